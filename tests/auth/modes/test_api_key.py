"""API keys: which are accepted, and how soon a change of the list takes effect."""

import asyncio
from dataclasses import dataclass, field

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.modes.api_key import (
    MAX_AGE,
    MAX_STALE,
    ApiKey,
    ApiKeyList,
    ApiKeys,
    digest_of_key,
    is_api_key,
    new_api_key,
)
from tests.support.time.hand_clock import HandClock

KEY = "da2-abcdefghijklmnopqrstuvwxyz"
OTHER = "da2-00000000000000000000000000"


@dataclass(slots=True)
class Keys:
    """The list as it stands in a store, and how often it was read."""

    clock: HandClock
    standing: dict[str, float] = field(default_factory=dict[str, float])
    reads: int = 0
    down: bool = False

    async def __call__(self) -> list[ApiKey]:
        self.reads += 1
        await asyncio.sleep(0)
        if self.down:
            raise ConnectionError("with a secret in it")
        return [
            ApiKey(f"key-{key[-2:]}", digest_of_key(key.encode()), int(until))
            for key, until in self.standing.items()
        ]


@pytest.fixture
def keys(clock: HandClock) -> Keys:
    return Keys(clock, {KEY: clock() + 86_400})


@pytest.fixture
def authenticator(keys: Keys, clock: HandClock) -> Authenticator:
    return Authenticator([ApiKeys(ApiKeyList(keys, clock=clock), clock=clock)], clock=clock)


async def reason_for(authenticator: Authenticator, key: str) -> Reason | None:
    try:
        await authenticator.authenticate(Credentials(api_key=key.encode()))
    except CredentialRejected as rejected:
        return rejected.reason
    return None


@pytest.mark.parametrize("reason", [Reason.UNKNOWN_API_KEY, Reason.EXPIRED_API_KEY])
def test_rejections_have_appsyncs_wording(reason: Reason) -> None:
    assert CredentialRejected(reason).message == "You are not authorized to make this call."


async def test_the_identity_of_a_key_has_no_subject(authenticator: Authenticator, clock: HandClock) -> None:
    identity = await authenticator.authenticate(Credentials(api_key=KEY.encode()))
    assert identity.mode == "API_KEY"
    assert not identity.is_user
    assert (identity.sub, identity.issuer, identity.username, identity.groups) == ("", "", None, None)
    assert (identity.client_id, identity.expires_at) == ("key-yz", int(clock()) + 86_400)
    assert KEY not in repr(identity)


@pytest.mark.parametrize(
    "wrong",
    [
        OTHER,
        KEY.upper(),
        KEY[:-1],
        KEY + "a",
        KEY + "\n",
        KEY.replace("da2-", "da1-"),
        " " + KEY,
        "Bearer " + KEY,
        "*",
        digest_of_key(KEY.encode()).hex(),
        "é" * 30,
    ],
)
async def test_an_unknown_key_is_rejected(authenticator: Authenticator, wrong: str) -> None:
    assert await reason_for(authenticator, wrong) is Reason.UNKNOWN_API_KEY


async def test_an_expired_key_is_rejected_to_the_second(
    authenticator: Authenticator, keys: Keys, clock: HandClock
) -> None:
    keys.standing[KEY] = int(clock()) + 3
    assert await reason_for(authenticator, KEY) is None
    clock.advance(2)
    assert authenticator.cached(Credentials(api_key=KEY.encode())) is not None
    clock.advance(1)
    assert await reason_for(authenticator, KEY) is Reason.EXPIRED_API_KEY


async def test_a_revoked_key_is_rejected_within_seconds(
    authenticator: Authenticator, keys: Keys, clock: HandClock
) -> None:
    assert await reason_for(authenticator, KEY) is None
    del keys.standing[KEY]
    clock.advance(MAX_AGE - 0.1)
    assert await reason_for(authenticator, KEY) is None
    clock.advance(0.2)
    assert await reason_for(authenticator, KEY) is Reason.UNKNOWN_API_KEY


async def test_a_key_that_was_just_made_works_a_second_later(
    authenticator: Authenticator, keys: Keys, clock: HandClock
) -> None:
    assert await reason_for(authenticator, OTHER) is Reason.UNKNOWN_API_KEY
    keys.standing[OTHER] = clock() + 60
    assert await reason_for(authenticator, OTHER) is Reason.UNKNOWN_API_KEY
    clock.advance(1)
    assert await reason_for(authenticator, OTHER) is None


async def test_wrong_keys_cost_the_store_nothing(authenticator: Authenticator, keys: Keys) -> None:
    guesses = [new_api_key() for _ in range(200)]
    outcomes = await asyncio.gather(*(reason_for(authenticator, guess) for guess in guesses))
    assert set(outcomes) == {Reason.UNKNOWN_API_KEY}
    assert keys.reads == 1


async def test_a_known_key_is_looked_up_again_after_a_while(
    authenticator: Authenticator, keys: Keys, clock: HandClock
) -> None:
    for _ in range(20):
        for _ in range(10):
            assert await reason_for(authenticator, KEY) is None
        clock.advance(1)
    assert keys.reads <= 5


async def test_while_the_store_is_down_known_keys_count_for_a_minute(
    authenticator: Authenticator, keys: Keys, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    assert await reason_for(authenticator, KEY) is None
    keys.down = True
    clock.advance(MAX_STALE)
    assert await reason_for(authenticator, KEY) is None
    clock.advance(1)
    with pytest.raises(Unavailable, match=r"^API keys"):
        await reason_for(authenticator, KEY)
    keys.down = False
    clock.advance(1)
    assert await reason_for(authenticator, KEY) is None
    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text


async def test_before_the_list_is_read_every_key_is_turned_away(
    authenticator: Authenticator, keys: Keys
) -> None:
    keys.down = True
    with pytest.raises(Unavailable, match=r"^API keys"):
        await reason_for(authenticator, KEY)


async def test_a_cancelled_waiter_does_not_affect_the_others(keys: Keys, clock: HandClock) -> None:
    listed = ApiKeyList(keys, clock=clock)
    first = asyncio.create_task(listed.find(digest_of_key(KEY.encode())))
    second = asyncio.create_task(listed.find(digest_of_key(KEY.encode())))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is not None
    await listed.close()


def test_new_keys_have_appsyncs_form_and_differ() -> None:
    made = {new_api_key() for _ in range(100)}
    assert len(made) == 100
    assert all(is_api_key(key.encode()) for key in made)
