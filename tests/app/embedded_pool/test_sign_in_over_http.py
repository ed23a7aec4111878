"""The sign-in of the command line, with a running server and without."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from claimgraph.app.embedded_pool.sign_in import SignInFailed, machine_token, refresh, sign_in
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, payload, verified
from tests.app.embedded_pool.pool_server import PoolServer, serving
from tests.support.servers.jwks_server import http, jwks_server


@pytest.fixture(scope="module")
def server(pool: EmbeddedUserPool) -> Iterator[PoolServer]:
    with serving(pool) as running:
        yield running


@pytest.mark.parametrize("slash", ["", "/"])
def test_seeded_user_needs_no_password_typed(server: PoolServer, slash: str) -> None:
    tokens = sign_in(server.url + slash, "alice", None)
    assert verified(server.pool, tokens.id_token)["sub"] == ALICE
    assert verified(server.pool, tokens.access_token)["token_use"] == "access"
    assert tokens.refresh_token
    assert tokens.expires_in == 3600


def test_refresh_belongs_to_the_sign_in(server: PoolServer) -> None:
    first = sign_in(server.url, "alice")
    second = refresh(server.url, first.refresh_token)
    assert second.refresh_token == first.refresh_token
    for one, other in ((first.id_token, second.id_token), (first.access_token, second.access_token)):
        assert payload(one)["origin_jti"] == payload(other)["origin_jti"]
    with pytest.raises(SignInFailed, match="Invalid Refresh Token"):
        refresh(server.url, "unknown")


def test_tokens_do_not_show_when_printed(server: PoolServer) -> None:
    tokens = sign_in(server.url, "alice")
    assert "ey" not in repr(tokens)


def test_machine_signs_in(server: PoolServer) -> None:
    assert verified(server.pool, machine_token(server.url))["sub"] == server.pool.machine_client_id


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [
        ("alice", "wrong", "Incorrect username or password."),
        ("nobody", None, "Incorrect username or password."),
        ("dave", None, "User is disabled."),
    ],
)
def test_failure_has_cognitos_message(
    server: PoolServer, username: str, password: str | None, message: str
) -> None:
    with pytest.raises(SignInFailed, match=message):
        sign_in(server.url, username, password)


def test_a_missing_server_is_reported_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SignInFailed, match="No development server answers at"):
        sign_in(f"http://127.0.0.1:{port}", "alice")


@pytest.mark.parametrize("url", ["not a url", "ftp://127.0.0.1", "http://[", "http://127.0.0.1:99999"])
def test_an_invalid_address_is_reported_in_one_sentence(url: str) -> None:
    with pytest.raises(SignInFailed):
        sign_in(url, "alice")


@pytest.mark.parametrize(
    "answer",
    [http(b"<html>"), http(b"[]"), http(b"{}", "404 Not Found"), http(b'"x"', "500 Oops"), http(b"{}")],
)
async def test_an_unrelated_server_is_reported_in_one_sentence(answer: bytes) -> None:
    async with jwks_server(b"{}") as other:
        other.answer = answer
        with pytest.raises(SignInFailed, match="is not a development server"):
            await asyncio.to_thread(sign_in, f"http://127.0.0.1:{other.port}", "alice")
