"""Stand-in for Grafana Alloy as a log shipper: follows the files that the configuration names and pushes them to Loki.

Of the configuration it reads what a log shipper needs: every `__path__ = "<glob>"` with the other labels of the same
block, the labels that a `stage.json` takes from the attributes of Docker's json-file lines (which are unwrapped in any
case), whether `filename` is dropped, and the `url` of `loki.write`.
"""

import argparse
import contextlib
import glob
import json
import logging
import re
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from common import standin

EVERY_SECONDS = 2
BATCH_BYTES = 512 * 1024

log = logging.getLogger("alloy")
registry = CollectorRegistry()
SENT = Counter("loki_write_sent_entries_total", "Log entries accepted by Loki.", registry=registry)
SENT_BYTES = Counter("loki_write_sent_bytes_total", "Bytes of the entries accepted by Loki.", registry=registry)
DROPPED = Counter("loki_write_dropped_entries_total", "Log entries Loki refused.", registry=registry)
FILES = Gauge("loki_source_file_files_active_total", "Files that are followed.", registry=registry)


def targets(text: str) -> list[dict[str, str]]:
    """The labels of each block that has a `__path__`."""
    blocks = re.findall(r"\{[^{}]*__path__[^{}]*\}", text)
    pairs = [re.findall(r'"?(\w+)"?\s*=\s*"((?:[^"\\]|\\.)*)"', block) for block in blocks]
    return [dict(block) for block in pairs]


def attribute_labels(text: str) -> dict[str, str]:
    """Labels by the attribute of a line that they are taken from."""
    stage = re.search(r'source\s*=\s*"attributes"\s+expressions\s*=\s*\{([^}]*)\}', text)
    pairs = re.findall(r'(\w+)\s*=\s*"((?:[^"\\]|\\.)*)"', stage[1]) if stage else []
    return {path.replace('\\"', "").strip('"'): label for label, path in pairs}


def container_labels(path: Path) -> dict[str, str]:
    """Docker keeps a container's name and ECS's labels beside its log file."""
    try:
        about = json.loads((path.parent / "config.v2.json").read_text())
    except (OSError, ValueError):
        return {}
    labels = (about.get("Config") or {}).get("Labels") or {}
    name = labels.get("com.amazonaws.ecs.container-name") or about.get("Name", "").lstrip("/")
    family = labels.get("com.amazonaws.ecs.task-definition-family")
    return {key: value for key, value in {"container": name, "task_family": family}.items() if value}


def entry(line: str, attributes: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """Time in nanoseconds, text and labels of a line; Docker's JSON has all three, other lines are as of now."""
    try:
        wrapped = json.loads(line)
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d*Z$", r"\1+00:00", wrapped["time"]).replace("Z", "+00:00"))
        known = wrapped.get("attrs") or {}
        labels = {label: known[name] for name, label in attributes.items() if name in known}
        return int(moment.timestamp() * 1e9), wrapped["log"].rstrip("\n"), {"stream": wrapped["stream"], **labels}
    except (ValueError, KeyError, TypeError):
        return time.time_ns(), line, {}


class Shipper:
    def __init__(self, url: str, text: str) -> None:
        self._url = url
        self._wanted = targets(text)
        self._attributes = attribute_labels(text)
        self._drops_name = re.search(r'stage\.label_drop\s*\{\s*values\s*=\s*\[[^\]]*"filename"', text)
        self._offsets: dict[Path, int] = {}

    def turn(self) -> None:
        """Reads what was appended since the last turn and pushes it; what Loki could not take is read again."""
        for target in self._wanted:
            for name in glob.glob(target["__path__"]):
                path = Path(name)
                labels = {key: value for key, value in target.items() if not key.startswith("__")}
                with contextlib.suppress(FileNotFoundError):  # rotated away since the glob
                    own = {} if self._drops_name else {"filename": name}
                    self._follow(path, {**labels, **own, **container_labels(path)})
        FILES.set(len(self._offsets))

    def _follow(self, path: Path, labels: dict[str, str]) -> None:
        offset = self._offsets.get(path, 0)
        if path.stat().st_size < offset:  # rotated or truncated
            offset = 0
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(BATCH_BYTES)
        end = data.rfind(b"\n") + 1
        self._offsets[path] = offset
        if end and self._push(data[:end].decode(errors="replace").splitlines(), labels):
            self._offsets[path] = offset + end

    def _push(self, lines: list[str], labels: dict[str, str]) -> bool:
        streams: dict[str, list[list[str]]] = {}
        for line in lines:
            moment, text, own = entry(line, self._attributes)
            streams.setdefault(json.dumps({**labels, **own}), []).append([str(moment), text])
        body = {"streams": [{"stream": json.loads(key), "values": values} for key, values in streams.items()]}
        request = urllib.request.Request(self._url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.HTTPError as error:
            if error.code == 429 or error.code >= 500:
                log.warning("Loki cannot take entries now: %s", error)
                return False
            log.warning("Loki refuses %d entries of %s: %s", len(lines), labels, error.read()[:200])
            DROPPED.inc(len(lines))
        except OSError as error:
            log.warning("Loki does not answer at %s: %s", self._url, error)
            return False
        else:
            SENT.inc(len(lines))
            SENT_BYTES.inc(sum(map(len, lines)))
        return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="alloy")
    parser.add_argument("command", choices=["run"])
    parser.add_argument("config", type=Path)
    parser.add_argument("--server.http.listen-addr", dest="address", default="127.0.0.1:12345")
    arguments, _ = parser.parse_known_args()
    standin.announce("alloy", "Grafana Alloy", "it follows log files and pushes them to Loki, nothing else")
    sources = sorted(arguments.config.glob("*.alloy")) if arguments.config.is_dir() else [arguments.config]
    text = "\n".join(re.sub(r"(?m)^\s*//.*$", "", source.read_text()) for source in sources)
    url, wanted = re.search(r'\burl\s*=\s*"([^"]+/loki/api/v1/push)"', text), targets(text)
    if not url or not wanted:
        sys.exit("the configuration names no loki.write url ending in /loki/api/v1/push, or no __path__ to follow")
    log.info("following %s to %s", ", ".join(target["__path__"] for target in wanted), url[1])
    shipper = Shipper(url[1], text)

    def get(path: str, _: dict) -> standin.Answer | None:
        if path == "/metrics":
            return 200, "text/plain; version=0.0.4", generate_latest(registry).decode()
        return (200, "text/plain", "Alloy is ready.\n") if path == "/-/ready" else None

    standin.serve_in_background(int(arguments.address.rpartition(":")[2]), get)
    while True:
        shipper.turn()
        time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
