"""Visitors' sessions: kept in Redis so that any task can answer them, counted where they were opened.

Each task counts only the sessions that it opened itself, so the sum over all tasks is the number of sessions.
"""

import secrets
import threading
import time

import redis
from prometheus_client import Gauge

LIFETIME_SECONDS = 900
ACTIVE = Gauge("app_active_sessions", "Sessions opened by this instance that have not expired.")


class Sessions:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._expiry: dict[str, float] = {}
        self._lock = threading.Lock()
        ACTIVE.set_function(self.active)

    def active(self) -> int:
        now = time.monotonic()
        with self._lock:
            self._expiry = {key: expiry for key, expiry in self._expiry.items() if expiry > now}
            return len(self._expiry)

    def touch(self, identifier: str | None) -> str:
        """Renews the session, or opens one when there is none or it has expired. Raises redis.RedisError."""
        if identifier and self._client.expire(f"session:{identifier}", LIFETIME_SECONDS):
            with self._lock:
                if identifier in self._expiry:
                    self._expiry[identifier] = time.monotonic() + LIFETIME_SECONDS
            return identifier
        opened = secrets.token_urlsafe(16)
        self._client.set(f"session:{opened}", int(time.time()), ex=LIFETIME_SECONDS)
        with self._lock:
            self._expiry[opened] = time.monotonic() + LIFETIME_SECONDS
        return opened
