"""A key signs one kind of token, once its use is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.auth.keys.store import KeyStore
from tests.auth.authenticators import trusting
from tests.auth.outcomes import Refusal
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import KeyPair, PoolKeys, jwks_of, sign

NEW_KEY = KeyPair.named("rotated")


def access_token_by(key: KeyPair, keys: PoolKeys) -> bytes:
    return sign(key.header(), keys.access_claims(), key)


def id_token_by(key: KeyPair, keys: PoolKeys) -> bytes:
    return sign(key.header(), keys.id_claims(), key)


async def test_the_id_key_signs_no_access_token_once_the_access_key_is_known(
    pool_keys: PoolKeys, refusal: Refusal
) -> None:
    assert await refusal(pool_keys.access_token()) is None
    assert await refusal(access_token_by(pool_keys.id_key, pool_keys)) is Reason.WRONG_KEY_USE
    assert await refusal(pool_keys.id_token()) is None


async def test_the_access_key_signs_no_id_token_once_it_is_known(
    pool_keys: PoolKeys, refusal: Refusal
) -> None:
    assert await refusal(pool_keys.access_token()) is None
    assert await refusal(id_token_by(pool_keys.access_key, pool_keys)) is Reason.WRONG_KEY_USE


async def test_knowing_the_id_key_determines_the_access_key(pool_keys: PoolKeys, refusal: Refusal) -> None:
    assert await refusal(pool_keys.id_token()) is None
    assert await refusal(id_token_by(pool_keys.access_key, pool_keys)) is Reason.WRONG_KEY_USE
    assert await refusal(access_token_by(pool_keys.id_key, pool_keys)) is Reason.WRONG_KEY_USE
    assert await refusal(pool_keys.access_token()) is None


_bad_lessons: list[Callable[[PoolKeys], dict[str, object]]] = [
    lambda keys: keys.access_claims(exp=int(keys.clock()) - 1),
    lambda keys: keys.access_claims(client_id="other"),
    lambda keys: keys.access_claims(sub=""),
    lambda keys: keys.access_claims(aud="https://other.example"),
]


@pytest.mark.parametrize("lesson", _bad_lessons)
async def test_a_rejected_token_does_not_teach_key_use(
    pool_keys: PoolKeys, refusal: Refusal, lesson: Callable[[PoolKeys], dict[str, object]]
) -> None:
    wrong = sign(pool_keys.id_key.header(), lesson(pool_keys), pool_keys.id_key)
    assert await refusal(wrong) is not None
    assert await refusal(pool_keys.id_token()) is None


async def test_an_issuer_with_one_key_may_sign_everything_with_it(
    user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock
) -> None:
    keys = FixedKeys(parse_jwks(jwks_of(pool_keys.id_key), pool_keys.issuer))
    authenticator = trusting([replace(user_pool, keys=keys)], clock=clock)
    for token in (pool_keys.id_token(), access_token_by(pool_keys.id_key, pool_keys)):
        assert (await authenticator.authenticate(Credentials(token))).is_user


@dataclass(slots=True)
class RotatingPool:
    """A user pool that publishes whatever keys it is told to; each look at it comes after a refresh."""

    published: list[KeyPair]
    authenticator: Authenticator
    clock: HandClock

    async def refusal(self, token: bytes) -> Reason | None:
        try:
            await self.authenticator.authenticate(Credentials(token))
        except CredentialRejected as refused:
            return refused.reason
        return None

    def publish(self, *keys: KeyPair) -> None:
        self.published[:] = keys
        self.clock.advance(300)


@pytest.fixture
def rotating(user_pool: UserPool, pool_keys: PoolKeys, clock: HandClock) -> RotatingPool:
    published = [pool_keys.id_key, pool_keys.access_key]

    async def fetch(_url: str) -> bytes:
        return jwks_of(*published)

    store = KeyStore(pool_keys.issuer, "https://keys.example", fetch, clock=clock)
    return RotatingPool(published, trusting([replace(user_pool, keys=store)], clock=clock), clock)


async def test_a_key_added_by_rotation_is_learned_anew(rotating: RotatingPool, pool_keys: PoolKeys) -> None:
    assert await rotating.refusal(pool_keys.access_token()) is None
    rotating.publish(pool_keys.id_key, pool_keys.access_key, NEW_KEY)
    assert await rotating.refusal(access_token_by(NEW_KEY, pool_keys)) is None
    assert await rotating.refusal(id_token_by(NEW_KEY, pool_keys)) is Reason.WRONG_KEY_USE
    rotating.publish(pool_keys.id_key, NEW_KEY)
    assert await rotating.refusal(id_token_by(NEW_KEY, pool_keys)) is Reason.WRONG_KEY_USE
    assert await rotating.refusal(pool_keys.id_token()) is None


async def test_a_use_found_by_elimination_outlasts_the_rotation(
    rotating: RotatingPool, pool_keys: PoolKeys
) -> None:
    assert await rotating.refusal(pool_keys.access_token()) is None
    rotating.publish(pool_keys.id_key, pool_keys.access_key, NEW_KEY)
    assert await rotating.refusal(access_token_by(pool_keys.id_key, pool_keys)) is Reason.WRONG_KEY_USE


async def test_the_use_of_a_withdrawn_key_is_forgotten(rotating: RotatingPool, pool_keys: PoolKeys) -> None:
    assert await rotating.refusal(pool_keys.id_token()) is None
    another = replace(NEW_KEY, kid=pool_keys.id_key.kid)
    rotating.publish(another, pool_keys.access_key, KeyPair.named("third"))
    assert await rotating.refusal(access_token_by(another, pool_keys)) is None
