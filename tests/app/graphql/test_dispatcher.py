import uuid

import httpx2
import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import running

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_that_visits_the_address_sees_the_page(anonymous: httpx2.Client) -> None:
    assert "playground" in anonymous.get("/graphql", headers=HTML).text
    assert "playground" in anonymous.get("/graphql?theme=dark", headers=HTML).text


def test_a_query_goes_to_the_endpoint_whatever_is_accepted(alice: httpx2.Client) -> None:
    response = alice.get("/graphql", params={"query": "{ hello }"}, headers=HTML)
    assert response.json() == {"data": {"hello": "Hello alice"}}
    assert alice.post("/graphql", json={"query": "{ hello }"}, headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/healthz", 405),
        ("GET", "/broken", 500),
        ("POST", "/graphql", 415),
        ("OPTIONS", "/graphql", 204),
    ],
)
def test_every_response_names_its_request(
    anonymous: httpx2.Client, method: str, path: str, status: int
) -> None:
    response = anonymous.request(method, path)
    assert response.status_code == status
    assert uuid.UUID(response.headers["x-amzn-RequestId"]).version == 4


def test_routes_find_the_request_id(anonymous: httpx2.Client) -> None:
    response = anonymous.get("/healthz")
    assert response.json() == {"requestId": response.headers["x-amzn-RequestId"]}


def test_start_and_stop_reach_the_ordinary_app() -> None:
    rest, seen = small_rest(), list[str]()
    rest.router.on_startup.append(lambda: seen.append("start"))
    rest.router.on_shutdown.append(lambda: seen.append("stop"))
    with running(Dispatcher(SmallApi().endpoint(), rest)):
        assert seen == ["start"]
    assert seen == ["start", "stop"]
