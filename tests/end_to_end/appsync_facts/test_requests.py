"""Facts 18 to 20, 39 and 40 of AppSync's contract: requests, and members of every response."""

import httpx2
import pytest

from tests.end_to_end.appsync_facts.answers import ask, user
from tests.support.servers.all_modes_server import AllModesServer

_MALFORMED = "MalformedHttpRequestException"


def test_fact_18_an_unknown_field(world: AllModesServer) -> None:
    answer = ask(world, "{ colour }")
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert "errorType" not in error
    assert error["message"] == "Cannot query field 'colour' on type 'Query'."  # not graphql-java's words


def _sent(world: AllModesServer, content: bytes, media_type: str = "application/json") -> httpx2.Response:
    headers = {"authorization": user(), "content-type": media_type}
    return httpx2.post(f"{world.server.base_url}/graphql", headers=headers, content=content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Request body is empty."),
        (b"{}", "Unable to parse GraphQL query."),
        (b'{"query": "{ me', "Unable to parse GraphQL query."),
        (b"what is this", "Unable to parse GraphQL query."),
        (b'[{"query": "{ me { sub } }"}]', "Unable to parse GraphQL query."),
    ],
)
def test_fact_19_malformed_bodies(world: AllModesServer, content: bytes, message: str) -> None:
    response = _sent(world, content)
    assert response.status_code == 400
    assert response.headers["x-amzn-ErrorType"] == _MALFORMED
    (error,) = response.json()["errors"]
    assert (error["errorType"], error["message"]) == (_MALFORMED, message)


def test_fact_20_application_graphql_with_a_json_envelope(world: AllModesServer) -> None:
    content = (
        b'{"query": "query($h: Boolean!) { ofUsers @skip(if: $h) undirected }", "variables": {"h": true}}'
    )
    response = _sent(world, content, "application/graphql")
    assert (response.status_code, response.json()) == (200, {"data": {"undirected": "read"}})
    assert _sent(world, content).json() == response.json()


def test_fact_39_introspection_disabled(world: AllModesServer) -> None:
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Note") { name } }'):
        answer = ask(world, query)
        assert answer["data"] is None
        assert answer["errors"]
        assert all("errorType" not in error for error in answer["errors"])
    answer = ask(world, "{ __typename note { __typename } }")
    assert answer == {"data": {"__typename": "Query", "note": {"__typename": "Note"}}}


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/graphql", b'{"query": "{ note { text } }"}', 200),
        ("POST", "/graphql", b'{"query": "{ colour }"}', 200),
        ("POST", "/graphql", b"", 400),
        ("POST", "/graphql", b'{"query": "{ note { text } }"}', 401),
        ("PUT", "/graphql", b"{}", 405),
        ("OPTIONS", "/graphql", b"", 204),
        ("GET", "/healthz", b"", 200),
        ("GET", "/nowhere", b"", 404),
    ],
)
def test_fact_40_every_answer_names_its_request(
    world: AllModesServer, method: str, path: str, content: bytes, status: int
) -> None:
    headers = {"content-type": "application/json", "origin": "https://app.example"}
    if status != 401:
        headers["authorization"] = user()
    url = f"{world.server.base_url}{path}"
    answers = [httpx2.request(method, url, headers=headers, content=content) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert len({answer.headers["x-amzn-RequestId"] for answer in answers}) == 2
    if path == "/graphql":
        exposed = answers[0].headers["access-control-expose-headers"].lower().split(",")
        assert "x-amzn-requestid" in exposed
