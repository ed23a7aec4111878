from pathlib import Path

import pytest

from claimgraph.app.doctor.checks.keys import check_keys
from claimgraph.app.settings.settings import Settings
from tests.app.doctor.kit import KEYS, deployment, key_server, settings
from tests.support.servers.discovery_server import DISCOVERY, discovery_server
from tests.support.servers.jwks_server import http
from tests.support.tokens.openid import Provider


async def test_reachable_keys_are_counted_and_the_clocks_agree() -> None:
    with key_server() as uri:
        keys, clock = await check_keys(deployment(settings(pool={"jwks_uri": uri})))
    assert (keys.status, clock.status) == ("ok", "ok")
    assert f"{uri} returned 2 key(s)" in keys.text
    assert "the issuer says 86400 s" in keys.text


@pytest.mark.parametrize(
    ("ahead", "status", "said"),
    [
        (-1, "ok", "agrees"),
        (5, "warning", "5 s behind"),
        (-60, "fault", "60 s ahead of"),
        (60, "fault", "behind"),
    ],
)
async def test_a_clock_that_is_wrong_is_noticed(ahead: float, status: str, said: str) -> None:
    with key_server(ahead=ahead) as uri:
        _, clock = await check_keys(deployment(settings(pool={"jwks_uri": uri})))
    assert clock.status == status
    assert said in clock.text
    assert ("Synchronise" in clock.advice) is (status != "ok")


async def test_without_a_date_header_the_clock_is_unknown() -> None:
    with key_server(ahead=None) as uri:
        keys, clock = await check_keys(deployment(settings(pool={"jwks_uri": uri})))
    assert (keys.status, clock.status) == ("ok", "unknown")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(404, b"", "status 404"), (200, b"<html>", "not one JSON object"), (200, b'{"keys": []}', "no RSA key")],
)
async def test_keys_that_cannot_be_used_are_a_fault_with_advice(status: int, body: bytes, said: str) -> None:
    with key_server(status=status, body=body) as uri:
        keys, _ = await check_keys(deployment(settings(pool={"jwks_uri": uri})))
    assert keys.status == "fault"
    assert said in keys.text
    assert keys.advice


async def test_each_issuer_is_reached(tmp_path: Path) -> None:
    unreachable = settings(pool={"jwks_uri": "http://127.0.0.1:9/jwks.json"})
    keys, clock = await check_keys(deployment(unreachable))
    assert (keys.status, clock.status) == ("fault", "unknown")
    (tmp_path / "keys.json").write_bytes(KEYS.jwks())
    keys, _ = await check_keys(deployment(settings(pool={"jwks_file": str(tmp_path / "keys.json")})))
    assert keys.status == "ok"
    (missing,) = await check_keys(deployment(settings(pool={"jwks_file": "/nowhere/keys.json"})))
    assert missing.status == "fault"


async def test_a_provider_is_reached_by_way_of_its_discovery_document() -> None:
    async with discovery_server(lambda issuer: Provider(issuer=issuer)) as provider:
        issuer = provider.provider.issuer
        chosen = Settings.model_validate({"oidc_issuers": [{"issuer": issuer, "client_id": "any-client"}]})
        keys, clock = await check_keys(deployment(chosen))
        assert (keys.status, clock.status) == ("ok", "unknown")
        assert keys.text.startswith(f"{issuer}keys returned 9 key(s)")
        provider.changed[DISCOVERY] = http(provider.document(issuer="https://elsewhere.example"))
        keys, _ = await check_keys(deployment(chosen))
        assert (keys.status, "that of another issuer" in keys.text) == ("fault", True)
        assert "CLAIMGRAPH_OIDC_ISSUERS" in keys.advice
        provider.changed[DISCOVERY] = http(b"", "404 Not Found")
        keys, _ = await check_keys(deployment(chosen))
        assert (keys.status, f"{issuer.rstrip('/')}{DISCOVERY} cannot be fetched" in keys.text) == (
            "fault",
            True,
        )


async def test_modes_without_issuers_have_no_keys_to_check() -> None:
    assert await check_keys(deployment(Settings.model_validate({"api_keys": True}))) == []
