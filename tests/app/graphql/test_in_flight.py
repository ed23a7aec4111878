"""Operations that wait are bounded in time and number, and cancelled when their client leaves."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from claimgraph.app.graphql.in_flight import InFlight
from claimgraph.app.graphql.problems import ClientGone, Interrupted, Overloaded
from tests.support.time.patience import PATIENCE


class Client:
    """An ASGI channel whose client leaves when told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.gone = asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        self.asked += 1
        if self.asked == 1:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}


class Operation:
    """Waits, and remembers how that ended."""

    def __init__(self, seconds: float = 600) -> None:
        self.seconds = seconds
        self.steps: list[str] = []

    async def run(self) -> str:
        self.steps.append("begun")
        try:
            return await asyncio.sleep(self.seconds, "done")
        except asyncio.CancelledError:
            self.steps.append("cancelled")
            raise
        finally:
            self.steps.append("cleaned up")


def in_flight(most: int = 10, timeout: float = PATIENCE) -> InFlight:
    return InFlight(most=most, timeout=timeout)


async def test_operations_that_never_wait_are_not_counted() -> None:
    bounds, client = in_flight(most=1), Client()

    async def at_once() -> int:
        assert bounds.count == 0
        return 7

    assert await bounds.finish(at_once(), client.receive) == 7
    assert client.asked == 0


async def test_waiting_operations_are_counted_and_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "claimgraph.app.graphql.in_flight._WATCH_AFTER", PATIENCE
    )  # however slow the machine, not yet over
    bounds, client = in_flight(), Client()

    async def in_steps() -> list[int]:
        await asyncio.sleep(0)
        seen = [bounds.count]
        async with asyncio.timeout(PATIENCE):
            seen += await asyncio.gather(asyncio.sleep(0.01, 2), asyncio.sleep(0, 3))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.sleep(600), 0.01)
        return seen

    assert await bounds.finish(in_steps(), client.receive) == [1, 2, 3]
    assert bounds.count == 0
    assert client.asked == 0, "nobody listens for the client before the operation has taken a while"


@pytest.mark.parametrize("pause", [None, 0])
async def test_exceptions_pass_through_unchanged(pause: float | None) -> None:
    async def fails() -> None:
        if pause is not None:
            await asyncio.sleep(pause)
        raise ZeroDivisionError

    bounds = in_flight()
    with pytest.raises(ZeroDivisionError):
        await bounds.finish(fails(), None)
    assert bounds.count == 0


@pytest.mark.parametrize("seconds", [0.02, 0.2])
async def test_slow_operations_are_cancelled(seconds: float) -> None:
    bounds, operation, client = in_flight(timeout=seconds), Operation(), Client()
    with pytest.raises(Interrupted):
        await bounds.finish(operation.run(), client.receive)
    assert operation.steps == ["begun", "cancelled", "cleaned up"]
    assert (bounds.count, bounds.timed_out, bounds.abandoned) == (0, 1, 0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)  # and nothing is left that would cancel this


async def test_an_operation_is_cancelled_when_its_client_leaves() -> None:
    bounds, operation, client = in_flight(), Operation(), Client()
    asyncio.get_running_loop().call_later(0.2, client.gone.set)
    with pytest.raises(ClientGone):
        await bounds.finish(operation.run(), client.receive)
    assert operation.steps == ["begun", "cancelled", "cleaned up"]
    assert (bounds.timed_out, bounds.abandoned) == (0, 1)


async def test_without_a_client_to_watch_an_operation_continues() -> None:
    operation = Operation(0.3)
    assert await in_flight().finish(operation.run(), None) == "done"


async def test_a_cancellation_from_outside_is_passed_on() -> None:
    bounds, operation, client = in_flight(), Operation(), Client()
    task = asyncio.create_task(bounds.finish(operation.run(), client.receive))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert operation.steps == ["begun", "cancelled", "cleaned up"]
    assert (bounds.count, bounds.timed_out, bounds.abandoned) == (0, 0, 0)


async def test_the_result_of_an_operation_that_ignores_cancellation_is_kept() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            return "committed"
        return "slept"

    assert await in_flight(timeout=0.02).finish(stubborn(), None) == "committed"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_operations_beyond_the_limit_are_refused() -> None:
    bounds = in_flight(most=1)
    running = asyncio.create_task(bounds.finish(Operation(0.1).run(), None))
    bounds.check()
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        bounds.check()
    assert bounds.overloads == 1
    assert await running == "done"
    bounds.check()
