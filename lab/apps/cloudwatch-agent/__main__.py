"""Stand-in for the CloudWatch agent: reads its configuration, takes StatsD and embedded metric format where the agent
does, and logs as JSON lines what the agent would send to CloudWatch."""

import json
import logging
import os
import shutil
import socketserver
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from common import standin

from .prometheus import follow

log = logging.getLogger("cloudwatch-agent")
STATSD_TYPES = {"c": "Count", "g": "None", "ms": "Milliseconds", "h": "None", "s": "Count"}


def send(kind: str, **fields: object) -> None:
    log.info("would send %s to CloudWatch", kind, extra={"fields": fields})


class Statsd:
    """Sums counters and averages the rest until the next flush."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._values: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._lock = threading.Lock()

    def receive(self, data: bytes) -> None:
        for line in data.decode(errors="replace").splitlines():
            try:
                name, rest = line.split(":", 1)
                value, kind = rest.split("|")[:2]
                STATSD_TYPES[kind]
                with self._lock:
                    self._values[name, kind].append(float(value))
            except (ValueError, KeyError):
                log.warning("not a StatsD line: %r", line)

    def flush(self) -> None:
        with self._lock:
            values, self._values = self._values, defaultdict(list)
        for (name, kind), samples in values.items():
            value = sum(samples) if kind == "c" else sum(samples) / len(samples)
            send("a metric", namespace=self._namespace, metric=name, unit=STATSD_TYPES[kind], value=value)


def receive_emf(data: bytes) -> None:
    """Embedded metric format: JSON lines with an `_aws` block that says which members are metrics."""
    for line in data.splitlines():
        try:
            event = json.loads(line)
            for directive in event["_aws"]["CloudWatchMetrics"]:
                for metric in directive["Metrics"]:
                    dimensions = {key: event.get(key) for keys in directive["Dimensions"] for key in keys}
                    fields = {"namespace": directive["Namespace"], "metric": metric["Name"], "dimensions": dimensions}
                    send("a metric", **fields, unit=metric.get("Unit", "None"), value=event[metric["Name"]])
        except (ValueError, KeyError, TypeError) as error:
            log.warning("not embedded metric format (%s): %r", error, line[:200])


def system_metrics(wanted: dict, namespace: str) -> None:
    """The agent's default metrics of its `mem`, `disk` and `cpu` sections, of the machine as a container sees it."""
    with open("/proc/meminfo") as file:
        memory = {line.split(":")[0]: int(line.split()[1]) for line in file}
    used = shutil.disk_usage("/")
    figures = {
        "mem": ("mem_used_percent", 100 * (1 - memory["MemAvailable"] / memory["MemTotal"])),
        "disk": ("disk_used_percent", 100 * used.used / used.total),
        "cpu": ("cpu_usage_active", min(100.0, 100 * os.getloadavg()[0] / (os.cpu_count() or 1))),
    }
    for section in figures.keys() & wanted.keys():
        name, value = figures[section]
        send("a metric", namespace=namespace, metric=name, unit="Percent", value=round(value, 2))


def configuration() -> dict:
    """CW_CONFIG_CONTENT, or the file that the agent's image reads. Ends the process when it is not a JSON object."""
    text = os.environ.get("CW_CONFIG_CONTENT")
    try:
        if text is None:
            with open("/etc/cwagentconfig") as file:
                text = file.read()
        parsed = json.loads(text)
        if not isinstance(parsed, dict):
            raise ValueError("it must be a JSON object")
        return parsed
    except (OSError, ValueError) as error:
        sys.exit(f"the agent's configuration in CW_CONFIG_CONTENT (or /etc/cwagentconfig) cannot be read: {error}")


def port(section: dict, default: int) -> int:
    return int((section.get("service_address") or f":{default}").rpartition(":")[2])


def listen(what: str, server: type[socketserver.BaseServer], number: int, receive: Callable[[bytes], None]) -> None:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if isinstance(self.request, tuple):
                return receive(self.request[0])
            with self.request.makefile("rb") as lines:
                for line in lines:
                    receive(line)

    server.allow_reuse_address = True
    threading.Thread(target=server(("0.0.0.0", number), Handler).serve_forever, daemon=True).start()
    log.info("listening on port %d for %s", number, what)


def main() -> None:
    standin.announce("cloudwatch-agent", "the CloudWatch agent", "nothing is sent, what would be sent is logged")
    whole = configuration()
    metrics = whole.get("metrics") or {}
    namespace = metrics.get("namespace", "CWAgent")
    collected = metrics.get("metrics_collected") or {}
    from_logs = (whole.get("logs") or {}).get("metrics_collected") or {}
    statsd = Statsd(namespace)
    if "statsd" in collected:
        listen("StatsD", socketserver.ThreadingUDPServer, port(collected["statsd"], 8125), statsd.receive)
    if "emf" in from_logs:
        for server in (socketserver.ThreadingTCPServer, socketserver.ThreadingUDPServer):
            listen("embedded metric format", server, port(from_logs["emf"], 25888), receive_emf)
    if "prometheus" in from_logs:
        follow(from_logs["prometheus"], send)
    ignored = sorted({*collected, *from_logs} - {"statsd", "emf", "prometheus", "mem", "disk", "cpu"})
    if ignored:
        log.info("accepted, but not simulated: %s", ", ".join(ignored))
    interval = (whole.get("agent") or {}).get("metrics_collection_interval", 60)
    while True:
        time.sleep(min(interval, collected.get("statsd", {}).get("metrics_aggregation_interval") or interval))
        statsd.flush()
        system_metrics(collected, namespace)


if __name__ == "__main__":
    main()
