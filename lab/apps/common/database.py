"""PostgreSQL through a pool, with the metrics every application shares."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
from prometheus_client import Counter, Gauge, Histogram
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from . import config

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10)

log = logging.getLogger("database")
POOL = Gauge("db_pool_connections", "Connections of the database pool by state.", ["state"])
POOL_MAX = Gauge("db_pool_connections_max", "Most connections the database pool may open.")
QUERY_SECONDS = Histogram("db_query_duration_seconds", "Time of database queries.", ["operation"], buckets=BUCKETS)
CONNECTION_ERRORS = Counter("db_connection_errors_total", "Database connections that could not be had or were lost.")


def conninfo() -> str:
    return psycopg.conninfo.make_conninfo(
        host=config.required("DATABASE_HOST"),
        port=config.integer("DATABASE_PORT", 5432),
        dbname=config.required("DATABASE_NAME"),
        user=config.required("DATABASE_USER"),
        password=config.required("DATABASE_PASSWORD"),
        sslmode=os.environ.get("DATABASE_SSLMODE") or "prefer",
        connect_timeout=5,
    )


class Database:
    """A pool that is usable before the server is: a query waits up to 5 s for a connection and then fails."""

    def __init__(self, max_size: int = 10) -> None:
        self._conninfo = conninfo()
        self.pool = ConnectionPool(
            self._conninfo,
            min_size=1,
            max_size=max_size,
            timeout=5,
            open=True,
            # Attempts back off exponentially: giving up early lets the next request try, seconds after an outage ends.
            reconnect_timeout=3,
            # Connections that did not survive a restart of the server are replaced before a request gets them.
            check=ConnectionPool.check_connection,
            kwargs={"row_factory": dict_row},
        )
        POOL_MAX.set(max_size)
        POOL.labels("in_use").set_function(self._used)
        POOL.labels("idle").set_function(lambda: self.pool.get_stats().get("pool_available", 0))

    def _used(self) -> int:
        stats = self.pool.get_stats()
        return stats.get("pool_size", 0) - stats.get("pool_available", 0)

    @contextlib.contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        try:
            with self.pool.connection() as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError):
            CONNECTION_ERRORS.inc()
            raise

    def query(self, operation: str, sql: str, parameters: tuple = ()) -> list[dict]:
        """The rows of one statement in its own transaction; `operation` names it in the metrics."""
        with self.connection() as connection, QUERY_SECONDS.labels(operation).time():
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def migrate(self, statements: list[str], attempts: int = 60) -> None:
        """Creates the tables, waiting for a server that starts at the same time."""
        for attempt in range(attempts):
            try:
                # Several tasks start at once: the lock keeps their CREATE TABLE IF NOT EXISTS from colliding.
                with psycopg.connect(self._conninfo) as connection:
                    connection.execute("SELECT pg_advisory_xact_lock(7421)")
                    for statement in statements:
                        connection.execute(statement)
                return
            except psycopg.OperationalError as error:
                if attempt == attempts - 1:
                    raise
                log.info("waiting for the database: %s", str(error).splitlines()[0])
                time.sleep(1)

    def migrate_in_background(self, statements: list[str]) -> None:
        """For servers, which answer their health check while they wait."""
        threading.Thread(target=self.migrate, args=(statements, 3600), daemon=True).start()

    def leak(self) -> Callable[[], None]:
        """Takes a connection and keeps it; returns what gives it back."""
        stats = self.pool.get_stats()
        if self._used() < stats["pool_max"]:
            with contextlib.suppress(PoolTimeout):
                connection = self.pool.getconn()
                return lambda: self.pool.putconn(connection)
        direct = psycopg.connect(self._conninfo)
        return direct.close
