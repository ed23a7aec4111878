import httpx2
import pytest

from claimgraph.app.graphql.cors import Cors
from claimgraph.app.graphql.options import EndpointOptions

APP = "https://app.example"
OTHER = "https://other.example"


@pytest.fixture
def options() -> EndpointOptions:
    return EndpointOptions(cors_origins=(APP,))


def test_an_allowed_origin_may_read_all_responses(alice: httpx2.Client) -> None:
    for query, token in (("{ hello }", "alice"), ("{ hello }", "expired"), ("", "alice")):
        headers = {"origin": APP, "authorization": token}
        response = alice.post("/graphql", json={"query": query}, headers=headers)
        assert response.headers["access-control-allow-origin"] == APP
        exposed = response.headers["access-control-expose-headers"].split(",")
        assert {"x-amzn-RequestId", "x-amzn-ErrorType"} <= set(exposed)
        assert response.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("origin", [OTHER, "null", APP + ".evil.example", APP.upper(), None])
def test_other_origins_get_no_cors_headers(alice: httpx2.Client, origin: str | None) -> None:
    headers = {} if origin is None else {"origin": origin}
    for method in ("POST", "OPTIONS"):
        response = alice.request(method, "/graphql", json={"query": "{ hello }"}, headers=headers)
        assert "access-control-allow-origin" not in response.headers
        assert "access-control-allow-methods" not in response.headers
        assert response.headers["vary"] == "Origin"


def test_a_preflight_needs_no_credential(anonymous: httpx2.Client) -> None:
    headers = {"origin": APP, "access-control-request-method": "POST"}
    response = anonymous.options("/graphql", headers=headers)
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers["access-control-allow-origin"] == APP
    assert response.headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    allowed = response.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "x-id-token", "x-api-key", "x-amz-user-agent"} <= set(allowed)
    assert response.headers["x-amzn-RequestId"]


def test_every_origin_may_be_allowed_in_one_word() -> None:
    assert (b"access-control-allow-origin", b"*") in Cors("*").headers(b"https://anyone.example")


def test_without_origins_nothing_is_allowed() -> None:
    assert Cors(()).headers(APP.encode()) == Cors(()).preflight(APP.encode()) == ()


@pytest.mark.parametrize(
    "asked", ["x-tenant", "authorization,content-type,x-tenant,traceparent", "X-Tenant , b3"]
)
def test_a_preflight_allows_the_headers_asked_for(anonymous: httpx2.Client, asked: str) -> None:
    headers = {
        "origin": APP,
        "access-control-request-method": "POST",
        "access-control-request-headers": asked,
    }
    allowed = (
        anonymous.options("/graphql", headers=headers).headers["access-control-allow-headers"].split(", ")
    )
    assert {name.strip().lower() for name in asked.split(",")} | {"authorization"} <= set(allowed)
    assert len(allowed) == len(set(allowed))
    refused = anonymous.options("/graphql", headers={**headers, "origin": OTHER})
    assert "access-control-allow-headers" not in refused.headers


@pytest.mark.parametrize("asked", [b"x-a: b", b"x" * 5_000, b"x\xe9", b"(x)"])
def test_what_is_no_list_of_names_is_not_repeated(asked: bytes) -> None:
    assert Cors("*").preflight(None, asked) == Cors("*").preflight(None)


def test_pages_can_read_what_resolvers_add() -> None:
    added = ((b"x-total", b"3"), (b"set-cookie", b"a"), (b"x-total", b"4"))
    for cors in (Cors("*"), Cors((APP,))):
        exposed = dict(cors.headers(APP.encode(), added))[b"access-control-expose-headers"].split(b",")
        assert exposed[-2:] == [b"x-total", b"set-cookie"]
        assert b"x-amzn-RequestId" in exposed
        assert b"x-total" not in dict(cors.headers(APP.encode()))[b"access-control-expose-headers"]
    assert Cors((APP,)).headers(OTHER.encode(), added) == ((b"vary", b"Origin"),)
