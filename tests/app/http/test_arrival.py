"""The bounds on a request while it arrives: sizes and times."""

import asyncio

from claimgraph.app.http.arrival import Arrival, Deadline
from tests.support.time.patience import PATIENCE


def test_a_head_in_two_pieces_is_counted_as_one() -> None:
    arrival = Arrival()
    arrival.receive(100)
    arrival.begin()
    arrival.receive(50)
    assert (arrival.head_bytes, arrival.has_begun, arrival.has_advanced) == (150, True, False)


def test_a_head_that_has_ended_no_longer_counts() -> None:
    arrival = Arrival()
    arrival.receive(100)
    arrival.begin()
    arrival.end_head()
    arrival.receive(7)
    assert (arrival.head_bytes, arrival.idle_bytes) == (0, 7)
    arrival.end()
    arrival.receive(3)
    assert (arrival.awaits_head, arrival.head_bytes) == (True, 3)


def test_a_message_that_ends_is_an_advance_until_more_comes() -> None:
    arrival = Arrival()
    arrival.begin()
    arrival.end_head()
    arrival.end()
    assert arrival.has_advanced
    arrival.receive(1)
    assert not arrival.has_advanced


async def test_a_deadline_is_not_extended_by_being_started_again() -> None:
    expired, started_late = asyncio.Event(), asyncio.Event()
    deadline = Deadline(asyncio.get_running_loop(), 0.05, expired.set)
    deadline.start()
    deadline.start()
    late = Deadline(asyncio.get_running_loop(), PATIENCE, started_late.set)
    late.start()
    await asyncio.wait_for(expired.wait(), PATIENCE)
    late.stop()
    assert not started_late.is_set()


async def test_a_deadline_that_has_expired_can_be_started_again() -> None:
    times: list[int] = []
    again = asyncio.Event()

    def expire() -> None:
        times.append(1)
        if len(times) == 1:
            deadline.start()
        else:
            again.set()

    deadline = Deadline(asyncio.get_running_loop(), 0.01, expire)
    deadline.start()
    await asyncio.wait_for(again.wait(), PATIENCE)
    assert len(times) == 2
