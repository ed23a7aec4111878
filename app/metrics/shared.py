"""The metrics of all workers, whichever of them is asked.

Each worker writes its metrics to a file once a second, in a folder that the supervisor made. The worker that
is asked reads all files and labels each series with ``worker``, a number that a worker inherits from the one
that it replaces: to Prometheus that is one series that was reset.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import orjson
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from claimgraph.app.serving.place import WorkerPlace

#: Seconds between two writes of a worker's metrics.
_INTERVAL: Final = 1.0


class SharedMetrics(Collector):
    """The metrics of the workers in one folder."""

    def __init__(self, own: Collector, place: WorkerPlace) -> None:
        """Share the metrics of this process.

        Args:
            own: The metrics of this process.
            place: Which worker it is.
        """
        self._own = own
        self._place = place

    @asynccontextmanager
    async def publishing(self) -> AsyncGenerator[None]:
        """Write the metrics once a second for as long as the block runs."""
        task = asyncio.create_task(self._keep_publishing())
        try:
            yield
        finally:
            task.cancel()

    async def _keep_publishing(self) -> None:
        while True:
            self.publish()
            await asyncio.sleep(_INTERVAL)

    def publish(self) -> None:
        """Write the metrics; the file is replaced as a whole, so that no reader sees half of it."""
        place = self._place
        target = place.folder / f"{place.number}.{place.generation}.json"
        draft = target.with_suffix(".draft")
        draft.write_bytes(orjson.dumps([_as_json(metric) for metric in self._own.collect()]))
        draft.replace(target)

    def collect(self) -> Iterator[Metric]:
        """The metrics of all workers; this worker's as they are now."""
        self.publish()
        merged: dict[str, Metric] = {}
        for number, file in sorted(self._newest().items()):
            for name, help_text, kind, samples in orjson.loads(file.read_bytes()):
                metric = merged.setdefault(name, Metric(name, help_text, kind))
                for sample, labels, value in samples:
                    metric.add_sample(sample, {**labels, "worker": str(number)}, value)
        yield from merged.values()

    def _newest(self) -> dict[int, Path]:
        """The newest file of each worker number."""
        found: dict[int, tuple[int, Path]] = {}
        for file in self._place.folder.glob("*.json"):
            number, generation = (int(part) for part in file.stem.split("."))
            found[number] = max(found.get(number, (-1, file)), (generation, file))
        return {number: file for number, (_, file) in found.items()}


def _as_json(metric: Metric) -> list[Any]:
    samples = [(sample.name, sample.labels, sample.value) for sample in metric.samples]
    return [metric.name, metric.documentation, metric.type, samples]
