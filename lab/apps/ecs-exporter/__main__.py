"""Stand-in for prometheuscommunity/ecs-exporter: its metric names and labels, from the task metadata endpoint."""

import argparse
import json
import logging
import urllib.request
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from common import config, standin

MEBIBYTE = 1 << 20
INFO_LABELS = {
    "cluster": "Cluster",
    "task_arn": "TaskARN",
    "family": "Family",
    "revision": "Revision",
    "desired_status": "DesiredStatus",
    "known_status": "KnownStatus",
    "availability_zone": "AvailabilityZone",
    "launch_type": "LaunchType",
}
NETWORK = {
    "receive_bytes": "rx_bytes",
    "receive_packets": "rx_packets",
    "receive_packets_dropped": "rx_dropped",
    "receive_errors": "rx_errors",
    "transmit_bytes": "tx_bytes",
    "transmit_packets": "tx_packets",
    "transmit_packets_dropped": "tx_dropped",
    "transmit_errors": "tx_errors",
}

log = logging.getLogger("ecs-exporter")


class TaskCollector:
    """Reads the endpoint at each scrape, as the exporter does. Raises OSError when it does not answer."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/")

    def _get(self, path: str) -> dict:
        with urllib.request.urlopen(self._endpoint + path, timeout=5) as response:
            return json.load(response)

    def collect(self) -> Iterator[Metric]:
        task, stats = self._get("/task"), self._get("/task/stats")
        yield from self._task(task)
        yield from self._containers(task, stats)

    def _task(self, task: dict) -> Iterator[Metric]:
        info = GaugeMetricFamily("ecs_task_metadata_info", "ECS task metadata.", labels=INFO_LABELS)
        info.add_metric([task.get(field, "") for field in INFO_LABELS.values()], 1)
        yield info
        limits, storage = task.get("Limits") or {}, task.get("EphemeralStorageMetrics") or {}
        for name, value, factor in (
            ("cpu_limit_vcpus", limits.get("CPU"), 1),
            ("memory_limit_bytes", limits.get("Memory"), MEBIBYTE),
            ("ephemeral_storage_used_bytes", storage.get("Utilized"), MEBIBYTE),
            ("ephemeral_storage_allocated_bytes", storage.get("Reserved"), MEBIBYTE),
            ("image_pull_start_timestamp_seconds", timestamp(task.get("PullStartedAt")), 1),
            ("image_pull_stop_timestamp_seconds", timestamp(task.get("PullStoppedAt")), 1),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"ecs_task_{name}", f"Task {name.replace('_', ' ')}.", value=value * factor)

    def _containers(self, task: dict, stats: dict) -> Iterator[Metric]:
        def family(kind: type, name: str, label: str = "container_name") -> Metric:
            return kind(f"ecs_{name}", name.replace("_", " ").capitalize() + ".", labels=[label])

        cpu = family(CounterMetricFamily, "container_cpu_usage_seconds")
        restarts = family(CounterMetricFamily, "container_restarts")
        usage = family(GaugeMetricFamily, "container_memory_usage_bytes")
        limit = family(GaugeMetricFamily, "container_memory_limit_bytes")
        cache = family(GaugeMetricFamily, "container_memory_page_cache_size_bytes")
        interfaces: dict[str, dict] = {}
        for container in task.get("Containers", []):
            name, stat = [container["Name"]], stats.get(container["DockerId"])
            if not stat:  # a container that has stopped
                continue
            if (count := container.get("RestartCount")) is not None:
                restarts.add_metric(name, count)
            cpu.add_metric(name, stat["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9)
            memory = stat["memory_stats"]
            usage.add_metric(name, memory.get("usage", 0))
            details = memory.get("stats") or {}
            cache.add_metric(name, details.get("cache", details.get("file", 0)))
            # A container without a limit of its own may use all of its task's.
            own = (container.get("Limits") or {}).get("Memory") or (task.get("Limits") or {}).get("Memory")
            if own:
                limit.add_metric(name, own * MEBIBYTE)
            # The containers of a task share its interfaces: each answer repeats the same figures.
            interfaces.update(stat.get("networks") or {})
        yield from (cpu, restarts, usage, limit, cache)
        for name, field in NETWORK.items():
            metric = family(CounterMetricFamily, f"network_{name}", "interface")
            for interface, figures in interfaces.items():
                metric.add_metric([interface], figures.get(field, 0))
            yield metric


def timestamp(text: str | None) -> float | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="ecs_exporter")
    parser.add_argument("--web.listen-address", dest="address", default=":9779")
    arguments, _ = parser.parse_known_args()
    standin.announce("ecs-exporter", "ecs_exporter v0.4.0", "same ecs_* metrics and labels, no go_* ones")
    registry = CollectorRegistry()
    registry.register(TaskCollector(config.required("ECS_CONTAINER_METADATA_URI_V4")))

    def get(path: str, _: dict) -> standin.Answer | None:
        if path == "/":
            return 200, "text/html", "<a href=/metrics>Metrics</a>\n"
        if path != "/metrics":
            return None
        try:
            return 200, CONTENT_TYPE_LATEST, generate_latest(registry).decode()
        except (OSError, ValueError) as error:
            log.warning("the task metadata endpoint does not answer: %s", error)
            return 500, "text/plain", f"the task metadata endpoint does not answer: {error}\n"

    standin.serve(int(arguments.address.rpartition(":")[2]), get)


if __name__ == "__main__":
    main()
