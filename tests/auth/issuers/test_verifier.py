"""When, from which issuer and for which client a token is accepted."""

from dataclasses import replace

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import UserPool, updated_issuer_of, user_pool_verifier
from claimgraph.auth.issuers.verifier import TokenVerifier
from claimgraph.auth.tokens.claims import Claims
from tests.auth.outcomes import Refusal
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import ABSENT, KeyPair, PoolKeys, sign

NOT_TEXT: list[object] = ["", None, 1, True, ["x"], {"x": 1}]


async def _reason(verifier: TokenVerifier[UserPool, Claims], token: bytes) -> Reason | None:
    try:
        await verifier.verify(token)
    except CredentialRejected as refused:
        return refused.reason
    return None


@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        ({"exp": 0}, Reason.EXPIRED),
        ({"exp": -1}, Reason.EXPIRED),
        ({"exp": 1}, None),
        ({"nbf": 60}, Reason.NOT_YET_VALID),
        ({"nbf": 1}, Reason.NOT_YET_VALID),
        ({"nbf": 0}, None),
        ({"iat": 3_600, "exp": 7_200}, Reason.NOT_YET_VALID),
        ({"iat": 11}, Reason.NOT_YET_VALID),
        ({"iat": 2}, None),
        ({"iat": -50_000, "exp": 36_400}, None),
        ({"iat": -50_000, "exp": 36_401}, Reason.LIFETIME_TOO_LONG),
        ({"iat": 5, "exp": 4}, Reason.INVALID_CLAIM),
    ],
)
async def test_a_token_is_valid_from_iat_and_nbf_to_exp_and_for_a_day_at_most(
    pool_keys: PoolKeys, refusal: Refusal, shift: dict[str, int], reason: Reason | None
) -> None:
    now = int(pool_keys.clock())
    claims: dict[str, object] = {"iat": now - 60, **{name: now + by for name, by in shift.items()}}
    assert await refusal(pool_keys.access_token(**claims)) is reason


@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        ({"exp": -29}, None),
        ({"exp": -30}, Reason.EXPIRED),
        ({"nbf": 30}, None),
        ({"nbf": 31}, Reason.NOT_YET_VALID),
        ({"iat": 30}, None),
        ({"iat": 31}, Reason.NOT_YET_VALID),
    ],
)
async def test_leeway_moves_every_limit_by_itself(
    user_pool: UserPool, pool_keys: PoolKeys, shift: dict[str, int], reason: Reason | None
) -> None:
    now = int(pool_keys.clock())
    claims: dict[str, object] = {"iat": now - 60, **{name: now + by for name, by in shift.items()}}
    verifier = user_pool_verifier([replace(user_pool, leeway=30)], clock=pool_keys.clock)
    assert await _reason(verifier, pool_keys.access_token(**claims)) is reason


@pytest.mark.parametrize(
    "issuer",
    [
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other0000",
        "https://cognito-idp.eu-west-2.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://COGNITO-IDP.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E/",
        "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34Ex",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"],
        {"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E": 1},
        "",
        None,
        1,
        ABSENT,
    ],
)
async def test_the_issuer_is_compared_character_for_character(
    pool_keys: PoolKeys, refusal: Refusal, issuer: object
) -> None:
    assert pool_keys.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
    assert await refusal(pool_keys.access_token(iss=issuer)) is Reason.UNKNOWN_ISSUER


async def test_the_updated_issuer_form_is_accepted_when_configured(
    user_pool: UserPool, pool_keys: PoolKeys
) -> None:
    issuer = updated_issuer_of(pool_keys.user_pool_id)
    updated = replace(user_pool, issuer=issuer)
    verifier = user_pool_verifier([user_pool, updated], clock=pool_keys.clock)
    assert (await verifier.verify(pool_keys.id_token(iss=issuer))).claims.issuer == updated.issuer
    assert (await verifier.verify(pool_keys.id_token())).claims.issuer == user_pool.issuer


@pytest.fixture
def other_keys(clock: HandClock) -> PoolKeys:
    return PoolKeys(
        user_pool_id="eu-west-1_Second000",
        client_id="otherclient",
        clock=clock,
        id_key=KeyPair.named("other id"),
        access_key=KeyPair.named("other access"),
    )


async def test_two_pools_are_distinguished(
    user_pool: UserPool, pool_keys: PoolKeys, other_keys: PoolKeys, refusal: Refusal
) -> None:
    other = replace(
        user_pool,
        user_pool_id=other_keys.user_pool_id,
        issuer=other_keys.issuer,
        clients=frozenset({other_keys.client_id}),
        keys=other_keys.fixed_keys(),
    )
    token = other_keys.access_token()
    assert await refusal(token) is Reason.UNKNOWN_ISSUER
    both = user_pool_verifier([user_pool, other], clock=pool_keys.clock)
    assert (await both.verify(token)).claims.issuer == other.issuer
    assert await _reason(both, other_keys.access_token(client_id=pool_keys.client_id)) is Reason.WRONG_CLIENT
    foreign_iss = sign(other_keys.access_key.header(), pool_keys.access_claims(), other_keys.access_key)
    assert await _reason(both, foreign_iss) is Reason.UNKNOWN_KEY


@pytest.mark.parametrize("count", [0, 2])
def test_each_issuer_is_configured_once(user_pool: UserPool, count: int) -> None:
    with pytest.raises(ValueError, match="each issuer once"):
        user_pool_verifier([user_pool] * count)


@pytest.mark.parametrize(
    ("value", "reason"),
    [("other", Reason.WRONG_CLIENT), *((value, Reason.INVALID_CLAIM) for value in [ABSENT, *NOT_TEXT])],
)
async def test_the_client_is_one_that_the_api_serves(
    pool_keys: PoolKeys, refusal: Refusal, value: object, reason: Reason
) -> None:
    assert await refusal(pool_keys.access_token(client_id=value)) is reason
    assert await refusal(pool_keys.id_token(aud=value)) is reason


async def test_an_aud_that_is_a_list_is_rejected(pool_keys: PoolKeys, refusal: Refusal) -> None:
    assert await refusal(pool_keys.access_token(client_id=[pool_keys.client_id])) is Reason.INVALID_CLAIM
    assert await refusal(pool_keys.id_token(aud=[pool_keys.client_id])) is Reason.INVALID_CLAIM


async def test_any_client_is_accepted_when_spelt_out(user_pool: UserPool, pool_keys: PoolKeys) -> None:
    verifier = user_pool_verifier([replace(user_pool, clients="any-client")], clock=pool_keys.clock)
    assert await _reason(verifier, pool_keys.access_token(client_id="other")) is None


@pytest.mark.parametrize(
    ("audience", "reason"),
    [
        ("https://api.example.com", None),
        ("https://other.example.com", Reason.WRONG_RESOURCE),
        ("", Reason.INVALID_CLAIM),
        (["https://api.example.com"], Reason.INVALID_CLAIM),
    ],
)
async def test_an_access_token_bound_to_another_api_is_refused(
    user_pool: UserPool, pool_keys: PoolKeys, audience: object, reason: Reason | None
) -> None:
    pool = replace(user_pool, resources=frozenset({"https://api.example.com"}))
    verifier = user_pool_verifier([pool], clock=pool_keys.clock)
    assert await _reason(verifier, pool_keys.access_token(aud=audience)) is reason


async def test_a_trigger_may_add_the_client_as_audience(pool_keys: PoolKeys, refusal: Refusal) -> None:
    assert await refusal(pool_keys.access_token(aud=pool_keys.client_id)) is None
    assert await refusal(pool_keys.access_token(aud="https://other.example.com")) is Reason.WRONG_RESOURCE


async def test_only_the_kinds_of_token_that_the_pool_accepts_get_in(
    user_pool: UserPool, pool_keys: PoolKeys
) -> None:
    only_id, only_access = (
        user_pool_verifier([replace(user_pool, accepts=accepted)], clock=pool_keys.clock)
        for accepted in (frozenset({"id"}), frozenset({"access"}))
    )
    assert await _reason(only_id, pool_keys.id_token()) is None
    assert await _reason(only_id, pool_keys.access_token()) is Reason.WRONG_TOKEN_USE
    assert await _reason(only_access, pool_keys.access_token()) is None
    assert await _reason(only_access, pool_keys.id_token()) is Reason.WRONG_TOKEN_USE


async def test_a_missing_token_is_distinguished_from_a_bad_one(authenticator: Authenticator) -> None:
    with pytest.raises(CredentialRejected) as refused:
        await authenticator.authenticate(Credentials())
    assert refused.value.reason is Reason.MISSING
