"""Tokens of OpenID providers: issuer, client, times, and types of claims."""

from dataclasses import replace

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.modes.interface import NoRequest
from claimgraph.auth.modes.oidc import OpenIdProviders
from tests.auth.modes.oidc_asking import identified, refused
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import ABSENT, base64url, compact_json
from tests.support.tokens.openid import Provider, ProviderKey


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",  # without the slash
        "https://login.example.com//",
        "https://login.example.com/x",
        "HTTPS://login.example.com/",
        "http://login.example.com/",
        " https://login.example.com/",
        "",
        None,
        1,
        ["https://login.example.com/"],
        ABSENT,
    ],
)
async def test_the_issuer_is_compared_character_for_character(
    trusted: OpenIdProvider, provider: Provider, issuer: object
) -> None:
    """Also where OIDC is the only mode: AppSync skips the comparison there."""
    assert await refused(trusted, provider, provider.token(iss=issuer)) is Reason.UNKNOWN_ISSUER


async def test_a_providers_key_does_not_verify_tokens_of_another_issuer(
    provider: Provider, clock: HandClock
) -> None:
    other = Provider(
        issuer="https://other.example", clock=clock, keys={"RS256": ProviderKey.named("other", "RS256")}
    )
    both = OpenIdProviders(
        [
            OpenIdProvider(issuer=each.issuer, keys=each.fixed_keys(), client_id=None)
            for each in (provider, other)
        ],
        clock=clock,
    )
    authenticator = Authenticator([both], clock=clock)
    assert (await authenticator.authenticate(Credentials(other.token()))).issuer == other.issuer
    with pytest.raises(CredentialRejected) as rejected:
        await authenticator.authenticate(Credentials(other.token(iss=provider.issuer)))
    assert rejected.value.reason is Reason.UNKNOWN_KEY


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "web-3"}, Reason.CLIENT_MISMATCH),
        ({"aud": "xweb-1"}, Reason.CLIENT_MISMATCH),
        ({"aud": "web-1x"}, Reason.CLIENT_MISMATCH),
        ({"aud": "web-1\n"}, Reason.CLIENT_MISMATCH),
        ({"aud": ["api"], "azp": "web-1.attacker"}, Reason.CLIENT_MISMATCH),
        ({"aud": ABSENT}, Reason.CLIENT_MISMATCH),
        ({"aud": ABSENT, "client_id": "web-1"}, Reason.CLIENT_MISMATCH),
        ({"aud": []}, Reason.CLIENT_MISMATCH),
        ({"aud": None}, Reason.INVALID_CLAIM),
        ({"aud": [1]}, Reason.INVALID_CLAIM),
        ({"aud": ["web-1", None]}, Reason.INVALID_CLAIM),
        ({"aud": {"web-1": 1}}, Reason.INVALID_CLAIM),
        ({"azp": ["web-1"]}, Reason.INVALID_CLAIM),
    ],
)
async def test_the_expression_must_match_a_whole_client_id(
    trusted: OpenIdProvider, provider: Provider, claims: dict[str, object], reason: Reason
) -> None:
    assert await refused(trusted, provider, provider.token(**claims)) is reason


async def test_a_client_mismatch_reads_as_in_appsync(trusted: OpenIdProvider, provider: Provider) -> None:
    with pytest.raises(CredentialRejected) as rejected:
        await identified(trusted, provider, provider.token(aud="web-3"))
    assert rejected.value.message == "Unauthorized"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iat": ABSENT}, Reason.INVALID_CLAIM),
        ({"iat": None}, Reason.INVALID_CLAIM),
        ({"iat": "1"}, Reason.INVALID_CLAIM),
        ({"iat": True}, Reason.INVALID_CLAIM),
        ({"exp": ABSENT}, Reason.INVALID_CLAIM),
        ({"exp": "never"}, Reason.INVALID_CLAIM),
        ({"exp": 1e30}, Reason.INVALID_CLAIM),
        ({"sub": ABSENT}, Reason.INVALID_CLAIM),
        ({"sub": ""}, Reason.INVALID_CLAIM),
        ({"sub": 7}, Reason.INVALID_CLAIM),
        ({"nbf": "now"}, Reason.INVALID_CLAIM),
    ],
)
async def test_claims_that_must_be_there_have_their_type(
    trusted: OpenIdProvider, provider: Provider, claims: dict[str, object], reason: Reason
) -> None:
    assert await refused(trusted, provider, provider.token(**claims)) is reason


@pytest.mark.parametrize(
    ("moments", "reason"),
    [
        ({"exp": -1}, Reason.EXPIRED),
        ({"exp": 0}, Reason.EXPIRED),
        ({"iat": 11}, Reason.NOT_YET_VALID),
        ({"iat": 9}, None),
        ({"nbf": 1}, Reason.NOT_YET_VALID),
        ({"iat": 5, "exp": 5}, Reason.INVALID_CLAIM),
        ({"exp": 90 * 86_400}, None),
    ],
)
async def test_expiry_and_issue_times_are_checked(
    trusted: OpenIdProvider, provider: Provider, moments: dict[str, int], reason: Reason | None
) -> None:
    now = int(provider.clock())
    claims = {name: now + offset for name, offset in moments.items()}
    assert await refused(trusted, provider, provider.token(**claims)) is reason


@pytest.mark.parametrize(("ttl", "claim"), [("iat_ttl", "iat"), ("auth_ttl", "auth_time")])
async def test_ttls_are_milliseconds(
    trusted: OpenIdProvider, provider: Provider, ttl: str, claim: str
) -> None:
    strict = replace(trusted, **{ttl: 60_000})  # pyright: ignore[reportArgumentType] - both are numbers
    now = int(provider.clock())
    assert await refused(strict, provider, provider.token(**{claim: now - 60})) is None
    assert await refused(strict, provider, provider.token(**{claim: now - 61})) is Reason.TOO_OLD


async def test_an_auth_ttl_needs_auth_time(trusted: OpenIdProvider, provider: Provider) -> None:
    strict = replace(trusted, auth_ttl=60_000)
    assert await refused(strict, provider, provider.token(auth_time=ABSENT)) is Reason.INVALID_CLAIM
    assert await refused(trusted, provider, provider.token(auth_time=ABSENT)) is None


async def test_a_token_is_not_remembered_past_its_ttl(
    trusted: OpenIdProvider, provider: Provider, clock: HandClock
) -> None:
    mode = OpenIdProviders([replace(trusted, iat_ttl=60_000)], clock=clock)
    authenticator = Authenticator([mode], clock=clock)
    credentials = Credentials(provider.token())
    assert await authenticator.authenticate(credentials) is authenticator.cached(credentials)
    clock.advance(60)
    assert authenticator.cached(credentials) is None


@pytest.mark.parametrize("payload", [b'{"iss":"a","iss":"b"}', b"[]", b"not json", b"\xff\xfe", b""])
async def test_ambiguous_payloads_are_rejected(
    trusted: OpenIdProvider, provider: Provider, payload: bytes
) -> None:
    key = provider.keys["RS256"]
    content = base64url(compact_json({"alg": "RS256", "kid": key.kid})) + b"." + base64url(payload)
    token = content + b"." + base64url(key.signature(content))
    mode = OpenIdProviders([trusted], clock=provider.clock)
    with pytest.raises(CredentialRejected) as rejected:
        await mode.verify(Credentials(token), NoRequest())
    assert rejected.value.reason in {Reason.DUPLICATE_MEMBER, Reason.MALFORMED}


def test_providers_are_at_least_one_each_once(trusted: OpenIdProvider) -> None:
    for count in (0, 2):
        with pytest.raises(ValueError, match="each issuer once"):
            OpenIdProviders([trusted] * count)


@pytest.mark.parametrize("bounds", [{"leeway": -1}, {"leeway": 121}, {"iat_ttl": 0}, {"auth_ttl": -1}])
def test_bounds_of_a_provider(trusted: OpenIdProvider, bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        replace(trusted, **bounds)  # pyright: ignore[reportArgumentType] - all are numbers
