"""Configuration comes from the environment, and what is missing is said by name."""

import os
import signal
import sys


def required(name: str) -> str:
    """The value of an environment variable; the process ends with one sentence when it is unset or empty."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set: it must be in the container's environment or secrets")
    return value


def integer(name: str, default: int) -> int:
    """An environment variable that must be a whole number."""
    value = os.environ.get(name, "") or str(default)
    if not value.isdecimal():
        sys.exit(f"{name} is {value!r}: it must be a whole number")
    return int(value)


def stop_on_sigterm() -> None:
    """As PID 1 of a container a process without a handler ignores SIGTERM and is killed after the stop timeout."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
