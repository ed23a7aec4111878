import json

import httpx2
import pytest

from tests.support.servers.asgi_server import exchange


@pytest.mark.parametrize(
    ("authorization", "reason", "message", "challenge"),
    [
        (None, "missing", "Valid authorization header not provided.", "Bearer"),
        ("expired", "expired", "Token has expired.", 'Bearer error="invalid_token"'),
        ("Bearer nonsense", "malformed", "Unable to parse JWT token.", 'Bearer error="invalid_token"'),
    ],
)
def test_a_rejected_credential_gets_appsyncs_401(
    anonymous: httpx2.Client, authorization: str | None, reason: str, message: str, challenge: str
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    response = anonymous.post("/graphql", json={"query": "{ hello }"}, headers=headers)
    assert response.status_code == 401
    assert response.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert response.headers["www-authenticate"] == challenge
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {
        "errors": [
            {
                "errorType": "UnauthorizedException",
                "message": message,
                "extensions": {"code": "UNAUTHENTICATED", "reason": reason},
            }
        ]
    }


def test_a_401_is_a_graphql_response_for_clients_that_accept_one(anonymous: httpx2.Client) -> None:
    accept = {"accept": "application/graphql-response+json,application/json;q=0.9"}
    response = anonymous.post("/graphql", json={"query": "{ hello }"}, headers=accept)
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


@pytest.mark.parametrize(
    "query", ["{ hello }", "{ nothing }", "{", "{ __schema { types { name } } }", "mutation { x }", ""]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_of_the_schema_is_revealed_without_a_credential(
    anonymous: httpx2.Client, method: str, query: str
) -> None:
    if method == "GET":
        response = anonymous.get("/graphql", params={"query": query})
    else:
        response = anonymous.post("/graphql", json={"query": query})
    assert response.status_code == 401
    assert response.json()["errors"][0]["message"] == "Valid authorization header not provided."


def test_cookies_are_not_credentials(anonymous: httpx2.Client) -> None:
    cookie = {"cookie": "authorization=alice; Authorization=alice"}
    assert anonymous.post("/graphql", json={"query": "{ hello }"}, headers=cookie).status_code == 401


def test_a_401_does_not_wait_for_the_body(base_url: str) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    answer = exchange(base_url, head + b"content-length: 900000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_a_megabytes_long_token_gets_a_401_rather_than_a_dropped_connection(base_url: str) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 0\r\n"
    answer = exchange(base_url, head + b"authorization: " + b"a" * 5_000_000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["errors"][0]["extensions"]["reason"] == "too_large"


def test_unavailable_keys_are_a_503_that_says_when_to_come_back(anonymous: httpx2.Client) -> None:
    response = anonymous.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": "no-keys"})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "7"
    assert response.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
