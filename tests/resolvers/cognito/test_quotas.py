import asyncio

import pytest

from claimgraph.resolvers.cognito.errors import TooManyRequests
from claimgraph.resolvers.cognito.operations import REQUESTS_PER_SECOND, QuotaClass
from claimgraph.resolvers.cognito.quotas import LONGEST_WAIT, QuotaBudgets, UserWriteRate
from tests.support.time.hand_clock import HandClock


class Waits:
    """Pauses without time passing, and remembers for how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(now=1_000.0)


@pytest.fixture
def waits() -> Waits:
    return Waits()


def budgets(clock: HandClock, waits: Waits, share: float = 1.0) -> QuotaBudgets:
    return QuotaBudgets(share, clock=clock, pause=waits)


@pytest.mark.parametrize(("quota", "per_second"), REQUESTS_PER_SECOND.items())
async def test_each_class_may_burst_to_its_quota_and_no_further(
    quota: QuotaClass, per_second: int, clock: HandClock, waits: Waits
) -> None:
    quotas = budgets(clock, waits)
    for _ in range(per_second):
        await quotas.take(quota)
    with pytest.raises(TooManyRequests):
        await quotas.take(quota)
    assert waits.seconds == []


async def test_the_quotas_are_those_that_aws_documents() -> None:
    assert dict(REQUESTS_PER_SECOND) == {
        "UserRead": 120,
        "UserUpdate": 25,
        "UserList": 30,
        "UserCreation": 50,
        "UserResourceRead": 50,
        "UserPoolRead": 15,
        "UserPoolResourceRead": 5,
        "UserPoolClientRead": 5,
    }


@pytest.mark.parametrize(("share", "per_second"), [(1.0, 25), (0.5, 12), (0.2, 5), (0.05, 1), (0.001, 1)])
async def test_a_process_takes_its_share_and_at_least_one_a_second(
    share: float, per_second: int, clock: HandClock, waits: Waits
) -> None:
    quotas = budgets(clock, waits, share)
    for _ in range(per_second):
        await quotas.take("UserUpdate")
    with pytest.raises(TooManyRequests):
        await quotas.take("UserUpdate")


@pytest.mark.parametrize("share", [0.0, -1.0, 1.01, float("nan")])
def test_an_invalid_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        QuotaBudgets(share)


async def test_one_class_does_not_use_the_quota_of_another(clock: HandClock, waits: Waits) -> None:
    quotas = budgets(clock, waits)
    for _ in range(25):
        await quotas.take("UserUpdate")
    await quotas.take("UserRead")
    assert waits.seconds == []


async def test_a_short_wait_is_waited_out(clock: HandClock, waits: Waits) -> None:
    quotas = budgets(clock, waits, share=0.001)
    await quotas.take("UserUpdate")
    clock.advance(0.6)
    await quotas.take("UserUpdate")
    assert waits.seconds == [pytest.approx(0.4)]


async def test_a_long_wait_is_refused_with_the_time_to_retry(clock: HandClock, waits: Waits) -> None:
    quotas = budgets(clock, waits, share=0.001)
    await quotas.take("UserUpdate")
    clock.advance(1 - LONGEST_WAIT - 0.01)
    with pytest.raises(TooManyRequests) as refused:
        await quotas.take("UserUpdate")
    assert refused.value.error_info == {"retryAfter": 1}
    clock.advance(0.51)
    await quotas.take("UserUpdate")
    assert waits.seconds == []


async def test_no_second_exceeds_the_quota(clock: HandClock) -> None:
    turns: list[float] = []

    async def note(seconds: float) -> None:
        turns[-1] += seconds

    quotas = QuotaBudgets(0.2, clock=clock, pause=note)
    for _ in range(400):
        clock.advance(0.037)
        turns.append(clock.now)
        try:
            await quotas.take("UserUpdate")
        except TooManyRequests:
            turns.pop()
    assert len(turns) >= 5 * 13
    assert all(later - earlier >= 1 - 1e-9 for earlier, later in zip(turns, turns[5:], strict=False))


async def test_waiting_for_a_turn_really_waits() -> None:
    quotas = QuotaBudgets(0.001)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await quotas.take("UserUpdate")
    await asyncio.sleep(0.7)
    await quotas.take("UserUpdate")
    assert loop.time() - started >= 0.95


def test_one_user_may_be_written_to_in_a_burst_and_then_steadily(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(per_second=2, burst=5), clock=clock)
    for _ in range(5):
        quotas.count_write("alice")
    with pytest.raises(TooManyRequests) as refused:
        quotas.count_write("alice")
    assert refused.value.error_info == {"retryAfter": 1}
    clock.advance(0.5)
    quotas.count_write("alice")
    with pytest.raises(TooManyRequests):
        quotas.count_write("alice")


def test_a_refused_write_costs_nothing(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(per_second=1, burst=1), clock=clock)
    quotas.count_write("alice")
    for _ in range(100):
        with pytest.raises(TooManyRequests):
            quotas.count_write("alice")
    clock.advance(1)
    quotas.count_write("alice")


def test_the_announced_wait_is_exact(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(per_second=0.1, burst=1), clock=clock)
    quotas.count_write("alice")
    clock.advance(2.5)
    with pytest.raises(TooManyRequests) as refused:
        quotas.count_write("alice")
    assert refused.value.error_info == {"retryAfter": 8}


def test_users_do_not_share_a_limit(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(burst=1), clock=clock)
    quotas.count_write("alice")
    quotas.count_write("bob")


def test_an_idle_user_regains_the_burst_and_no_more(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(per_second=2, burst=2), clock=clock)
    quotas.count_write("alice")
    clock.advance(3_600)
    quotas.count_write("alice")
    quotas.count_write("alice")
    with pytest.raises(TooManyRequests):
        quotas.count_write("alice")


def test_the_number_of_remembered_users_is_bounded(clock: HandClock) -> None:
    quotas = QuotaBudgets(user_writes=UserWriteRate(burst=2, remembered=2), clock=clock)
    for user in ("alice", "bob", "alice", "carol"):
        quotas.count_write(user)
    with pytest.raises(TooManyRequests):
        quotas.count_write("alice")
    quotas.count_write("bob")
    quotas.count_write("bob")
