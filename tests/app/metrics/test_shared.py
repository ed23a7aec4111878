"""Any worker reports the metrics of all workers."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from claimgraph.app.metrics.shared import SharedMetrics
from claimgraph.app.serving.place import WorkerPlace
from tests.app.metrics.numbers import collected, sample


class Count(Collector):
    """What one worker has counted."""

    def __init__(self, value: int) -> None:
        self.value = value

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily("claimgraph_things", "Things.", labels=["kind"])
        family.add_metric(["one"], self.value)
        yield family
        yield HistogramMetricFamily(
            "claimgraph_times", "Times.", buckets=[("1.0", self.value), ("+Inf", self.value)], sum_value=0.5
        )


def worker(folder: Path, number: int, generation: int, count: Count) -> SharedMetrics:
    return SharedMetrics(count, WorkerPlace(number, generation, folder))


def test_any_worker_reports_the_metrics_of_all(tmp_path: Path) -> None:
    first, second = worker(tmp_path, 0, 1, Count(5)), worker(tmp_path, 1, 2, Count(7))
    second.publish()
    for asked in (first, second):
        numbers = collected(asked)
        assert sample(numbers, "things_total", kind="one", worker="0") == 5
        assert sample(numbers, "things_total", kind="one", worker="1") == 7
        assert sample(numbers, "times_count", worker="1") == 7
        assert sample(numbers, "times_sum", worker="0") == 0.5


def test_counters_never_decrease(tmp_path: Path) -> None:
    """What one worker told of itself is what the others tell of it from then on."""
    count = Count(1)
    first, second = worker(tmp_path, 0, 1, count), worker(tmp_path, 1, 2, Count(0))
    first.publish()
    count.value = 9
    for asked in (first, second):
        assert sample(collected(asked), "things_total", kind="one", worker="0") == 9


def test_a_worker_takes_over_the_number_of_the_one_that_it_replaces(tmp_path: Path) -> None:
    old, new = worker(tmp_path, 0, 2, Count(50)), worker(tmp_path, 0, 10, Count(3))
    new.publish()
    old.publish()  # it still finishes what it has begun
    numbers = collected(new)
    assert [value for (name, _), value in numbers.items() if name == "claimgraph_things_total"] == [3]


async def test_a_worker_keeps_its_numbers_fresh(tmp_path: Path) -> None:
    count = Count(1)
    async with worker(tmp_path, 0, 1, count).publishing():
        await asyncio.sleep(0)
        assert _written(tmp_path) == 1


def _written(folder: Path) -> object:
    (file,) = folder.iterdir()
    return json.loads(file.read_text())[0][3][0][2]
