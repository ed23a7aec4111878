"""The metrics that requests leave behind."""

from collections.abc import Iterator
from typing import cast

import httpx2
import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.metrics.collector import ServerCollector
from claimgraph.engine.limits import Limits
from claimgraph.schema.errors.reporting import Reporter
from tests.app.graphql.small_rest import small_rest
from tests.app.graphql.waiting_api import WaitingApi
from tests.app.metrics.numbers import Numbers, collected, sample
from tests.support.servers.asgi_server import running


class Api:
    """A served API whose numbers can be read."""

    def __init__(self) -> None:
        self.waiting = WaitingApi()
        options = EndpointOptions(request_timeout=0.2, max_concurrent=1, limits=Limits(max_depth=3))
        self.endpoint = self.waiting.endpoint(options)
        self.reporter = Reporter()
        self.client = httpx2.Client(headers={"authorization": "alice"})

    def ask(self, query: str, authorization: str = "alice", **variables: object) -> httpx2.Response:
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers={"authorization": authorization})

    def numbers(self) -> Numbers:
        return collected(ServerCollector(self.endpoint, self.waiting.plans, self.reporter))


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    with running(Dispatcher(api.endpoint, small_rest())) as address:
        api.client.base_url = cast("httpx2.URL", address)
        yield api
        api.client.close()


def test_requests_by_status_and_how_long_they_took(api: Api) -> None:
    for _ in range(3):
        api.ask("{ __typename }")
    api.ask("{ __typename }", "expired")
    api.ask("{ waits { for(seconds: 0.02) } }")
    numbers = api.numbers()
    assert sample(numbers, "requests_total", status="200") == 4
    assert sample(numbers, "requests_total", status="401") == 1
    assert sample(numbers, "request_duration_seconds_count") == 5
    assert sample(numbers, "request_duration_seconds_bucket", le="+Inf") == 5
    assert sample(numbers, "request_duration_seconds_bucket", le="0.01") in range(5)
    assert (sample(numbers, "request_duration_seconds_sum") or 0) > 0.02


def test_operations_by_executor(api: Api) -> None:
    for _ in range(3):
        api.ask("{ __typename }")
    for _ in range(2):
        api.ask("{ __schema { description } }")
    for _ in range(2):
        api.ask("query($s: Float!) { waits { for(seconds: $s) } }")
    numbers = api.numbers()
    assert sample(numbers, "operations_total", by="plan", reason="") == 2
    assert sample(numbers, "operations_total", by="graphql-core", reason="first sight") == 3
    assert sample(numbers, "operations_total", by="graphql-core", reason="introspection") == 1
    assert sample(numbers, "operations_bad_variables_total") == 1


def test_credentials_by_outcome(api: Api) -> None:
    for authorization in ("alice", "alice", "slow-alice", "expired", "no-keys", "x", "x"):
        api.ask("{ __typename }", authorization)
    numbers = api.numbers()
    assert sample(numbers, "credentials_accepted_total", how="remembered") == 1
    assert sample(numbers, "credentials_accepted_total", how="verified") == 2
    assert sample(numbers, "credentials_refused_total", reason="expired") == 1
    assert sample(numbers, "credentials_refused_total", reason="malformed") == 2
    assert sample(numbers, "credentials_refused_total", reason="unavailable") == 1


def test_documents_examined_refused_and_kept(api: Api) -> None:
    for text in ("{ __typename }", "{ a", "{ nope }", "{ a { b { c { d } } } }", "{ nope }"):
        api.ask(text)
    numbers = api.numbers()
    for outcome in ("accepted", "parse", "validation", "limit"):
        assert sample(numbers, "documents_examined_total", outcome=outcome) == 1
    assert sample(numbers, "documents_refused_total", stage="validation") == 2
    assert sample(numbers, "documents_refused_total", stage="limit") == 1
    assert sample(numbers, "documents_kept") == 4
    assert (sample(numbers, "documents_kept_bytes") or 0) > 1_000
    assert sample(numbers, "plans_kept") == 1


def test_timed_out_and_abandoned_operations(api: Api) -> None:
    api.ask("{ waits { for(seconds: 600) } }")
    api.endpoint.in_flight.count += 1
    during = api.numbers()
    assert api.ask("{ __typename }").status_code == 503
    api.endpoint.in_flight.count -= 1
    numbers = api.numbers()
    assert sample(during, "operations_under_way") == 1
    assert sample(numbers, "operations_under_way") == 0
    assert sample(numbers, "operations_timed_out_total") == 1
    assert sample(numbers, "requests_overloaded_total") == 1
    assert sample(numbers, "requests_total", status="503") == 1
