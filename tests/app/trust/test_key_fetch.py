"""Fetching keys over real sockets, for the key store and the verifier."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from claimgraph.app.trust import key_fetch
from claimgraph.app.trust.key_fetch import KeyFetchFailed, fetch_jwks
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.store import KeyStore
from tests.auth.authenticators import trusting
from tests.support.servers.jwks_server import JwksServer, http, jwks_server
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import KeyPair, PoolKeys, jwks_of, rsa_key, sign

KEYS = PoolKeys()


@pytest.fixture
async def server() -> AsyncGenerator[JwksServer]:
    async with jwks_server(KEYS.jwks()) as server:
        yield server


@pytest.fixture
def clock() -> HandClock:
    """The store's; tokens are made and read by the real one."""
    return HandClock()


def authenticator_on(server: JwksServer, clock: HandClock) -> Authenticator:
    store = KeyStore(KEYS.issuer, server.url, fetch_jwks, clock=clock)
    pool = UserPool(
        user_pool_id=KEYS.user_pool_id,
        issuer=KEYS.issuer,
        clients=frozenset({KEYS.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=store,
    )
    return trusting([pool])


def by_unknown_key(number: int) -> Credentials:
    key = KEYS.access_key
    return Credentials(sign({"kid": f"unknown-{number}", "alg": "RS256"}, KEYS.access_claims(), key))


async def reason_for(authenticator: Authenticator, credentials: Credentials) -> Reason:
    with pytest.raises(CredentialRejected) as refused:
        await authenticator.authenticate(credentials)
    return refused.value.reason


# --- the download


async def test_the_document_arrives_as_it_is(server: JwksServer) -> None:
    assert await fetch_jwks(server.url) == KEYS.jwks()
    head = server.requests[0].lower()
    assert head.startswith(b"get /pool/.well-known/jwks.json http/1.1")
    assert b"accept-encoding: identity" in head


@pytest.mark.parametrize(
    "status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
async def test_a_redirect_is_not_followed(server: JwksServer, status: str) -> None:
    server.answer = http(b"", status, Location=server.url + "?elsewhere")
    with pytest.raises(KeyFetchFailed, match="status 30"):
        await fetch_jwks(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial Content", "403 Forbidden", "503 Unavailable"]
)
async def test_only_a_200_counts(server: JwksServer, status: str) -> None:
    server.answer = http(b"", status)
    with pytest.raises(KeyFetchFailed, match="status"):
        await fetch_jwks(server.url)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_large_answer_is_left_unread(server: JwksServer, *, announced: bool) -> None:
    body = b"{" + b" " * 10_000_000
    server.answer = http(body) if announced else b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body
    with pytest.raises(KeyFetchFailed, match="more than 65536 bytes"):
        await fetch_jwks(server.url)


async def test_an_answer_of_the_largest_size_is_read(server: JwksServer) -> None:
    server.answer = http(b" " * 65_536)
    assert len(await fetch_jwks(server.url)) == 65_536


async def test_a_compressed_answer_stays_compressed(server: JwksServer) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    server.answer = http(bomb, Content_Encoding="gzip")
    assert await fetch_jwks(server.url) == bomb


@pytest.mark.parametrize("answer", [b"", b"not http at all\r\n\r\n", http(b"x" * 10)[:-5]])
async def test_a_broken_answer_is_a_failure(server: JwksServer, answer: bytes) -> None:
    server.answer = answer
    with pytest.raises(KeyFetchFailed, match="no answer"):
        await fetch_jwks(server.url)


async def test_a_silent_endpoint_is_given_three_seconds(
    server: JwksServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key_fetch._SECONDS == 3  # pyright: ignore[reportPrivateUsage] - nobody needs to know it but here
    monkeypatch.setattr(key_fetch, "_SECONDS", 0.3)
    server.open_gate.clear()
    with pytest.raises(KeyFetchFailed):
        await fetch_jwks(server.url)


@pytest.mark.parametrize("url", ["http://192.0.2.1/jwks", "file:///etc/passwd", "https://", "nonsense"])
async def test_untrustworthy_addresses_are_not_fetched(url: str) -> None:
    with pytest.raises(KeyFetchFailed, match="plain http"):
        await fetch_jwks(url)


def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that no authority vouches for."""
    key, name = rsa_key("tls"), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "server.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


async def test_tls_certificates_are_verified(tmp_path: Path) -> None:
    async with jwks_server(KEYS.jwks(), self_signed(tmp_path)) as server:
        assert server.url.startswith("https:")
        with pytest.raises(KeyFetchFailed, match="ConnectError"):
            await fetch_jwks(server.url)
        assert server.requests == []


async def test_proxies_of_the_environment_are_ignored(
    server: JwksServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert await fetch_jwks(server.url) == KEYS.jwks()


# --- the whole road


async def test_two_hundred_simultaneous_first_requests_cause_one_download(
    server: JwksServer, clock: HandClock
) -> None:
    authenticator = authenticator_on(server, clock)
    presented = [Credentials(KEYS.id_token(jti=str(number))) for number in range(200)]
    identities = await asyncio.gather(*(authenticator.authenticate(each) for each in presented))
    assert all(identity.is_user for identity in identities)
    assert len(server.requests) == 1


async def test_a_flood_of_unknown_kids_causes_no_further_download(
    server: JwksServer, clock: HandClock
) -> None:
    authenticator = authenticator_on(server, clock)
    assert (await authenticator.authenticate(Credentials(KEYS.id_token()))).is_user
    flood = [reason_for(authenticator, by_unknown_key(number)) for number in range(300)]
    assert set(await asyncio.gather(*flood)) == {Reason.UNKNOWN_KEY}
    assert (await authenticator.authenticate(Credentials(KEYS.id_token(jti="meanwhile")))).is_user
    assert len(server.requests) == 1


async def test_key_addresses_in_a_token_are_never_fetched(server: JwksServer, clock: HandClock) -> None:
    async with jwks_server(jwks_of(KeyPair.named("attacker 2048"))) as attacker_server:
        attacker = KeyPair.named("attacker 2048")
        authenticator = authenticator_on(server, clock)
        for member in ("jku", "x5u"):
            header = {**attacker.header(), member: attacker_server.url}
            token = sign(header, KEYS.access_claims(), attacker)
            assert await reason_for(authenticator, Credentials(token)) is Reason.UNSUPPORTED_HEADER
        foreign = sign(attacker.header(), KEYS.access_claims(iss=attacker_server.url), attacker)
        assert await reason_for(authenticator, Credentials(foreign)) is Reason.MODE_NOT_ENABLED
        as_kid = sign({"kid": attacker_server.url, "alg": "RS256"}, KEYS.access_claims(), attacker)
        assert await reason_for(authenticator, Credentials(as_kid)) is Reason.UNKNOWN_KEY
        assert attacker_server.requests == []
        assert len(server.requests) == 1  # for the kid, at the configured address


async def test_while_the_endpoint_is_down_retry_after_is_given_and_recovery_needs_no_restart(
    server: JwksServer, clock: HandClock
) -> None:
    await server.stop()
    authenticator = authenticator_on(server, clock)
    credentials = Credentials(KEYS.id_token())
    with pytest.raises(Unavailable, match=r"^signing keys") as unavailable:
        await authenticator.authenticate(credentials)
    assert unavailable.value.retry_after == 1
    await server.start()
    clock.advance(1)
    assert (await authenticator.authenticate(credentials)).is_user


async def test_known_keys_serve_while_the_endpoint_is_gone(server: JwksServer, clock: HandClock) -> None:
    authenticator = authenticator_on(server, clock)
    await authenticator.authenticate(Credentials(KEYS.id_token()))
    await server.stop()
    clock.advance(300)
    assert (await authenticator.authenticate(Credentials(KEYS.id_token(jti="stale")))).is_user
    assert await reason_for(authenticator, by_unknown_key(1)) is Reason.UNKNOWN_KEY


_bad_answers = {
    "html": http(b"<html><body>maintenance</body></html>", Content_Type="text/html"),
    "10 MB": http(b'{"keys":[' + b" " * 10_000_000 + b"]}"),
    "redirect": http(b"", "302 Found", Location="http://127.0.0.1:9/"),
    "compressed": http(gzip.compress(KEYS.jwks()), Content_Encoding="gzip"),
    "short key": http(jwks_of(KeyPair.named("short", 1024))),
    "broken": http(KEYS.jwks())[:-10],
}


@pytest.mark.parametrize("answer", _bad_answers.values(), ids=_bad_answers.keys())
async def test_a_bad_answer_keeps_the_old_keys(server: JwksServer, clock: HandClock, answer: bytes) -> None:
    authenticator = authenticator_on(server, clock)
    await authenticator.authenticate(Credentials(KEYS.id_token()))
    server.answer = answer
    clock.advance(300)
    assert (await authenticator.authenticate(Credentials(KEYS.id_token(jti="again")))).is_user
    assert (await authenticator.authenticate(Credentials(KEYS.access_token()))).is_user
    assert len(server.requests) == 2
