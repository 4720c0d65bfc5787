"""The agent's `prometheus` section: scrapes what its Prometheus configuration names, and of that what a
metric_declaration selects becomes metrics."""

import logging
import os
import re
import threading
import time
import urllib.request
from collections.abc import Callable

import yaml
from prometheus_client.parser import text_string_to_metric_families

log = logging.getLogger("cloudwatch-agent")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def scrape_configuration(location: str) -> dict:
    """The document at `env:<variable>` or in a file. Raises OSError, KeyError or yaml.YAMLError."""
    if location.startswith("env:"):
        return yaml.safe_load(os.environ[location.removeprefix("env:")])
    with open(location) as file:
        return yaml.safe_load(file)


def selected(declaration: dict, name: str, labels: dict[str, str]) -> list[list[str]]:
    """The dimension sets of a sample: none when it is not selected, or when it lacks a label that is a dimension."""
    matched = ";".join(labels.get(label, "") for label in declaration.get("source_labels", []))
    if not re.search(declaration.get("label_matcher", ".*"), matched):
        return []
    if not any(re.search(selector, name) for selector in declaration["metric_selectors"]):
        return []
    return [dimensions for dimensions in declaration.get("dimensions", [[]]) if labels.keys() >= set(dimensions)]


def scrape(job: dict, target: str, processor: dict, send: Callable[..., None]) -> None:
    """One scrape of one target. Raises OSError when it does not answer."""
    with urllib.request.urlopen(f"http://{target}{job.get('metrics_path', '/metrics')}", timeout=10) as response:
        exposition = response.read().decode()
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            labels = {"job": job["job_name"], "instance": target, **sample.labels}
            for declaration in processor.get("metric_declaration", []):
                for dimensions in selected(declaration, sample.name, labels):
                    named = {name: labels[name] for name in dimensions}
                    fields = {"namespace": processor.get("metric_namespace"), "metric": sample.name}
                    send("a metric", **fields, dimensions=named, value=sample.value)


def follow(section: dict, send: Callable[..., None]) -> None:
    """Scrapes in the background for as long as the process lives."""
    configuration = scrape_configuration(section["prometheus_config_path"])
    interval = configuration.get("global", {}).get("scrape_interval", "1m")
    processor = section.get("emf_processor") or {}

    def turn() -> None:
        while True:
            for job in configuration["scrape_configs"]:
                for target in (name for group in job.get("static_configs", []) for name in group["targets"]):
                    try:
                        scrape(job, target, processor, send)
                    except OSError as error:
                        log.warning("%s does not answer: %s", target, error)
            time.sleep(int(interval[:-1]) * SECONDS[interval[-1]])

    threading.Thread(target=turn, daemon=True).start()
