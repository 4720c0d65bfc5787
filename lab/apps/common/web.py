"""A Flask application with metrics, JSON request logs, request ids and drills; served by waitress."""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable

import psycopg
import waitress
from flask import Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, disable_created_metrics, generate_latest
from werkzeug.exceptions import HTTPException

from . import faults, logs
from .database import BUCKETS

disable_created_metrics()

LABELS = ["method", "route", "status_code"]
REQUESTS = Counter("http_requests_total", "HTTP requests answered.", LABELS)
SECONDS = Histogram("http_request_duration_seconds", "Time to answer HTTP requests.", LABELS, buckets=BUCKETS)

log = logging.getLogger("http")


class Statsd:
    """The same two facts for the CloudWatch agent beside the application, when STATSD_ADDRESS (host:port) is set."""

    def __init__(self, prefix: str) -> None:
        host, _, port = os.environ.get("STATSD_ADDRESS", "").rpartition(":")
        self._address = (host, int(port)) if host else None
        self._prefix = prefix
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def request(self, seconds: float, status: int) -> None:
        if self._address:
            lines = f"{self._prefix}.requests:1|c\n{self._prefix}.response_time:{seconds * 1000:.1f}|ms"
            if status >= 500:
                lines += f"\n{self._prefix}.errors:1|c"
            self._socket.sendto(lines.encode(), self._address)


# Neither measured, nor logged, nor broken by drills.
INTERNAL = ("/metrics", "/healthz", "/drill")


def create(name: str, drills: faults.Faults, alive: Callable[[], bool] = lambda: True) -> Flask:
    """A Flask application with `/metrics`, `/healthz` (503 unless `alive`) and, with DRILL=1, `/drill`."""
    app = Flask(__name__, static_folder=None)
    statsd = Statsd(name)

    @app.before_request
    def begin():
        g.started = time.perf_counter()
        identifier = request.headers.get("X-Request-Id") or request.headers.get("X-Amzn-Trace-Id") or uuid.uuid4().hex
        logs.request_id.set(identifier[:128])
        if request.path not in INTERNAL:
            drills.delay()
            if drills.fails():
                return jsonify(error="drill: this request was chosen to fail"), 500

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = logs.request_id.get() or ""
        if request.path in INTERNAL:
            return response
        # The pattern, not the path: one series per route however many items there are.
        route = request.url_rule.rule if request.url_rule else "unmatched"
        seconds = time.perf_counter() - g.started
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.labels(request.method, route, response.status_code).observe(seconds)
        statsd.request(seconds, response.status_code)
        fields = {"method": request.method, "path": request.path, "status": response.status_code}
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        log.log(level, "request", extra={"fields": {**fields, "duration_ms": round(seconds * 1000, 1)}})
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception):
        if isinstance(error, HTTPException):
            return jsonify(error=error.description), error.code
        if isinstance(error, psycopg.OperationalError):
            log.error("the database is not available: %s", error)
            return jsonify(error="the database is not available"), 503
        log.error("unhandled exception", exc_info=error)
        return jsonify(error="internal server error"), 500

    @app.get("/metrics")
    def metrics():
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz")
    def healthz():
        # Only this process: a database outage must not make ECS replace healthy tasks as well.
        return (jsonify(status="ok"), 200) if alive() else (jsonify(status="stuck"), 503)

    if drills.enabled:

        @app.route("/drill", methods=["GET", "POST"])
        def drill():
            if request.method == "POST":
                try:
                    drills.set(faults.parse(request.get_json(silent=True)))
                except ValueError as error:
                    return jsonify(error=str(error)), 400
            return jsonify(vars(drills.state))

    return app


def serve(app: Flask, name: str, port: int) -> None:
    """Blocks until the process ends."""
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger(name).info("listening on port %d", port)
    # Many threads: the slow requests of a drill must not keep Prometheus from the metrics.
    waitress.serve(app, host="0.0.0.0", port=port, threads=64, ident=None, _quiet=True)
