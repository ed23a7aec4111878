"""Two tokens as one caller, and cached identities."""

from dataclasses import dataclass, replace

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.store import KeyStore
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from tests.auth.authenticators import trusting
from tests.auth.outcomes import Identify, Refusal
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import ABSENT, KeyPair, PoolKeys, jwks_of, sign

# --- both tokens


async def test_an_access_and_an_id_token_make_one_identity(pool_keys: PoolKeys, identify: Identify) -> None:
    now = int(pool_keys.clock())
    access = pool_keys.access_token(exp=now + 300, tier=1, **{"cognito:groups": ["editors"]})
    id_token = pool_keys.id_token(tier=2, **{"cognito:groups": ["admin"]})
    identity = await identify(access, id_token)
    assert identity.token_uses == {"id", "access"}
    assert "profile-api/write" in identity.scopes
    assert identity.groups == ("editors",)
    assert identity.user_profile_id == "prof-42"
    assert identity.expires_at == now + 300
    assert identity.claims["tier"] == 2
    assert identity.claims["scope"] == "aws.cognito.signin.user.admin profile-api/write"


async def test_two_id_tokens_of_one_caller_are_one_identity(pool_keys: PoolKeys, identify: Identify) -> None:
    now = int(pool_keys.clock())
    identity = await identify(pool_keys.id_token(), pool_keys.id_token(exp=now + 60, jti="other"))
    assert (identity.token_uses, identity.expires_at) == (frozenset({"id"}), now + 60)
    assert identity.scopes == frozenset()


@pytest.mark.parametrize(
    "difference",
    [
        {"sub": "somebody-else"},
        {"aud": "second-client"},
        {"origin_jti": "another-sign-in"},
        {"cognito:username": "Jane"},
    ],
)
async def test_tokens_that_differ_in_the_caller_are_refused(
    user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock, difference: dict[str, object]
) -> None:
    clients = frozenset({pool_keys.client_id, "second-client"})
    authenticator = trusting([replace(user_pool, clients=clients)], clock=clock)
    for first in (pool_keys.access_token(), pool_keys.id_token()):
        with pytest.raises(CredentialRejected) as refused:
            await authenticator.authenticate(Credentials(first, pool_keys.id_token(**difference)))
        assert refused.value.reason is Reason.TOKENS_DISAGREE


async def test_tokens_of_two_pools_are_refused(
    user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock
) -> None:
    twin_keys = replace(pool_keys, user_pool_id="eu-west-1_Twin00000")
    twin = replace(user_pool, issuer=twin_keys.issuer, keys=twin_keys.fixed_keys())
    authenticator = trusting([user_pool, twin], clock=clock)
    with pytest.raises(CredentialRejected) as refused:
        await authenticator.authenticate(Credentials(pool_keys.access_token(), twin_keys.id_token()))
    assert refused.value.reason is Reason.TOKENS_DISAGREE


@pytest.mark.parametrize("without", ["access", "id", "both"])
async def test_the_sign_in_is_compared_only_when_both_tokens_name_it(
    pool_keys: PoolKeys, refusal: Refusal, without: str
) -> None:
    access = pool_keys.access_token(origin_jti=ABSENT if without != "id" else "one")
    id_token = pool_keys.id_token(origin_jti=ABSENT if without != "access" else "two")
    assert await refusal(access, id_token) is None


async def test_a_machine_cannot_borrow_a_users_claims(pool_keys: PoolKeys, refusal: Refusal) -> None:
    assert await refusal(pool_keys.machine_token(), pool_keys.id_token()) is Reason.TOKENS_DISAGREE
    borrowed = pool_keys.id_token(sub=pool_keys.client_id)
    assert await refusal(pool_keys.machine_token(origin_jti=ABSENT), borrowed) is Reason.TOKENS_DISAGREE


async def test_the_second_token_is_an_id_token(pool_keys: PoolKeys, refusal: Refusal) -> None:
    assert await refusal(pool_keys.id_token(), pool_keys.access_token()) is Reason.WRONG_TOKEN_USE


async def test_each_token_is_verified(pool_keys: PoolKeys, refusal: Refusal) -> None:
    expired = int(pool_keys.clock()) - 1
    attacker = replace(KeyPair.named("attacker 2048"), kid=pool_keys.id_key.kid)
    forged = sign(attacker.header(), pool_keys.id_claims(), attacker)
    assert await refusal(pool_keys.access_token(), pool_keys.id_token(exp=expired)) is Reason.EXPIRED
    assert await refusal(pool_keys.access_token(exp=expired), pool_keys.id_token()) is Reason.EXPIRED
    assert await refusal(pool_keys.access_token(), forged) is Reason.BAD_SIGNATURE
    assert await refusal(pool_keys.access_token(), b"") is Reason.MALFORMED


async def test_the_second_header_does_not_bypass_the_accepted_token_uses(
    user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock
) -> None:
    authenticator = trusting([replace(user_pool, accepts=frozenset({"access"}))], clock=clock)
    with pytest.raises(CredentialRejected) as refused:
        await authenticator.authenticate(Credentials(pool_keys.access_token(), pool_keys.id_token()))
    assert refused.value.reason is Reason.WRONG_TOKEN_USE


@pytest.mark.parametrize("beside", [(b"authorization", b""), (b"authorization", b"x" * 17_000)])
def test_without_api_keys_a_malformed_token_beside_one_is_rejected(
    user_pool: UserPool, clock: HandClock, beside: tuple[bytes, bytes]
) -> None:
    authenticator = trusting([user_pool], clock=clock)
    with pytest.raises(CredentialRejected):
        authenticator.read_credentials([(b"x-api-key", b"da2-abcdefghijklmnopqrstuvwxyz"), beside])


# --- remembering


class CountingStore(KeyStore):
    """A key store that counts verifications: each one asks for its key, just before the RSA operation."""

    verifications: int = 0

    async def key_for(self, kid: str) -> SigningKey:
        self.verifications += 1
        return await super().key_for(kid)


@dataclass(slots=True)
class Endpoint:
    """Publishes whatever keys it is told to."""

    published: list[KeyPair]
    down: bool = False

    async def __call__(self, _url: str) -> bytes:
        if self.down:
            raise ConnectionError
        return jwks_of(*self.published)


@pytest.fixture
def endpoint(pool_keys: PoolKeys) -> Endpoint:
    return Endpoint([pool_keys.id_key, pool_keys.access_key])


@pytest.fixture
def store(pool_keys: PoolKeys, endpoint: Endpoint, clock: HandClock) -> CountingStore:
    return CountingStore(pool_keys.issuer, "https://keys.example", endpoint, clock=clock)


@pytest.fixture
def remembering(user_pool: UserPool, store: CountingStore, clock: HandClock) -> Authenticator:
    return trusting([replace(user_pool, keys=store)], clock=clock, cache_size=4)


async def test_a_repeated_token_costs_no_rsa_operation(
    remembering: Authenticator, store: CountingStore, pool_keys: PoolKeys
) -> None:
    one, both = Credentials(pool_keys.id_token()), Credentials(pool_keys.access_token(), pool_keys.id_token())
    assert remembering.cached(one) is None
    identity, pair = (
        await remembering.authenticate(one),
        await remembering.authenticate(both),
    )
    assert store.verifications == 3
    for _ in range(50):
        assert await remembering.authenticate(one) is identity
        assert remembering.cached(both) is pair
    assert store.verifications == 3


async def test_each_combination_of_tokens_is_cached_separately(
    remembering: Authenticator, pool_keys: PoolKeys
) -> None:
    access, id_token = pool_keys.access_token(), pool_keys.id_token()
    pair = await remembering.authenticate(Credentials(access, id_token))
    alone = await remembering.authenticate(Credentials(access))
    assert (pair.user_profile_id, alone.user_profile_id) == ("prof-42", None)
    assert remembering.cached(Credentials(access, pool_keys.id_token(jti="other"))) is None


async def test_an_identity_is_forgotten_when_its_token_expires(
    remembering: Authenticator, pool_keys: PoolKeys, clock: HandClock
) -> None:
    credentials = Credentials(pool_keys.id_token(exp=int(clock()) + 60))
    await remembering.authenticate(credentials)
    clock.advance(59)
    assert remembering.cached(credentials) is not None
    clock.advance(1)
    assert remembering.cached(credentials) is None
    with pytest.raises(CredentialRejected) as refused:
        await remembering.authenticate(credentials)
    assert refused.value.reason is Reason.EXPIRED


async def test_an_identity_is_not_remembered_past_the_lifetime_of_the_keys(
    remembering: Authenticator, pool_keys: PoolKeys, clock: HandClock
) -> None:
    credentials = Credentials(pool_keys.id_token())
    await remembering.authenticate(credentials)
    clock.advance(299)
    assert remembering.cached(credentials) is not None
    clock.advance(1)
    assert remembering.cached(credentials) is None


async def test_an_identity_is_forgotten_once_its_key_is_known_to_be_withdrawn(
    remembering: Authenticator,
    store: CountingStore,
    pool_keys: PoolKeys,
    clock: HandClock,
    endpoint: Endpoint,
) -> None:
    credentials = Credentials(pool_keys.id_token())
    await remembering.authenticate(credentials)
    endpoint.published.remove(pool_keys.id_key)
    clock.advance(10)
    with pytest.raises(CredentialRejected):  # an unknown kid makes the store ask again, well before 300 s
        await store.key_for("unknown")
    assert remembering.cached(credentials) is None
    with pytest.raises(CredentialRejected) as refused:
        await remembering.authenticate(credentials)
    assert refused.value.reason is Reason.UNKNOWN_KEY


async def test_a_key_that_changes_under_its_name_is_withdrawn_too(
    remembering: Authenticator,
    store: CountingStore,
    pool_keys: PoolKeys,
    clock: HandClock,
    endpoint: Endpoint,
) -> None:
    credentials = Credentials(pool_keys.id_token())
    await remembering.authenticate(credentials)
    endpoint.published[0] = replace(KeyPair.named("rotated"), kid=pool_keys.id_key.kid)
    clock.advance(300)
    await store.warm_up()
    with pytest.raises(CredentialRejected) as refused:
        await remembering.authenticate(credentials)
    assert refused.value.reason is Reason.BAD_SIGNATURE


async def test_a_key_withdrawn_between_two_verifications_leaves_nothing_cached(
    remembering: Authenticator,
    store: CountingStore,
    pool_keys: PoolKeys,
    clock: HandClock,
    endpoint: Endpoint,
) -> None:
    await store.warm_up()
    endpoint.published[1] = KeyPair.named("rotated")
    clock.advance(10)
    # The ID token's new key is unknown, so the store asks, and learns that the access key is gone.
    endpoint.published[0] = KeyPair.named("rotated id")
    by_new_key = sign(endpoint.published[0].header(), pool_keys.id_claims(), endpoint.published[0])
    credentials = Credentials(pool_keys.access_token(), by_new_key)
    await remembering.authenticate(credentials)
    assert remembering.cached(credentials) is None


async def test_while_the_endpoint_is_down_an_identity_is_cached_until_the_next_fetch(
    remembering: Authenticator, pool_keys: PoolKeys, clock: HandClock, endpoint: Endpoint
) -> None:
    credentials = Credentials(pool_keys.id_token())
    await remembering.authenticate(credentials)
    endpoint.down = True
    clock.advance(301)
    await remembering.authenticate(credentials)
    clock.advance(0.9)
    assert remembering.cached(credentials) is not None
    clock.advance(0.1)
    assert remembering.cached(credentials) is None


async def test_the_number_of_remembered_identities_is_bounded(
    remembering: Authenticator, pool_keys: PoolKeys
) -> None:
    presented = [Credentials(pool_keys.id_token(jti=str(number))) for number in range(12)]
    for credentials in presented:
        await remembering.authenticate(credentials)
    assert sum(remembering.cached(credentials) is not None for credentials in presented) <= 4


# --- without waiting


async def test_what_is_verified_without_waiting_is_cached(
    remembering: Authenticator, store: CountingStore, pool_keys: PoolKeys
) -> None:
    both = Credentials(pool_keys.access_token(), pool_keys.id_token())
    assert remembering.verify_nowait(both) is None  # the keys were never fetched
    await store.warm_up()
    identity = remembering.verify_nowait(both)
    assert identity is not None
    assert identity.token_uses == {"access", "id"}
    assert remembering.cached(both) is identity


async def test_a_bad_token_is_rejected_without_waiting(
    remembering: Authenticator, store: CountingStore, pool_keys: PoolKeys, clock: HandClock
) -> None:
    await store.warm_up()
    with pytest.raises(CredentialRejected, match="expired"):
        remembering.verify_nowait(Credentials(pool_keys.access_token(exp=int(clock()) - 1)))


def test_claims_that_are_looked_up_take_time(
    user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock
) -> None:
    async def tier(_sub: str) -> object:
        return "gold"

    authenticator = trusting([user_pool], clock=clock, claim_lookups=ClaimLookups({"tier": tier}))
    assert authenticator.verify_nowait(Credentials(pool_keys.access_token())) is None
