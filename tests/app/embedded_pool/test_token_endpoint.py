"""The token endpoint over HTTP: client credentials, and the errors of RFC 6749, 5.2."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast
from urllib.parse import quote_plus, urlencode

import httpx2
import pytest

from claimgraph.app.embedded_pool.seed import (
    MACHINE_CLIENT_ID,
    MACHINE_CLIENT_SECRET,
    SEED,
    USER_POOL_ID,
    USERS_READ,
    WEB_CLIENT_ID,
)
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import PoolKit, verified
from tests.app.embedded_pool.pool_server import PoolServer, serving

FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}
POSTED = {"client_id": MACHINE_CLIENT_ID, "client_secret": MACHINE_CLIENT_SECRET}


@pytest.fixture(scope="module")
def server(pool: EmbeddedUserPool) -> Iterator[PoolServer]:
    with serving(pool) as running:
        yield running


def basic(client_id: str = MACHINE_CLIENT_ID, secret: str = MACHINE_CLIENT_SECRET) -> dict[str, str]:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def ask(
    server: PoolServer, form: Mapping[str, str] | bytes, headers: Mapping[str, str] | None = None
) -> httpx2.Response:
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    sent = {"Content-Type": FORM, **(headers or {})}
    return httpx2.post(f"{server.url}/cognito/oauth2/token", content=body, headers=sent)


def refused(response: httpx2.Response) -> str:
    """The error of a refusal that has the prescribed shape and repeats nothing secret."""
    body = cast("dict[str, str]", response.json())
    assert set(body) == {"error", "error_description"}
    assert response.headers["cache-control"] == "no-store"
    assert MACHINE_CLIENT_SECRET not in response.text
    unauthenticated = body["error"] == "invalid_client"
    assert response.status_code == (401 if unauthenticated else 400)
    assert response.headers.get("www-authenticate", "").startswith("Basic ") == unauthenticated
    return body["error"]


@pytest.mark.parametrize("authentication", ["header", "form", "header and client_id"])
def test_machine_gets_an_access_token(server: PoolServer, authentication: str) -> None:
    form = {"form": POSTED, "header and client_id": {"client_id": MACHINE_CLIENT_ID}}.get(authentication, {})
    response = ask(server, {**GRANT, **form}, {} if authentication == "form" else basic())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert (response.headers["cache-control"], response.headers["pragma"]) == ("no-store", "no-cache")
    answer = response.json()
    assert set(answer) == {"access_token", "expires_in", "token_type"}
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    claims = verified(server.pool, answer["access_token"])
    assert (claims["sub"], claims["client_id"]) == (MACHINE_CLIENT_ID, MACHINE_CLIENT_ID)
    assert (claims["scope"], claims["token_use"]) == (USERS_READ, "access")
    assert "username" not in claims


@pytest.mark.parametrize("scope", [USERS_READ, f"{USERS_READ} {USERS_READ}", ""])
def test_scopes_of_the_client_are_granted(server: PoolServer, scope: str) -> None:
    answer = ask(server, {**GRANT, **POSTED, "scope": scope}).json()
    assert verified(server.pool, answer["access_token"])["scope"] == USERS_READ


@pytest.mark.parametrize(
    "scope",
    [
        "claimgraph/users.write",
        f"{USERS_READ} claimgraph/users.write",
        "openid",
        "aws.cognito.signin.user.admin",
        f"{USERS_READ}  {USERS_READ}",
        f"{USERS_READ}\t",
        " ",
        "claimgraph/users",
    ],
)
def test_any_other_scope_is_refused(server: PoolServer, scope: str) -> None:
    assert refused(ask(server, {**GRANT, **POSTED, "scope": scope})) == "invalid_scope"


@pytest.mark.parametrize(
    "headers",
    [
        basic(secret="wrong"),
        basic(secret=""),
        basic("unknown"),
        basic(WEB_CLIENT_ID, ""),
        basic(WEB_CLIENT_ID, MACHINE_CLIENT_SECRET),
        {"Authorization": "Basic"},
        {"Authorization": "Basic ///"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff:x").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": f"Bearer {MACHINE_CLIENT_SECRET}"},
    ],
)
def test_wrong_credentials_in_the_header_are_refused(server: PoolServer, headers: dict[str, str]) -> None:
    assert refused(ask(server, GRANT, headers)) == "invalid_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_secret": ""},
        {"client_id": ""},
        {"client_id": "unknown"},
        {"client_id": WEB_CLIENT_ID},
        {"client_id": WEB_CLIENT_ID, "client_secret": ""},
    ],
)
def test_wrong_credentials_in_the_form_are_refused(server: PoolServer, changes: dict[str, str]) -> None:
    assert refused(ask(server, {**GRANT, **POSTED, **changes})) == "invalid_client"


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token", "password", "Client_Credentials"])
def test_other_grants_are_not_supported(server: PoolServer, grant: str) -> None:
    assert refused(ask(server, {**POSTED, "grant_type": grant})) == "unsupported_grant_type"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        urlencode(POSTED).encode(),
        urlencode({**POSTED, "grant_type": ""}).encode(),
        urlencode({**POSTED, **GRANT}).encode() + b"&grant_type=client_credentials",
        urlencode({**POSTED, **GRANT}).encode() + b"&scope=a&scope=b",
        urlencode({**POSTED, **GRANT}).encode() + b"&x=%ff",
        urlencode({**POSTED, **GRANT}).encode() + b"&x=\xff",
    ],
)
def test_malformed_request_is_refused(server: PoolServer, body: bytes) -> None:
    assert refused(ask(server, body)) == "invalid_request"


def test_client_authenticates_in_one_way_only(server: PoolServer) -> None:
    assert refused(ask(server, {**GRANT, **POSTED}, basic())) == "invalid_request"
    assert refused(ask(server, {**GRANT, "client_id": WEB_CLIENT_ID}, basic())) == "invalid_request"


def test_json_body_is_refused(server: PoolServer) -> None:
    body = urlencode({**POSTED, **GRANT}).encode()
    assert refused(ask(server, body, {"Content-Type": "application/json"})) == "invalid_request"
    assert ask(server, body, {"Content-Type": f"{FORM}; charset=utf-8"}).status_code == 200


def test_credentials_in_the_query_string_are_ignored(server: PoolServer) -> None:
    address = f"{server.url}/cognito/oauth2/token?{urlencode({**GRANT, **POSTED})}"
    assert httpx2.get(address).status_code == 405
    assert refused(httpx2.post(address, headers={"Content-Type": FORM})) == "invalid_request"


def test_endless_body_is_cut_off(server: PoolServer) -> None:
    assert ask(server, b"x" * 70_000).status_code == 413


def test_client_without_the_client_credentials_flow_is_refused(kit: PoolKit) -> None:
    web, machine = SEED.clients
    settings = {name: value for name, value in machine.settings.items() if name != "AllowedOAuthFlows"}
    pool = kit.start(replace(SEED, clients=(web, replace(machine, settings=settings))))
    with serving(pool) as running:
        assert refused(ask(running, {**GRANT, **POSTED})) == "unauthorized_client"


def test_discovery_names_the_endpoint(server: PoolServer) -> None:
    address = f"{server.url}/cognito/{USER_POOL_ID}/.well-known/openid-configuration"
    metadata = httpx2.get(address).json()
    assert metadata["token_endpoint"] == "http://127.0.0.1:8000/cognito/oauth2/token"
    assert metadata["grant_types_supported"] == ["client_credentials"]
    methods = ["client_secret_basic", "client_secret_post"]
    assert metadata["token_endpoint_auth_methods_supported"] == methods
