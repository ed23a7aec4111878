"""Slow operations over HTTP: time-outs, disconnects, overload."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.options import EndpointOptions
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.app.graphql.waiting_api import WaitingApi
from tests.support.servers.asgi_server import connected, exchange, running
from tests.support.time.patience import PATIENCE

_HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: alice\r\ncontent-type: application/json\r\n"

_IMPATIENT = EndpointOptions(request_timeout=0.3)


@pytest.fixture
def api() -> WaitingApi:
    return WaitingApi()


@pytest.fixture
def options() -> EndpointOptions:
    """What a test may replace; nothing takes so long."""
    return EndpointOptions(request_timeout=10 * PATIENCE)


@pytest.fixture
def base_url(api: WaitingApi, options: EndpointOptions) -> Iterator[str]:
    with running(Dispatcher(api.endpoint(options), small_rest())) as address:
        yield address


def ask(base_url: str, query: str, **headers: str) -> httpx2.Response:
    return httpx2.post(
        f"{base_url}/graphql", json={"query": query}, headers={"authorization": "alice"} | headers
    )


def raw(query: str) -> bytes:
    body = b'{"query":"%s"}' % query.encode()
    return _HEAD + b"content-length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("options", [_IMPATIENT])
@pytest.mark.parametrize("sight", [1, 2])
@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
def test_an_operation_that_takes_too_long_is_cancelled(
    base_url: str, api: WaitingApi, sight: int, media_type: str
) -> None:
    query = "{ all: waits { for(seconds: 600) } }"
    answers = [ask(base_url, query, accept=media_type) for _ in range(sight)]
    answer = answers[-1]
    assert answer.status_code == 200
    assert answer.json() == {
        "data": None,
        "errors": [
            {
                "message": "Execution timed out.",
                "errorType": "ExecutionTimeout",
                "extensions": {"code": "TIMEOUT"},
            }
        ],
    }
    assert api.steps == ["begun", "cancelled"] * sight


@pytest.mark.parametrize("options", [_IMPATIENT])
def test_serial_mutations_stop_at_the_timeout(base_url: str, api: WaitingApi) -> None:
    answer = ask(base_url, "mutation { a: change(seconds: 0) b: change(seconds: 600) c: change(seconds: 0) }")
    assert answer.json()["errors"][0]["errorType"] == "ExecutionTimeout"
    assert api.steps == ["begun", "done", "begun", "cancelled"]


@pytest.mark.parametrize("sight", [1, 2])
def test_a_client_that_leaves_cancels_its_query(base_url: str, api: WaitingApi, sight: int) -> None:
    for _ in range(sight):
        api.steps.clear()
        _ask_and_leave(base_url, raw("{ waits { for(seconds: 600) } }"), api)
        assert api.settled() == ["begun", "cancelled"]


def test_a_pipelined_request_does_not_hide_that_a_client_left(base_url: str, api: WaitingApi) -> None:
    _ask_and_leave(base_url, raw("{ waits { for(seconds: 600) } }") + raw("{ __typename }"), api)
    assert api.settled() == ["begun", "cancelled"]


def test_a_mutation_continues_after_its_client_left(base_url: str, api: WaitingApi) -> None:
    _ask_and_leave(base_url, raw("mutation { a: change(seconds: 0.5) b: change(seconds: 0) }"), api)
    assert api.settled(4) == ["begun", "done", "begun", "done"]


def test_a_pipelined_request_does_not_count_as_a_disconnect(base_url: str) -> None:
    query = raw("{ waits { for(seconds: 0.3) } }")
    assert b'"for":"waited"' in exchange(base_url, query + query)


@pytest.mark.parametrize("options", [EndpointOptions(max_concurrent=2)])
@pytest.mark.parametrize("waits", [True, False])
def test_requests_beyond_the_limit_are_refused(base_url: str, api: WaitingApi, waits: bool) -> None:
    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(ask, base_url, "{ held }") for _ in range(2)]
        api.settled(2)
        refused = ask(base_url, "{ waits { for(seconds: 0) } }" if waits else "{ __typename }")
        api.released.set()
        done = [answer.result().json() for answer in busy]
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["x-amzn-errortype"] == "ServiceUnavailableException"
    assert refused.json()["errors"] == [
        {
            "errorType": "ServiceUnavailableException",
            "message": "The server has too many operations under way.",
            "extensions": {"code": "SERVICE_UNAVAILABLE"},
        }
    ]
    assert done == [{"data": {"held": "released"}}] * 2
    assert ask(base_url, "{ waits { for(seconds: 0) } }").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("options", [EndpointOptions(max_concurrent=0)])
def test_an_overloaded_server_verifies_no_token(options: EndpointOptions, method: str) -> None:
    small = SmallApi()
    with running(Dispatcher(small.endpoint(options), small_rest())) as address:
        query = {"query": "{ hello }"}
        response = httpx2.request(
            method,
            f"{address}/graphql",
            params=query if method == "GET" else None,
            json=None if method == "GET" else query,
            headers={"authorization": "alice"},
        )
    assert response.status_code == 503
    assert small.mode.verified == []


def _ask_and_leave(base_url: str, request: bytes, api: WaitingApi) -> None:
    with connected(base_url) as connection:
        connection.sendall(request)
        api.settled(1)
