"""When keys are fetched, and which keys are used meanwhile."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.store import KeyStore
from claimgraph.auth.refresh import Freshness
from tests.support.time.hand_clock import HandClock
from tests.support.time.patience import PATIENCE
from tests.support.tokens.cognito import KeyPair, compact_json, jwks_of

A, B, NEW = KeyPair.named("id"), KeyPair.named("access"), KeyPair.named("rotated")


@dataclass(slots=True)
class Endpoint:
    """A JWKS endpoint in the test's hand.

    Attributes:
        body: What it answers; None while it is down.
        asked: How often it was asked.
        gate: Cleared, an answer waits.
    """

    body: bytes | None = field(default_factory=lambda: jwks_of(A, B))
    asked: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, url: str) -> bytes:
        assert url == "https://keys.example"
        self.asked += 1
        await self.gate.wait()
        if self.body is None:
            raise ConnectionError("down")
        return self.body


@pytest.fixture
def endpoint() -> Endpoint:
    endpoint = Endpoint()
    endpoint.gate.set()
    return endpoint


@pytest.fixture
def store(endpoint: Endpoint, clock: HandClock) -> KeyStore:
    return KeyStore("https://issuer.example", "https://keys.example", endpoint, clock=clock)


async def unknown(store: KeyStore, kid: str = "unknown") -> None:
    """Ask for a key that the issuer has not, and be told so."""
    with pytest.raises(CredentialRejected) as refused:
        await store.key_for(kid)
    assert refused.value.reason is Reason.UNKNOWN_KEY


async def unavailable(store: KeyStore) -> int:
    """Ask while there are no keys; the seconds after which to ask again."""
    with pytest.raises(Unavailable, match=r"^signing keys") as refused:
        await store.key_for(A.kid)
    return refused.value.retry_after


async def background() -> None:
    """Let tasks that wait for nothing run to their end."""
    for _ in range(5):
        await asyncio.sleep(0)


# --- one fetch for everybody


async def test_nothing_is_fetched_before_it_is_needed(store: KeyStore, endpoint: Endpoint) -> None:
    assert (endpoint.asked, store.ready, dict(store.keys)) == (0, False, {})
    assert (await store.key_for(A.kid)).kid == A.kid
    assert (endpoint.asked, store.ready) == (1, True)
    await store.key_for(B.kid)
    assert endpoint.asked == 1


async def test_two_hundred_first_callers_share_one_fetch(store: KeyStore, endpoint: Endpoint) -> None:
    endpoint.gate.clear()
    callers = [asyncio.create_task(store.key_for(A.kid)) for _ in range(200)]
    await background()
    endpoint.gate.set()
    assert {key.kid for key in await asyncio.gather(*callers)} == {A.kid}
    assert endpoint.asked == 1


async def test_the_fetch_outlives_the_caller_who_began_it(store: KeyStore, endpoint: Endpoint) -> None:
    endpoint.gate.clear()
    first, second = (asyncio.create_task(store.key_for(A.kid)) for _ in range(2))
    await background()
    first.cancel()
    await background()
    assert first.cancelled()
    endpoint.gate.set()
    assert (await second).kid == A.kid
    assert endpoint.asked == 1


async def test_closing_cancels_the_fetch_and_releases_waiting_callers(
    store: KeyStore, endpoint: Endpoint
) -> None:
    endpoint.gate.clear()
    caller = asyncio.create_task(store.key_for(A.kid))
    await background()
    await store.close()
    with pytest.raises(Unavailable, match=r"^signing keys"):
        await caller
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await store.close()


# --- unknown kids


async def test_a_thousand_unknown_kids_cause_one_fetch_in_the_waiting_time(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    clock.advance(10)
    for number in range(1_000):
        clock.advance(0.009)
        await unknown(store, f"kid-{number}")
        assert (await store.key_for(A.kid)).kid == A.kid
    assert endpoint.asked == 2
    clock.advance(10)
    await unknown(store)
    assert endpoint.asked == 3


async def test_unknown_kids_at_once_share_one_fetch(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    clock.advance(10)
    await asyncio.gather(*(unknown(store, f"kid-{number}") for number in range(100)))
    assert endpoint.asked == 2


async def test_known_keys_do_not_wait_for_unknown_ones(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    clock.advance(10)
    endpoint.gate.clear()
    stranger = asyncio.create_task(unknown(store))
    await background()
    async with asyncio.timeout(PATIENCE):
        assert (await store.key_for(A.kid)).kid == A.kid
    endpoint.gate.set()
    await stranger


async def test_an_added_key_is_accepted_ten_seconds_after_the_last_fetch(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    endpoint.body = jwks_of(A, B, NEW)
    clock.advance(9.9)
    await unknown(store, NEW.kid)
    clock.advance(0.1)
    assert (await store.key_for(NEW.kid)).kid == NEW.kid


# --- lifetime


async def test_a_set_is_refreshed_ahead_in_the_background(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    clock.advance(239)
    await store.key_for(A.kid)
    assert (endpoint.asked, store.valid_for()) == (1, 61)
    clock.advance(1)
    endpoint.gate.clear()
    async with asyncio.timeout(PATIENCE):
        await store.key_for(A.kid)
    await background()
    assert endpoint.asked == 2
    endpoint.gate.set()
    await background()
    assert store.valid_for() == 300


async def test_a_withdrawn_key_is_refused_after_the_lifetime(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    withdrawn: list[SigningKey] = []
    store.on_withdrawn(withdrawn.extend)
    key = await store.key_for(A.kid)
    endpoint.body = jwks_of(B)
    clock.advance(300)
    await unknown(store, A.kid)
    assert withdrawn == [key]
    assert store.keys.keys() == {B.kid}
    assert endpoint.asked == 2


async def test_an_unchanged_set_withdraws_nothing(store: KeyStore, clock: HandClock) -> None:
    withdrawn: list[SigningKey] = []
    store.on_withdrawn(withdrawn.extend)
    await store.warm_up()
    clock.advance(300)
    await store.warm_up()
    assert withdrawn == []


# --- the endpoint fails


async def test_known_keys_serve_while_the_endpoint_is_down(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    endpoint.body = None
    clock.advance(300)
    while store.ready:
        assert (await store.key_for(A.kid)).kid == A.kid
        await unknown(store)
        clock.advance(600)
    assert await unavailable(store) >= 1
    endpoint.body = jwks_of(A)
    clock.advance(30)
    assert (await store.key_for(A.kid)).kid == A.kid


async def test_the_maximum_age_of_keys_is_exact(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    endpoint.body = None
    clock.advance(86_400)
    assert (await store.key_for(A.kid)).kid == A.kid
    assert store.valid_for() == 0
    clock.advance(1)
    assert await unavailable(store) == 2
    assert not store.ready


async def test_a_failing_endpoint_is_asked_once_per_back_off(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    endpoint.body = None
    began, asked_at = clock.now, list[float]()
    for _ in range(1_500):
        before = endpoint.asked
        await unavailable(store)
        if endpoint.asked > before:
            asked_at.append(clock.now - began)
        clock.advance(0.1)
    gaps = [round(later - earlier) for earlier, later in pairwise(asked_at)]
    assert gaps == [1, 2, 4, 8, 16, 30, 30, 30]


async def test_no_caller_waits_during_the_back_off(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    endpoint.body = None
    for failures in range(3):
        clock.advance(30)
        assert await unavailable(store) == 2**failures
    endpoint.gate.clear()
    async with asyncio.timeout(PATIENCE):
        assert await unavailable(store) == 4
        clock.advance(2.5)
        assert await unavailable(store) == 2
    assert endpoint.asked == 3


async def test_known_keys_do_not_wait_for_a_failing_endpoint(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    endpoint.body = None
    clock.advance(300)
    await store.key_for(A.kid)
    endpoint.gate.clear()  # from now on it hangs
    clock.advance(1)
    async with asyncio.timeout(PATIENCE):
        await store.key_for(A.kid)
        await background()
        await store.key_for(A.kid)
    assert endpoint.asked == 3
    await store.close()


async def test_an_old_failure_does_not_extend_the_life_of_stale_keys(
    store: KeyStore, endpoint: Endpoint, clock: HandClock
) -> None:
    await store.warm_up()
    endpoint.body = None
    clock.advance(300)
    await store.key_for(A.kid)
    endpoint.body = jwks_of(B)  # back again, with A withdrawn, while nobody calls
    clock.advance(3_600)
    await unknown(store, A.kid)


async def test_the_store_recovers_by_itself(store: KeyStore, endpoint: Endpoint, clock: HandClock) -> None:
    endpoint.body = None
    assert not await store.warm_up()
    assert await unavailable(store) == 1
    endpoint.body = jwks_of(A)
    clock.advance(1)
    assert (await store.key_for(A.kid)).kid == A.kid
    assert await store.warm_up()


async def test_a_recovery_ends_the_back_off(store: KeyStore, endpoint: Endpoint, clock: HandClock) -> None:
    endpoint.body = None
    for _ in range(6):
        clock.advance(30)
        await unavailable(store)
    endpoint.body = jwks_of(A)
    clock.advance(30)
    await store.key_for(A.kid)
    endpoint.body = None
    clock.advance(300)
    await store.key_for(A.kid)
    assert store.valid_for() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b'{"keys":[]}',
        compact_json({"keys": [A.jwk(), B.jwk(use="enc")]}),
        compact_json({"keys": [NEW.jwk(), NEW.jwk()]}),
        jwks_of(KeyPair.named("short", 1024)),
    ],
)
async def test_a_bad_answer_keeps_the_old_set_and_counts_as_a_failure(
    store: KeyStore, endpoint: Endpoint, clock: HandClock, body: bytes
) -> None:
    withdrawn: list[SigningKey] = []
    store.on_withdrawn(withdrawn.extend)
    await store.warm_up()
    endpoint.body = body
    clock.advance(300)
    for kid in (A.kid, B.kid):
        assert (await store.key_for(kid)).kid == kid
    assert (endpoint.asked, withdrawn) == (2, [])
    endpoint.body = jwks_of(A, B)
    clock.advance(1)
    await store.warm_up()
    assert store.valid_for() == 300


async def test_a_bad_first_answer_leaves_the_store_without_keys(store: KeyStore, endpoint: Endpoint) -> None:
    endpoint.body = b"{}"
    assert await unavailable(store) == 1
    assert not store.ready


async def test_a_fetch_that_cancels_itself_is_a_failure(clock: HandClock) -> None:
    async def fetch(_url: str) -> bytes:
        raise asyncio.CancelledError

    store = KeyStore("https://issuer.example", "https://keys.example", fetch, clock=clock)
    assert await unavailable(store) == 1


async def test_times_are_settings(endpoint: Endpoint, clock: HandClock) -> None:
    freshness = Freshness(lifetime=60, miss_wait=5, max_stale=120, first_back_off=2)
    store = KeyStore(
        "https://issuer.example", "https://keys.example", endpoint, freshness=freshness, clock=clock
    )
    await store.warm_up()
    assert store.valid_for() == 60
    endpoint.body = None
    clock.advance(121)
    assert await unavailable(store) == 2


async def test_failures_are_logged_without_content(
    store: KeyStore, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.body = b'{"secret-looking": "content"}'
    await unavailable(store)
    assert "https://issuer.example" in caplog.text
    assert "secret-looking" not in caplog.text


# --- from memory


async def test_memory_answers_at_once_or_not_at_all(store: KeyStore, endpoint: Endpoint) -> None:
    assert store.key_now(A.kid) is None
    await background()
    assert endpoint.asked == 1  # what has to be waited for has begun
    key = store.key_now(A.kid)
    assert key is not None
    assert key.kid == A.kid
    with pytest.raises(CredentialRejected, match="unknown_key"):
        store.key_now("unknown")
    assert endpoint.asked == 1


async def test_memory_says_when_keys_cannot_be_had(store: KeyStore, endpoint: Endpoint) -> None:
    endpoint.body = None
    await store.warm_up()
    with pytest.raises(Unavailable, match=r"^signing keys"):
        store.key_now(A.kid)
