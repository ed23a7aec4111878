"""Keys of an OpenID provider by discovery, over real connections."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from claimgraph.app.trust.key_fetch import fetch_jwks
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.keys.discovery import DiscoveredKeys, discovery_uri_of
from claimgraph.auth.modes.oidc import OpenIdProviders
from tests.support.servers.discovery_server import DISCOVERY, DiscoveryServer, discovery_server
from tests.support.servers.jwks_server import http
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.openid import Provider, ProviderKey


@pytest.fixture(params=["/", ""])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[DiscoveryServer]:
    """Providers differ in whether their issuer ends with a slash."""
    async with discovery_server(lambda issuer: Provider(issuer=issuer), request.param) as running:
        yield running


async def authenticator_of(
    server: DiscoveryServer, clock: Callable[[], float] = time.monotonic
) -> tuple[Authenticator, DiscoveredKeys]:
    issuer = server.provider.issuer
    keys = DiscoveredKeys(issuer, fetch_jwks, clock=clock)
    return Authenticator([OpenIdProviders([OpenIdProvider(issuer=issuer, keys=keys, client_id=None)])]), keys


async def test_keys_are_found_by_the_discovery_document(server: DiscoveryServer) -> None:
    authenticator, keys = await authenticator_of(server)
    for algorithm in ("RS256", "PS512", "ES384"):
        identity = await authenticator.authenticate(Credentials(server.provider.token(algorithm)))
        assert identity.issuer == server.provider.issuer
    assert server.requests == [DISCOVERY, "/keys"]
    await keys.close()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issuer": "https://accounts.example"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"jwks_uri": "http://attacker.example/keys"}, "no https jwks_uri"),
        ({"jwks_uri": "file:///etc/passwd"}, "no https jwks_uri"),
        ({"jwks_uri": 1}, "no https jwks_uri"),
        ({"jwks_uri": None}, "no https jwks_uri"),
    ],
)
async def test_a_document_that_breaks_a_rule_yields_no_keys(
    server: DiscoveryServer, changes: dict[str, object], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    authenticator, keys = await authenticator_of(server)
    server.changed[DISCOVERY] = http(server.document(**changes))
    with pytest.raises(Unavailable, match=r"^signing keys"):
        await authenticator.authenticate(Credentials(server.provider.token()))
    assert said in caplog.text
    await keys.close()


async def test_a_differing_final_slash_is_reported(
    server: DiscoveryServer, caplog: pytest.LogCaptureFixture
) -> None:
    issuer = server.provider.issuer
    other = issuer[:-1] if issuer.endswith("/") else issuer + "/"
    keys = DiscoveredKeys(other, fetch_jwks)
    assert not await keys.warm_up()
    assert "differing by a terminating slash" in caplog.text
    await keys.close()


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>"),
        http(b"[]"),
        http(b'{"issuer":"a","issuer":"b"}'),
        http(b"", "302 Found", Location="https://attacker.example/"),
        http(b"", "404 Not Found"),
        http(b"{}" + b" " * 70_000),
    ],
)
@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
async def test_an_invalid_document_yields_no_keys(server: DiscoveryServer, path: str, answer: bytes) -> None:
    _, keys = await authenticator_of(server)
    server.changed[path] = answer
    assert not await keys.warm_up()
    assert server.requests[-1] == path
    await keys.close()


async def test_a_withdrawn_key_is_refused_once_that_is_known(server: DiscoveryServer) -> None:
    clock = HandClock()
    authenticator, keys = await authenticator_of(server, clock)
    token = Credentials(server.provider.token())
    await authenticator.authenticate(token)
    server.provider = replace(server.provider, keys={"ES256": ProviderKey.named("new", "ES256")})
    clock.advance(10)  # the least time between two fetches for unknown kids
    assert (await authenticator.authenticate(Credentials(server.provider.token("ES256")))).is_user
    assert authenticator.cached(token) is None
    with pytest.raises(CredentialRejected) as rejected:
        await authenticator.authenticate(token)
    assert rejected.value.reason is Reason.UNKNOWN_KEY
    await keys.close()


async def test_keys_of_an_https_issuer_are_never_fetched_over_plain_http(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fetch(url: str) -> bytes:
        assert url == "https://login.example.com/.well-known/openid-configuration"
        return b'{"issuer":"https://login.example.com/","jwks_uri":"http://127.0.0.1:1/keys"}'

    assert not await DiscoveredKeys("https://login.example.com/", fetch).warm_up()
    assert "over plain http" in caplog.text


@pytest.mark.parametrize(
    ("issuer", "uri"),
    [
        ("https://a.example", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/realms/x", "https://a.example/realms/x/.well-known/openid-configuration"),
    ],
)
def test_the_discovery_address_follows_from_the_issuer(issuer: str, uri: str) -> None:
    assert discovery_uri_of(issuer) == uri
