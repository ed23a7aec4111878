"""Claims that a token lacks are looked up when it is verified."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import VerifiedCaller
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.claim_lookups import ClaimLookup, ClaimLookups
from claimgraph.auth.rules import owner
from tests.auth.authenticators import trusting
from tests.support.time.hand_clock import HandClock
from tests.support.time.patience import PATIENCE
from tests.support.tokens.cognito import USER_SUB, PoolKeys

CLAIM = "userProfileID"


@dataclass(slots=True)
class Source:
    """Answers what it is told to, counts, and may fail or hang until it is released."""

    answer: object = "prof-looked-up"
    failure: Exception | None = None
    hangs: bool = False
    asked: list[str] = field(default_factory=list[str])
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, sub: str) -> object | None:
        self.asked.append(sub)
        self.begun.set()
        await self.released.wait() if self.hangs else await asyncio.sleep(0)
        if self.failure:
            raise self.failure
        return self.answer


@pytest.fixture
def source() -> Source:
    return Source()


Build = Callable[..., Authenticator]


@pytest.fixture
def build(user_pool: UserPool, clock: HandClock) -> Build:
    def authenticator(deadline: float = PATIENCE, **sources: ClaimLookup) -> Authenticator:
        lookups = ClaimLookups(sources, lifetime=60, deadline=deadline, clock=clock)
        return trusting([user_pool], clock=clock, claim_lookups=lookups)

    return authenticator


async def test_a_claim_is_looked_up_once_per_token(build: Build, source: Source, pool_keys: PoolKeys) -> None:
    authenticator, credentials = build(userProfileID=source), Credentials(pool_keys.access_token())
    identity = await authenticator.authenticate(credentials)
    assert (identity.user_profile_id, identity.claim_sources[CLAIM]) == ("prof-looked-up", "lookup")
    for _ in range(20):
        assert await authenticator.authenticate(credentials) is identity
    assert source.asked == [USER_SUB]
    await authenticator.authenticate(Credentials(pool_keys.access_token(jti="another")))
    assert len(source.asked) == 2


async def test_concurrent_requests_share_one_lookup(
    build: Build, source: Source, pool_keys: PoolKeys
) -> None:
    authenticator, credentials = build(userProfileID=source), Credentials(pool_keys.access_token())
    identities = await asyncio.gather(*(authenticator.authenticate(credentials) for _ in range(10)))
    assert {identity.user_profile_id for identity in identities} == {"prof-looked-up"}
    assert len(source.asked) == 1


async def test_a_cancelled_caller_does_not_cancel_the_lookup_of_others(
    build: Build, source: Source, pool_keys: PoolKeys
) -> None:
    authenticator, credentials = build(userProfileID=source), Credentials(pool_keys.access_token())
    first = asyncio.create_task(authenticator.authenticate(credentials))
    second = asyncio.create_task(authenticator.authenticate(credentials))
    await source.begun.wait()
    first.cancel()
    assert (await second).user_profile_id == "prof-looked-up"
    assert len(source.asked) == 1


async def test_claims_in_the_token_are_never_looked_up(
    build: Build, source: Source, pool_keys: PoolKeys
) -> None:
    authenticator = build(userProfileID=source)
    for value in ("prof-42", "", None):
        id_token = pool_keys.id_token(userProfileID=value)
        identity = await authenticator.authenticate(Credentials(pool_keys.access_token(), id_token))
        assert (identity.claims[CLAIM], identity.claim_sources[CLAIM]) == (value, "id_token")
    own = Credentials(pool_keys.access_token(userProfileID="prof-7"))
    identity = await authenticator.authenticate(own)
    assert (identity.user_profile_id, identity.claim_sources[CLAIM]) == ("prof-7", "access_token")
    assert source.asked == []


async def test_each_claim_says_where_it_came_from(build: Build, source: Source, pool_keys: PoolKeys) -> None:
    both = Credentials(pool_keys.access_token(), pool_keys.id_token())
    identity = await build(tier=source).authenticate(both)
    assert dict(identity.claim_sources) == {
        **dict.fromkeys(pool_keys.access_claims(), "access_token"),
        **dict.fromkeys(pool_keys.id_claims(), "id_token"),
        "tier": "lookup",
    }
    assert identity.claim_sources.keys() == identity.claims.keys()


async def test_nothing_is_looked_up_for_a_machine(build: Build, source: Source, pool_keys: PoolKeys) -> None:
    identity = await build(userProfileID=source).authenticate(Credentials(pool_keys.machine_token()))
    assert CLAIM not in identity.claims
    assert source.asked == []


async def test_an_answer_is_kept_for_its_lifetime_alone(
    build: Build, source: Source, pool_keys: PoolKeys, clock: HandClock
) -> None:
    authenticator, credentials = build(userProfileID=source), Credentials(pool_keys.access_token())
    await authenticator.authenticate(credentials)
    clock.advance(59)
    assert authenticator.cached(credentials) is not None
    clock.advance(1)
    assert authenticator.cached(credentials) is None
    source.answer = "prof-new"
    assert (await authenticator.authenticate(credentials)).user_profile_id == "prof-new"


async def test_no_answer_outlives_the_token(
    build: Build, source: Source, pool_keys: PoolKeys, clock: HandClock
) -> None:
    authenticator = build(userProfileID=source)
    credentials = Credentials(pool_keys.access_token(exp=int(clock()) + 5))
    await authenticator.authenticate(credentials)
    clock.advance(5)
    assert authenticator.cached(credentials) is None


async def test_a_user_without_the_claim_is_remembered_without_it(
    build: Build, source: Source, pool_keys: PoolKeys, clock: HandClock
) -> None:
    source.answer = None
    authenticator, credentials = build(userProfileID=source), Credentials(pool_keys.access_token())
    identity = await authenticator.authenticate(credentials)
    assert CLAIM not in identity.claims
    assert CLAIM not in identity.claim_sources
    clock.advance(59)
    assert authenticator.cached(credentials) is identity


async def test_a_failure_leaves_the_claim_absent_and_is_forgotten_after_a_second(
    build: Build,
    source: Source,
    pool_keys: PoolKeys,
    clock: HandClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    source.failure = LookupError("jane@example.com")
    works = Source("gold")
    authenticator = build(userProfileID=source, tier=works)
    credentials = Credentials(pool_keys.access_token())
    with caplog.at_level(logging.WARNING):
        identity = await authenticator.authenticate(credentials)
    assert identity.claims["tier"] == "gold"
    assert owner(CLAIM, of="id").settle(identity) is False
    assert caplog.messages == ["look-up of the claim userProfileID failed (LookupError)"]
    assert "jane" not in caplog.text
    clock.advance(0.9)
    assert authenticator.cached(credentials) is identity
    clock.advance(0.1)
    source.failure = None
    assert (await authenticator.authenticate(credentials)).user_profile_id == "prof-looked-up"


async def test_a_source_that_hangs_holds_up_one_caller_and_recovers(
    build: Build, source: Source, pool_keys: PoolKeys, clock: HandClock
) -> None:
    source.hangs = True
    authenticator = build(deadline=0.5, userProfileID=source)
    for jti in ("first", "second"):
        identity = await authenticator.authenticate(Credentials(pool_keys.access_token(jti=jti)))
        assert CLAIM not in identity.claims
        assert len(source.asked) == 1  # for the first, who waited
    clock.advance(1)
    source.hangs = False
    for jti in ("third", "fourth"):
        identity = await authenticator.authenticate(Credentials(pool_keys.access_token(jti=jti)))
        assert identity.user_profile_id == "prof-looked-up"


async def test_while_one_user_waits_for_a_slow_source_others_go_without(
    build: Build, source: Source, pool_keys: PoolKeys, clock: HandClock
) -> None:
    def of(sub: str) -> Credentials:
        return Credentials(pool_keys.access_token(sub=sub))

    source.failure = TimeoutError()
    authenticator = build(deadline=PATIENCE, userProfileID=source)
    await authenticator.authenticate(of("one"))
    clock.advance(1)
    source.begun.clear()
    source.hangs = True
    trying = asyncio.create_task(authenticator.authenticate(of("two")))
    await source.begun.wait()
    for number in range(5):
        await authenticator.authenticate(of(f"other {number}"))
    assert not trying.done()
    assert source.asked == ["one", "two"]
    source.released.set()
    await trying


async def test_a_failure_of_one_user_does_not_count_against_the_source(
    build: Build, source: Source, pool_keys: PoolKeys
) -> None:
    source.failure = LookupError()
    authenticator = build(userProfileID=source)
    await authenticator.authenticate(Credentials(pool_keys.access_token(sub="broken")))
    source.failure = None
    identity = await authenticator.authenticate(Credentials(pool_keys.access_token()))
    assert identity.user_profile_id == "prof-looked-up"


async def test_closing_cancels_running_lookups(
    authenticator: Authenticator, source: Source, pool_keys: PoolKeys
) -> None:
    identity = await authenticator.authenticate(Credentials(pool_keys.access_token()))
    source.hangs = True
    lookups = ClaimLookups({CLAIM: source})
    waiting = asyncio.create_task(lookups.complete(VerifiedCaller(identity, inf), pool_keys.clock))
    await source.begun.wait()
    await lookups.close()
    assert CLAIM not in (await waiting).identity.claims


@pytest.mark.parametrize("name", ["sub", "scope", "cognito:groups", "username", "client_id", "iss"])
def test_reserved_claims_are_never_looked_up(source: Source, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        ClaimLookups({name: source})
