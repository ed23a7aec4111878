"""``/metrics``, in the formats of Prometheus."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from ipaddress import ip_address

from fastapi import APIRouter
from prometheus_client import GCCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.app.metrics.collector import ServerCollector
from claimgraph.app.metrics.shared import SharedMetrics
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.settings.settings import MetricsAccess


class ServerMetrics(Collector):
    """The metrics of the server, the process and the garbage collector, of all workers."""

    def __init__(self, counted: ServerCollector, worker: WorkerPlace | None) -> None:
        """Register the collectors.

        Args:
            counted: The server's own metrics.
            worker: Which of several processes this is; None for the only one.
        """
        registry = CollectorRegistry()
        registry.register(counted)
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        self._own = registry
        self._shared = SharedMetrics(registry, worker) if worker else None

    def collect(self) -> Iterable[Metric]:
        """All metrics at this moment."""
        return (self._shared or self._own).collect()

    def published(self) -> AbstractAsyncContextManager[None]:
        """Publish this worker's metrics to the others for the duration of the block."""
        return self._shared.publishing() if self._shared else nullcontext()


def metrics_router(metrics: ServerMetrics, access: MetricsAccess) -> APIRouter:
    """The route, if anyone may read it.

    Args:
        metrics: The metrics.
        access: Who may read them. ``loopback`` is a peer on this machine that forwards for no one: a proxy
            on it that sends no ``X-Forwarded-For`` would count as such a peer.
    """

    async def answer(request: Request) -> Response:
        if access == "loopback" and not _from_this_machine(request):
            raise HTTPException(404)  # as if there were no such path
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics), media_type=media_type, headers={"cache-control": "no-store"})

    router = APIRouter()
    if access != "off":
        router.add_route("/metrics", answer)
    return router


def _from_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in ("x-forwarded-for", "forwarded")):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
