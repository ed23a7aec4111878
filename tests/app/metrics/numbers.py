"""Metrics, read back from Prometheus's text format."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def numbers_of(text: str) -> Numbers:
    """Every sample of a text, by its name and its labels in order."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def collected(collector: Collector) -> Numbers:
    """What a collector tells."""
    return numbers_of(generate_latest(collector).decode())


def sample(numbers: Numbers, name: str, **labels: str) -> float | None:
    """One sample, ``claimgraph_`` left out; None if there is none."""
    return numbers.get((f"claimgraph_{name}", tuple(sorted(labels.items()))))
