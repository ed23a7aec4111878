"""The counts of a process as Prometheus's metrics."""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final, Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from claimgraph.app.graphql.counters import DURATIONS
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.schema.errors.reporting import Reporter


class Kept(Protocol):
    """A bounded cache that counts."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Its events, by kind."""
        ...

    def __len__(self) -> int: ...

    @property
    def size(self) -> int:
        """Its memory in bytes, by estimate."""
        ...


#: How `Plans` counts what is not an execution by graphql-core.
_PLANNED: Final = "planned"
_NOT_BEGUN: Final = "unacceptable variables"


class ServerCollector(Collector):
    """Reads the counts of a server's parts."""

    def __init__(self, endpoint: GraphQLEndpoint, plans: Kept, reporter: Reporter) -> None:
        """Collect the counts of these parts.

        Args:
            endpoint: Its responses and credentials, operations in flight, and documents.
            plans: The plans of its operations; counts of executions, ``planned`` or by why not.
            reporter: The errors of its operations.
        """
        self._endpoint = endpoint
        self._plans = plans
        self._reporter = reporter

    def collect(self) -> Iterator[Metric]:
        """All metrics of the server."""
        yield from self._requests()
        yield from self._operations()
        yield from self._credentials()
        yield from self._documents()

    def _requests(self) -> Iterator[Metric]:
        counters, in_flight = self._endpoint.counters, self._endpoint.in_flight
        by_status = {str(status): count for status, count in counters.statuses.items()}
        yield _counter("requests", "Requests to /graphql that were answered.", "status", by_status)
        bounds = [*map(str, DURATIONS), "+Inf"]
        up_to = map(float, accumulate(counters.durations))
        yield HistogramMetricFamily(
            "claimgraph_request_duration_seconds",
            "From a request's head to its answer, the body on its way included.",
            buckets=list(zip(bounds, up_to, strict=True)),
            sum_value=counters.seconds,
        )
        yield _total("requests_overloaded", "Requests refused: too many under way.", in_flight.overloads)

    def _operations(self) -> Iterator[Metric]:
        by_reason = dict(self._plans.counts)
        by_plan, bad = by_reason.pop(_PLANNED, 0), by_reason.pop(_NOT_BEGUN, 0)
        family = CounterMetricFamily(
            "claimgraph_operations", "Operations run, by what ran them and why.", labels=["by", "reason"]
        )
        family.add_metric(["plan", ""], by_plan)
        for reason, count in sorted(by_reason.items()):
            family.add_metric(["graphql-core", reason], count)
        yield family
        yield _total("operations_bad_variables", "Operations not begun for their variables.", bad)
        in_flight, reporter = self._endpoint.in_flight, self._reporter
        yield _gauge("operations_under_way", "Operations waiting for something.", in_flight.count)
        yield _total("operations_timed_out", "Operations cancelled at the time-out.", in_flight.timed_out)
        yield _total("operations_abandoned", "Operations whose client left.", in_flight.abandoned)
        yield _counter("denials", "Fields refused to callers.", "field", reporter.denials)
        yield _total("defects", "Fields whose resolver failed unexpectedly.", reporter.defects)

    def _credentials(self) -> Iterator[Metric]:
        counters = self._endpoint.counters
        how = {"remembered": counters.remembered, "verified": counters.verified}
        yield _counter("credentials_accepted", "Requests let in.", "how", how)
        yield _counter("credentials_refused", "Requests not let in.", "reason", counters.rejections)

    def _documents(self) -> Iterator[Metric]:
        kept: tuple[tuple[str, Kept], ...] = (("documents", self._endpoint.documents), ("plans", self._plans))
        refusals, examined = self._endpoint.counters.refusals, self._endpoint.documents.counts
        yield _counter("documents_examined", "Texts parsed and validated.", "outcome", examined)
        yield _counter("documents_refused", "Requests whose document may not run.", "stage", refusals)
        for name, cache in kept:
            yield _gauge(f"{name}_kept", f"Entries of the cache of {name}.", len(cache))
            yield _gauge(f"{name}_kept_bytes", f"What the cache of {name} holds, by estimate.", cache.size)


def _counter(name: str, help_text: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"claimgraph_{name}", help_text, labels=[label])
    for value, count in sorted(dict(counts).items()):
        family.add_metric([value], count)
    return family


def _total(name: str, help_text: str, count: int) -> Metric:
    return CounterMetricFamily(f"claimgraph_{name}", help_text, value=count)


def _gauge(name: str, help_text: str, value: int) -> Metric:
    return GaugeMetricFamily(f"claimgraph_{name}", help_text, value=value)
