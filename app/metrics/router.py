"""``/metrics``: what Prometheus and those who speak its format ask for."""

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
from claimgraph.app.settings.settings import MetricsAudience


class ServerMetrics(Collector):
    """All metrics: the server's, the operating system's, the garbage collector's; of all workers."""

    def __init__(self, counted: ServerCollector, worker: WorkerPlace | None) -> None:
        """Read what was counted.

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
        """All of them, as they are now."""
        return (self._shared or self._own).collect()

    def published(self) -> AbstractAsyncContextManager[None]:
        """Other workers know of this one's metrics as long as the block takes."""
        return self._shared.publishing() if self._shared else nullcontext()


def metrics_router(metrics: ServerMetrics, audience: MetricsAudience) -> APIRouter:
    """The route, unless nobody may ask.

    Args:
        metrics: What is told.
        audience: Whom. ``loopback`` is a peer on this machine that forwards for nobody: a proxy on the same
            machine that sends no ``X-Forwarded-For`` would pass for one.
    """

    async def answer(request: Request) -> Response:
        if audience == "loopback" and not _from_this_machine(request):
            raise HTTPException(404)  # as if there were no such path
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics), media_type=media_type, headers={"cache-control": "no-store"})

    router = APIRouter()
    if audience != "off":
        router.add_route("/metrics", answer)
    return router


def _from_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in ("x-forwarded-for", "forwarded")):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
