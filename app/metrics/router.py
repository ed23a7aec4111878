"""``/metrics``: what Prometheus and those who speak its format ask for."""

from ipaddress import ip_address
from typing import Literal

from fastapi import APIRouter
from prometheus_client import GCCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

#: Who may ask: nobody, this machine, everybody who reaches the port.
Audience = Literal["off", "loopback", "public"]


def process_registry(server: Collector) -> CollectorRegistry:
    """All metrics of this process: the server's, the operating system's, the garbage collector's."""
    registry = CollectorRegistry()
    registry.register(server)
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def metrics_router(collector: Collector, audience: Audience) -> APIRouter:
    """The route, unless nobody may ask.

    Args:
        collector: What is told.
        audience: Whom. ``loopback`` is a peer on this machine that forwards for nobody: a proxy on the same
            machine that sends no ``X-Forwarded-For`` would pass for one.
    """

    async def metrics(request: Request) -> Response:
        if audience == "loopback" and not _from_this_machine(request):
            return PlainTextResponse("Not Found", 404)
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(collector), media_type=media_type, headers={"cache-control": "no-store"})

    router = APIRouter()
    if audience != "off":
        router.add_route("/metrics", metrics)
    return router


def _from_this_machine(request: Request) -> bool:
    if request.client is None or request.headers.keys() & {"x-forwarded-for", "forwarded"}:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
