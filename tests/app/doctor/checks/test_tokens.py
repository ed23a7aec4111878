from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from claimgraph.app.commands.console import read_tokens
from claimgraph.app.doctor.checks.tokens import check_tokens
from claimgraph.app.doctor.findings import Finding
from claimgraph.app.settings.settings import Settings
from claimgraph.auth.issuers.user_pool import updated_issuer_of
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.revocations import RevocationStore
from tests.app.doctor.kit import KEYS, clock, deployment, settings
from tests.support.servers.discovery_server import DiscoveryServer, discovery_server
from tests.support.tokens.cognito import ABSENT, USER_SUB
from tests.support.tokens.openid import Provider


@pytest.fixture
async def trusting(tmp_path: Path) -> Settings:
    """Settings with the keys of KEYS and a migrated database."""
    (tmp_path / "keys.json").write_bytes(KEYS.jwks())
    url = f"sqlite:///{tmp_path}/claimgraph.sqlite3"
    database = Database(url)
    await database.migrate()
    await database.close()
    return settings(pool={"jwks_file": str(tmp_path / "keys.json")}, database_url=url)


async def judged(chosen: Settings, *tokens: bytes) -> list[Finding]:
    findings = await check_tokens(deployment(chosen), read_tokens(b"\n".join(tokens)))
    shown = repr(findings)
    for token in tokens:
        assert token.decode() not in shown
    for secret in (USER_SUB, "jane", "prof-42", "profile-api"):
        assert secret not in shown
    return findings


async def test_a_valid_id_token_is_described(trusting: Settings) -> None:
    found = await judged(trusting, KEYS.id_token())
    assert {finding.status for finding in found} == {"ok"}
    assert found[0].text.startswith(f"This is an ID token of {KEYS.user_pool_id}; it passes every check")
    assert "expires in 60 minutes" in found[0].text
    texts = " ".join(finding.text for finding in found)
    assert "It carries userProfileID" in texts
    assert "may not change its user's own attributes: it fails token('access')" in texts


async def test_an_access_token_lacks_what_travels_in_the_id_token(trusting: Settings) -> None:
    found = await judged(trusting, KEYS.access_token())
    (lacking,) = [finding for finding in found if finding.status == "warning"]
    assert "userProfileID travels in the ID token; this request carried an access token." in lacking.text
    assert "X-Id-Token" in lacking.advice
    assert any("one may change its user's own attributes" in finding.text for finding in found)
    for tokens in ((KEYS.access_token(), KEYS.id_token()), (KEYS.id_token(), KEYS.access_token())):
        both = await judged(trusting, *tokens)
        assert {finding.status for finding in both} == {"ok"}
        assert (
            "with it one may change its user's own attributes" in " ".join(each.text for each in both).lower()
        )


async def test_an_id_token_without_the_profile_points_at_the_trigger(trusting: Settings) -> None:
    found = await judged(trusting, KEYS.id_token(userProfileID=ABSENT))
    (lacking,) = [finding for finding in found if finding.status == "warning"]
    assert "trigger" in lacking.advice


async def test_machine_tokens_are_recognised(trusting: Settings) -> None:
    found = await judged(trusting, KEYS.machine_token())
    assert any("acts for no user" in finding.text for finding in found)


def _expired() -> bytes:
    now = int(clock())
    return KEYS.id_token(exp=now - 600, iat=now - 4200)


@pytest.mark.parametrize(
    ("token", "reason", "advice"),
    [
        (b"nonsense", "not_a_jwt", "copy it again"),
        (_expired(), "expired", "Refresh it"),
        (KEYS.id_token()[:-8] + b"AAAAAAAA", "bad_signature", "copy it again"),
        (KEYS.id_token(aud="another"), "wrong_client", "CLAIMGRAPH_USER_POOLS"),
        (KEYS.id_token(iss="https://elsewhere.example"), "mode_not_enabled", "another provider to"),
        (KEYS.id_token(iss=KEYS.issuer + "/"), "unknown_issuer", "by a slash or a letter's case"),
        (KEYS.id_token(iss=updated_issuer_of(KEYS.user_pool_id)), "unknown_issuer", "accept_updated_issuer"),
        (
            KEYS.id_token(iss="http://127.0.0.1:8000/cognito/local-dev-1_Claimgraph"),
            "unknown_issuer",
            "name that server with --url",
        ),
    ],
)
async def test_a_rejected_token_is_explained(
    trusting: Settings, token: bytes, reason: str, advice: str
) -> None:
    (found,) = await judged(trusting, token)
    assert found.status == "fault"
    assert f"rejected ({reason})" in found.text
    assert advice.lower() in found.advice.lower()


async def test_the_age_of_an_expired_token_is_shown(trusting: Settings) -> None:
    (found,) = await judged(trusting, _expired())
    assert "10 minutes ago" in found.text


async def test_two_tokens_must_belong_together(trusting: Settings) -> None:
    (found,) = await judged(trusting, KEYS.access_token(), KEYS.id_token(sub="somebody-else"))
    assert "tokens_disagree" in found.text


async def test_a_revoked_token_is_reported(trusting: Settings) -> None:
    database = Database(trusting.database_url)
    await RevocationStore(database).revoke(USER_SUB)
    await database.close()
    found = await judged(trusting, KEYS.id_token())
    assert [finding.status for finding in found if "It is revoked" in finding.text] == ["fault"]


async def test_without_keys_or_pools_the_outcome_is_unknown() -> None:
    (silent,) = await judged(settings(pool={"jwks_uri": "http://127.0.0.1:9/"}), KEYS.id_token())
    assert silent.status == "unknown"
    (nobody,) = await judged(Settings.model_validate({}), KEYS.id_token())
    assert nobody.status == "unknown"


@pytest.fixture
async def provider() -> AsyncIterator[DiscoveryServer]:
    async with discovery_server(lambda issuer: Provider(issuer=issuer, clock=clock)) as served:
        yield served


def _of(served: DiscoveryServer) -> Settings:
    return Settings.model_validate(
        {"oidc_issuers": [{"issuer": served.provider.issuer, "client_id": "web-1"}]}
    )


async def test_a_providers_token_is_judged_as_one(provider: DiscoveryServer) -> None:
    found = await judged(_of(provider), provider.provider.token("ES256"))
    assert found[0].status == "ok"
    assert found[0].text.startswith(f"This is a token of {provider.provider.issuer}; it passes every check")
    (lacking,) = [finding for finding in found if finding.status == "warning"]
    assert (lacking.advice, "userProfileID" in lacking.text) == (
        "Have the provider put it into its tokens.",
        True,
    )
    assert not any("revoked" in finding.text for finding in found)


@pytest.mark.parametrize(
    ("changed", "reason", "advice"),
    [
        (
            {"aud": "another"},
            "client_mismatch",
            "let client_id of its issuer in CLAIMGRAPH_OIDC_ISSUERS match",
        ),
        ({"exp": 2, "iat": 1}, "expired", "Refresh it"),
        (
            {"iss": "https://elsewhere.example"},
            "unknown_issuer",
            "another provider to CLAIMGRAPH_OIDC_ISSUERS",
        ),
    ],
)
async def test_a_providers_rejected_token_is_explained(
    provider: DiscoveryServer, changed: dict[str, object], reason: str, advice: str
) -> None:
    (found,) = await judged(_of(provider), provider.provider.token(**changed))
    assert f"rejected ({reason})" in found.text
    assert advice in found.advice


async def test_a_missing_slash_in_an_issuer_is_pointed_out(provider: DiscoveryServer) -> None:
    (found,) = await judged(_of(provider), provider.provider.token(iss=provider.provider.issuer.rstrip("/")))
    assert (
        found.advice
        == f"It differs from the issuer {provider.provider.issuer} by a slash or a letter's case only."
    )


async def test_an_id_token_beside_a_providers_token_is_rejected(provider: DiscoveryServer) -> None:
    (found,) = await judged(_of(provider), provider.provider.token(), KEYS.id_token())
    assert "tokens_disagree" in found.text
