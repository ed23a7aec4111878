"""Who may read ``/metrics``."""

import httpx2
import pytest
from fastapi import FastAPI

from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.metrics.collector import ServerCollector
from claimgraph.app.metrics.router import ServerMetrics, metrics_router
from claimgraph.app.settings.settings import MetricsAccess
from claimgraph.schema.errors.reporting import Reporter
from tests.app.graphql.waiting_api import WaitingApi


async def ask(
    access: MetricsAccess, peer: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> httpx2.Response:
    waiting = WaitingApi()
    counted = ServerCollector(waiting.endpoint(EndpointOptions()), waiting.plans, Reporter())
    app = FastAPI()
    app.include_router(metrics_router(ServerMetrics(counted, None), access))
    transport = httpx2.ASGITransport(app, client=(peer, 1234))
    async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
        return await client.get("/metrics", headers=headers)


@pytest.mark.parametrize(
    ("access", "peer", "headers", "status"),
    [
        ("off", "127.0.0.1", {}, 404),
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "10.0.0.7", {}, 404),
        ("loopback", "unix", {}, 404),
        ("loopback", "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("loopback", "127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("public", "10.0.0.7", {"x-forwarded-for": "10.0.0.9"}, 200),
    ],
)
async def test_the_setting_decides_who_may_read_metrics(
    access: MetricsAccess, peer: str, headers: dict[str, str], status: int
) -> None:
    answer = await ask(access, peer, headers)
    assert answer.status_code == status
    assert ("claimgraph" in answer.text) is (status == 200)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        (
            "application/openmetrics-text; version=1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        ),
    ],
)
async def test_both_of_prometheus_formats(accept: str, media_type: str) -> None:
    answer = await ask("public", headers={"accept": accept})
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-store"
    assert "claimgraph_operations_under_way 0.0" in answer.text
    assert "process_resident_memory_bytes" in answer.text
