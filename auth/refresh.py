"""Asking elsewhere once for all who wait, and keeping a copy of the answer fresh.

Signing keys, API keys, revocations, looked-up claims, AWS credentials: each is kept elsewhere and asked for
seldom. It must never be asked for twice at the same time, nor be lost when one of those who wait goes away.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from math import inf
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_MAX_EXPONENT = 32  # a larger one would only make a number that is cut off anyway


class SingleFlight(Generic[K, T]):
    """Questions that are being asked, by key; an answered one is not kept. For use on one event loop."""

    def __init__(self) -> None:
        self._running: dict[K, asyncio.Task[T]] = {}

    def __contains__(self, key: K) -> bool:
        """Whether this question is being asked."""
        return key in self._running

    def start(self, key: K, ask: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Task[T]:
        """The task that asks this question: the running one, or else a new one.

        Wait for it with ``asyncio.wait``, which leaves it alone when the waiter is cancelled; ``await`` would
        cancel it for all who share it.
        """
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(ask())
            task.add_done_callback(lambda ended: self._settle(key, ended))
        return task

    async def run(self, key: K, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer to this question, shared with all who ask it meanwhile.

        Args:
            key: The same for callers who may share the answer.
            ask: Asks; not called if the question is being asked already.

        Raises:
            Exception: Whatever ``ask`` raised, to every caller.
        """
        task = self.start(key, ask)
        await asyncio.wait((task,))
        return task.result()

    async def close(self) -> None:
        """Cancel what is running and wait for its end."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _settle(self, key: K, ended: asyncio.Task[T]) -> None:
        del self._running[key]
        if not ended.cancelled():
            ended.exception()  # marks it as seen: asyncio would log it if all waiters had gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How long a copy is used, in seconds.

    Attributes:
        lifetime: A copy of this age is refreshed before it is used.
        max_stale: How long a copy is used in all while refreshing fails.
        miss_wait: Least time between two refreshes caused by a miss: something was asked for that the copy
            does not hold. It limits what made-up names can cost the source.
        first_back_off: Pause after a first failure; doubled by every further one.
        longest_back_off: Where the doubling ends.
    """

    lifetime: float
    max_stale: float
    miss_wait: float = 10
    first_back_off: float = 1
    longest_back_off: float = 30


#: Called with a failure to refresh, and the seconds until the next attempt may begin.
OnFailure = Callable[[Exception, float], None]


class Refresher:
    """Knows how old a copy is, and refreshes it by one task at a time.

    Its owner holds the copy and decides who waits. The age counts from the moment when the refresh began:
    what changed at the source after that may be missing from the copy.
    """

    def __init__(
        self,
        refresh: Callable[[], Coroutine[Any, Any, None]],
        freshness: Freshness,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_failure: OnFailure,
    ) -> None:
        """Prepare; nothing is refreshed yet.

        Args:
            refresh: Replaces the copy. Whatever it raises is a failure; it must end by itself (time-out).
            freshness: How long a copy is used.
            clock: Seconds since any moment, never going back.
            on_failure: Logs a failure.
        """
        self._refresh = refresh
        self._freshness = freshness
        self._clock = clock
        self._on_failure = on_failure
        self._flight = SingleFlight[None, None]()
        self._refreshed_at = -inf  # when the refresh that made the copy began
        self._started_at = -inf  # when the last refresh began
        self._failures = 0  # in a row
        self._retry_at = -inf  # end of the back-off

    @property
    def age(self) -> float:
        """Seconds since the copy was made; infinite if it never was."""
        return self._clock() - self._refreshed_at

    @property
    def usable(self) -> bool:
        """Whether the copy may be used at all."""
        return self.age <= self._freshness.max_stale

    @property
    def retry_in(self) -> float:
        """Seconds until the back-off ends; 0 or less if none is running."""
        return self._retry_at - self._clock()

    @property
    def failing(self) -> bool:
        """Whether the last refresh failed, not long ago."""
        return self._failures > 0 and self.retry_in > -self._freshness.longest_back_off

    def valid_for(self) -> float:
        """Seconds for which conclusions from the copy hold; 0 or less if they must not be remembered.

        That is the rest of its lifetime, and past that the time to the next attempt to refresh it.
        """
        rest = self._freshness.lifetime - self.age
        return rest if rest > 0 else min(self.retry_in, self._freshness.max_stale - self.age)

    def may_follow_a_miss(self) -> bool:
        """Whether a miss may refresh the copy: a refresh is running, or the last one began a while ago."""
        return None in self._flight or self._clock() >= self._started_at + self._freshness.miss_wait

    def start(self) -> asyncio.Task[None]:
        """The running refresh, or else a new one, even during a back-off."""
        if None not in self._flight:
            self._started_at = self._clock()
        return self._flight.start(None, self._run)

    def start_unless_backing_off(self) -> asyncio.Task[None] | None:
        """The running refresh, or else a new one; None during a back-off."""
        return self.start() if None in self._flight or self.retry_in <= 0 else None

    async def refreshed(self) -> None:
        """Wait for a refresh to end, well or not; return at once during a back-off."""
        if (refresh := self.start_unless_backing_off()) is not None:
            await asyncio.wait((refresh,))

    async def close(self) -> None:
        """Cancel a running refresh and wait for its end."""
        await self._flight.close()

    async def _run(self) -> None:
        began = self._clock()
        try:
            await self._refresh()
        except asyncio.CancelledError as cancelled:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # by `close`
            # Cancelled from within, by a time-out of its own: a failure like any other.
            failure = TimeoutError("cancelled")
            self._back_off(failure)
            raise failure from cancelled
        except Exception as failure:
            self._back_off(failure)
            raise
        self._refreshed_at = began
        self._failures, self._retry_at = 0, -inf

    def _back_off(self, failure: Exception) -> None:
        freshness = self._freshness
        pause = min(freshness.first_back_off * 2**self._failures, freshness.longest_back_off)
        self._failures = min(self._failures + 1, _MAX_EXPONENT)
        self._retry_at = self._clock() + pause
        self._on_failure(failure, pause)
