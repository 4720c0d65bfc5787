"""Misbehaviour on request, so that an alert's cause can be produced for real.

Exists only with DRILL=1. `POST /drill` sets the whole state (what is left out goes back to normal, so `{}` ends every
fault), `GET /drill` shows it:

    errorRate        share of requests answered 500, 0 to 1
    delaySeconds     added to each request
    cacheBypass      every cache lookup is a miss
    leakConnections  database connections taken and never given back: the pool's first, then direct ones
    memoryMiB        memory held
    cpu              cores kept busy
"""

import dataclasses
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable

LIMITS = {
    "errorRate": (float, 1),
    "delaySeconds": (float, 60),
    "cacheBypass": (bool, True),
    "leakConnections": (int, 500),
    "memoryMiB": (int, 4096),
    "cpu": (int, 16),
}


@dataclasses.dataclass(frozen=True)
class State:
    errorRate: float = 0  # noqa: N815 - the names of the JSON interface
    delaySeconds: float = 0  # noqa: N815
    cacheBypass: bool = False  # noqa: N815
    leakConnections: int = 0  # noqa: N815
    memoryMiB: int = 0  # noqa: N815
    cpu: int = 0


def parse(body: object) -> State:
    """A State from decoded JSON. Raises ValueError with the field, its value and what is allowed."""
    if not isinstance(body, dict):
        raise ValueError(f"expected a JSON object with any of {', '.join(LIMITS)}")
    for name, value in body.items():
        if name not in LIMITS:
            raise ValueError(f"{name} is no fault: use any of {', '.join(LIMITS)}")
        kind, most = LIMITS[name]
        accepted = (int, float) if kind is float else kind
        if not isinstance(value, accepted) or isinstance(value, bool) != (kind is bool) or not 0 <= value <= most:
            raise ValueError(f"{name} is {value!r}: use a {kind.__name__} from {kind(0)} to {most}")
    return State(**body)


class Faults:
    """The faults of this process. `connect(n)` opens connection n and returns its release function."""

    def __init__(self, connect: Callable[[], Callable[[], None]] | None = None) -> None:
        self.enabled = os.environ.get("DRILL") == "1"
        self.state = State()
        self._connect = connect
        self._leaks: list[Callable[[], None]] = []
        self._burners: list[subprocess.Popen] = []
        self._ballast = b""
        self._lock = threading.Lock()

    def set(self, state: State) -> None:
        with self._lock:
            self.state = state
            if len(self._ballast) != state.memoryMiB << 20:
                # The old goes before the new comes: both together could be more than the task has.
                self._ballast = b""
                # Zero bytes of a fresh mapping are not resident: each page is written once.
                self._ballast = b"\x01" * (state.memoryMiB << 20)
            while len(self._burners) < state.cpu:
                self._burners.append(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            while len(self._burners) > state.cpu:
                burner = self._burners.pop()
                burner.kill()
                burner.wait()
            while self._connect and len(self._leaks) < state.leakConnections:
                self._leaks.append(self._connect())
            while len(self._leaks) > state.leakConnections:
                self._leaks.pop()()

    def clear(self) -> None:
        self.set(State())

    def delay(self) -> None:
        if self.state.delaySeconds:
            time.sleep(self.state.delaySeconds)

    def fails(self) -> bool:
        """Whether this request is one of those to be answered with an error."""
        return self.state.errorRate > 0 and random.random() < self.state.errorRate
