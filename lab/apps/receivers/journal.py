"""What was received: a JSON line each in a file, so that it outlives the process, and in memory for `GET /received`."""

import json
import threading
import time
from pathlib import Path


class Journal:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        lines = path.read_text().splitlines() if path.exists() else []
        self._entries = [json.loads(line) for line in lines]
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, channel: str, accepted: bool, **fields: object) -> None:
        """Keeps one message of a channel (slack, pagerduty, email, webhook), refused ones too."""
        with self._lock:
            entry = {"id": len(self._entries) + 1, "time": time.time(), "channel": channel, "accepted": accepted}
            self._entries.append({**entry, **fields})
            with self._path.open("a") as file:
                file.write(json.dumps(self._entries[-1]) + "\n")

    def after(self, identifier: int, channel: str | None) -> list[dict]:
        """The entries with a greater id, of one channel or of all."""
        with self._lock:
            return [entry for entry in self._entries[identifier:] if channel in (None, entry["channel"])]
