"""A read-through cache in Redis. Without Redis every lookup is a miss: slower, never wrong, never an error."""

import json
import logging
import os
import time
from collections.abc import Callable

import redis
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import config
from .faults import Faults

REQUESTS = Counter("cache_requests_total", "Cache lookups by result.", ["result"])
REQUESTS.labels("hit")
REQUESTS.labels("miss")

# How long a cache that does not answer is left alone, so that not every request waits for its time-out.
OFF_SECONDS = 5

log = logging.getLogger("cache")


class Cache:
    def __init__(self, drills: Faults) -> None:
        self._drills = drills
        self.client = redis.Redis(
            host=config.required("REDIS_HOST"),
            port=config.integer("REDIS_PORT", 6379),
            password=os.environ.get("REDIS_PASSWORD") or None,
            socket_timeout=1,
            socket_connect_timeout=1,
            # The client's own retries back off for seconds: waiting for a cache is worse than doing without.
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._off_until = 0.0

    def read(self, key: str, seconds: int, load: Callable[[], object]) -> object:
        """The cached value, or what `load` returns, kept for `seconds`. None is not cached."""
        value = None if self._drills.state.cacheBypass else self._try(lambda: self.client.get(key))
        REQUESTS.labels("miss" if value is None else "hit").inc()
        if value is not None:
            return json.loads(value)
        loaded = load()
        if loaded is not None:
            self._try(lambda: self.client.set(key, json.dumps(loaded), ex=seconds))
        return loaded

    def forget(self, key: str) -> None:
        self._try(lambda: self.client.delete(key))

    def _try(self, command: Callable[[], object]) -> object:
        if time.monotonic() < self._off_until:
            return None
        try:
            return command()
        except redis.RedisError as error:
            self._off_until = time.monotonic() + OFF_SECONDS
            log.warning("the cache does not answer: %s", error)
            return None
