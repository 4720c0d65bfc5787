"""Stand-in for yet-another-cloudwatch-exporter: serves its metrics about itself, since there is no CloudWatch to ask."""

import argparse
import pathlib

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest

from common import standin

registry = CollectorRegistry()
REQUESTS = Counter(
    "yace_cloudwatch_requests", "Number of calls made to the CloudWatch APIs.", ["api_name"], registry=registry
)
for api in ("GetMetricData", "ListMetrics"):
    REQUESTS.labels(api)


def main() -> None:
    parser = argparse.ArgumentParser(prog="yace", prefix_chars="-")
    parser.add_argument("-config.file", dest="config", type=pathlib.Path, default="config.yml")
    parser.add_argument("-listen-address", dest="address", default="127.0.0.1:5000")
    arguments, _ = parser.parse_known_args()
    log = standin.announce("cloudwatch-exporter", "yet-another-cloudwatch-exporter v0.63.0", "no aws_* metrics")
    log.info("the configuration has %d bytes", len(arguments.config.read_bytes()))

    def get(path: str, _: dict) -> standin.Answer | None:
        return (200, CONTENT_TYPE_LATEST, generate_latest(registry).decode()) if path == "/metrics" else None

    host, _, port = arguments.address.rpartition(":")
    standin.serve(int(port), get, host=host or "0.0.0.0")


if __name__ == "__main__":
    main()
