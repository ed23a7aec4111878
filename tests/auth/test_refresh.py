"""One question for all who ask it at the same time, and copies that are kept while their source fails."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import pytest

from claimgraph.auth.refresh import Freshness, Refresher, SingleFlight
from tests.support.time.hand_clock import HandClock


@dataclass(slots=True)
class Source:
    """Answers once it is released; fails if it is told to."""

    failure: BaseException | None = None
    asked: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        self.asked += 1
        await self.released.wait()
        if self.failure:
            raise self.failure


@pytest.fixture
def source() -> Source:
    source = Source()
    source.released.set()
    return source


# --- single flight


async def _answer(source: Source, value: str) -> str:
    await source()
    return value


async def test_those_who_ask_at_once_share_one_answer(source: Source) -> None:
    flights = SingleFlight[str, str]()
    ask = partial(_answer, source, "yes")
    assert await asyncio.gather(*(flights.run("key", ask) for _ in range(10))) == ["yes"] * 10
    assert (source.asked, "key" in flights) == (1, False)
    await flights.run("key", ask)
    await asyncio.gather(flights.run("one", ask), flights.run("two", ask))
    assert source.asked == 4


async def test_a_failure_reaches_all_who_asked_and_is_not_kept(source: Source) -> None:
    flights = SingleFlight[str, str]()
    source.failure = LookupError("no")
    ask = partial(_answer, source, "yes")
    outcomes = await asyncio.gather(*(flights.run("key", ask) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 3
    source.failure = None
    assert await flights.run("key", ask) == "yes"


async def test_one_who_goes_away_leaves_the_answer_to_the_others(source: Source) -> None:
    flights = SingleFlight[str, str]()
    source.released.clear()
    first, second = (
        asyncio.create_task(flights.run("key", partial(_answer, source, "yes"))) for _ in range(2)
    )
    await asyncio.sleep(0)
    first.cancel()
    source.released.set()
    assert await second == "yes"
    assert source.asked == 1


async def test_closing_ends_what_is_running(source: Source) -> None:
    flights = SingleFlight[str, str]()
    source.released.clear()
    task = flights.start("key", partial(_answer, source, "yes"))
    await asyncio.sleep(0)
    await flights.close()
    assert task.cancelled()
    assert "key" not in flights


# --- refreshing


@dataclass(slots=True)
class Failures:
    """Notes failures and pauses."""

    noted: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])

    def __call__(self, failure: Exception, pause: float) -> None:
        self.noted.append((type(failure).__name__, pause))


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def refresher(source: Source, failures: Failures, clock: HandClock) -> Refresher:
    freshness = Freshness(lifetime=60, max_stale=600, miss_wait=10, first_back_off=1, longest_back_off=4)
    return Refresher(source, freshness, clock=clock, on_failure=failures)


async def test_a_copy_that_was_never_made_is_not_usable(refresher: Refresher) -> None:
    assert (refresher.age, refresher.usable, refresher.failing) == (float("inf"), False, False)
    assert refresher.valid_for() < 0


async def test_the_age_counts_from_when_the_refresh_began(
    refresher: Refresher, source: Source, clock: HandClock
) -> None:
    source.released.clear()
    refresh = refresher.start()
    await asyncio.sleep(0)
    clock.advance(5)
    source.released.set()
    await refresh
    assert (refresher.age, refresher.valid_for()) == (5, 55)


async def test_each_failure_doubles_the_pause_up_to_a_limit(
    refresher: Refresher,
    source: Source,
    failures: Failures,
    clock: HandClock,
) -> None:
    source.failure = ConnectionError("down")
    for _ in range(5):
        await refresher.refreshed()
        asked = source.asked
        await refresher.refreshed()  # backing off
        assert source.asked == asked
        assert refresher.failing
        clock.advance(refresher.retry_in)
    assert failures.noted == [("ConnectionError", pause) for pause in (1, 2, 4, 4, 4)]
    source.failure = None
    await refresher.refreshed()
    assert (refresher.failing, refresher.usable, refresher.age) == (False, True, 0)


async def test_a_refresh_may_be_forced_during_the_pause(refresher: Refresher, source: Source) -> None:
    source.failure = ConnectionError("down")
    await refresher.refreshed()
    source.failure = None
    assert refresher.start_unless_backing_off() is None
    await refresher.start()
    assert refresher.usable


async def test_misses_cause_a_refresh_once_in_a_while(
    refresher: Refresher, source: Source, clock: HandClock
) -> None:
    assert refresher.may_follow_a_miss()
    await refresher.refreshed()
    clock.advance(9)
    assert not refresher.may_follow_a_miss()
    clock.advance(1)
    assert refresher.may_follow_a_miss()
    source.released.clear()
    refresh = refresher.start()
    assert refresher.may_follow_a_miss()  # the running one costs nothing
    source.released.set()
    await refresh


async def test_stale_conclusions_hold_until_the_next_attempt(
    refresher: Refresher, source: Source, clock: HandClock
) -> None:
    await refresher.refreshed()
    source.failure = ConnectionError("down")
    clock.advance(100)
    await refresher.refreshed()
    assert (refresher.usable, refresher.valid_for()) == (True, 1)
    clock.advance(501)
    assert not refresher.usable


async def test_a_refresh_that_cancels_itself_has_failed(
    refresher: Refresher, source: Source, failures: Failures
) -> None:
    source.failure = asyncio.CancelledError()
    with pytest.raises(TimeoutError):
        await refresher.start()
    assert failures.noted == [("TimeoutError", 1)]


async def test_closing_is_not_a_failure(refresher: Refresher, source: Source, failures: Failures) -> None:
    source.released.clear()
    refresh = refresher.start()
    await asyncio.sleep(0)
    await refresher.close()
    assert refresh.cancelled()
    assert failures.noted == []
