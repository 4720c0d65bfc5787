"""Stand-in for Grafana Tempo: takes OTLP over HTTP as JSON, keeps the newest traces in memory, answers Tempo's API."""

import argparse
import json
import threading
from collections import OrderedDict

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from common import standin

TRACES_MAX = 10_000
OTLP_PORT = 4318
API_PORT = 3200

registry = CollectorRegistry()
# Tempo labels by tenant; without multi-tenancy that is "single-tenant".
SPANS = Counter("tempo_distributor_spans_received_total", "Spans received.", ["tenant"], registry=registry)
SPANS.labels("single-tenant")
LIVE = Gauge("tempo_ingester_live_traces", "Traces in memory.", ["tenant"], registry=registry)


def attribute(resource: dict, key: str) -> str | None:
    found = (item["value"].get("stringValue") for item in resource.get("attributes", []) if item["key"] == key)
    return next(found, None)


class Store:
    def __init__(self) -> None:
        self._traces: OrderedDict[str, list[dict]] = OrderedDict()
        self._lock = threading.Lock()
        LIVE.labels("single-tenant").set_function(lambda: len(self._traces))

    def add(self, export: dict) -> None:
        """An ExportTraceServiceRequest, split into batches by trace."""
        with self._lock:
            for resource_spans in export.get("resourceSpans", []):
                for scope_spans in resource_spans.get("scopeSpans", []):
                    for span in scope_spans.get("spans", []):
                        scope = {"scope": scope_spans.get("scope", {}), "spans": [span]}
                        batch = {"resource": resource_spans.get("resource", {}), "scopeSpans": [scope]}
                        self._traces.setdefault(span["traceId"].lower(), []).append(batch)
                        SPANS.labels("single-tenant").inc()
            while len(self._traces) > TRACES_MAX:
                self._traces.popitem(last=False)

    def get(self, identifier: str) -> list[dict] | None:
        return self._traces.get(identifier.lower().zfill(32))

    def search(self, service: str | None, limit: int) -> list[dict]:
        """The newest traces, as /api/search summarises them."""
        with self._lock:
            found = [self._summary(*item) for item in reversed(self._traces.items())]
        wanted = [summary for services, summary in found if service is None or service in services]
        return wanted[:limit]

    def _summary(self, identifier: str, batches: list[dict]) -> tuple[set, dict]:
        spans = [(batch["resource"], batch["scopeSpans"][0]["spans"][0]) for batch in batches]
        resource, root = next(((r, s) for r, s in spans if not s.get("parentSpanId")), spans[0])
        start = min(int(span["startTimeUnixNano"]) for _, span in spans)
        end = max(int(span["endTimeUnixNano"]) for _, span in spans)
        summary = {
            "traceID": identifier,
            "rootServiceName": attribute(resource, "service.name"),
            "rootTraceName": root["name"],
            "startTimeUnixNano": str(start),
            "durationMs": (end - start) // 1_000_000,
        }
        return {attribute(resource, "service.name") for resource, _ in spans}, summary


def main() -> None:
    parser = argparse.ArgumentParser(prog="tempo")
    parser.add_argument("-config.file", dest="config")
    parser.parse_known_args()
    leaves_out = f"OTLP/HTTP with JSON on :{OTLP_PORT} and /api/traces, /api/search on :{API_PORT}, in memory only"
    standin.announce("tempo", "Grafana Tempo", leaves_out)
    store = Store()

    def receive(path: str, kind: str, body: bytes) -> standin.Answer | None:
        if path != "/v1/traces":
            return None
        if not kind.startswith("application/json"):
            return 415, "text/plain", f"this stand-in reads OTLP as application/json, not {kind}\n"
        try:
            store.add(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return 400, "text/plain", f"not an OTLP trace export: {error!r}\n"
        return 200, "application/json", "{}"

    def api(path: str, query: dict[str, list[str]]) -> standin.Answer | None:
        if path == "/ready":
            return 200, "text/plain", "ready\n"
        if path == "/metrics":
            return 200, "text/plain; version=0.0.4", generate_latest(registry).decode()
        if path == "/api/echo":
            return 200, "text/plain", "echo"
        if path == "/api/search":
            tags = dict(tag.split("=", 1) for tag in " ".join(query.get("tags", [])).split() if "=" in tag)
            traces = store.search(tags.get("service.name"), int(query.get("limit", ["20"])[0]))
            return 200, "application/json", json.dumps({"traces": traces, "metrics": {}})
        if path.startswith("/api/traces/") and (batches := store.get(path.rpartition("/")[2])):
            return 200, "application/json", json.dumps({"batches": batches})
        return None

    standin.serve_in_background(OTLP_PORT, lambda *_: None, receive)
    standin.serve(API_PORT, api)


if __name__ == "__main__":
    main()
