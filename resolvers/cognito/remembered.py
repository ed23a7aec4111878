"""A value that is fetched from elsewhere now and then, and kept meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How long a value holds, in seconds.

    Attributes:
        lifetime: After this it is fetched again.
        retry: After a failed fetch, how long the old value serves before the next attempt.
        max_stale: For how long the old value serves in all while fetching fails, counted from its fetch.
    """

    lifetime: float = 300
    retry: float = 10
    max_stale: float = 3_600


class Remembered(Generic[T]):
    """One such value. Callers share one fetch, and while fetching fails the old value serves."""

    def __init__(
        self,
        name: str,
        fetch: Callable[[], Awaitable[T]],
        *,
        freshness: Freshness,
        clock: Callable[[], float],
    ) -> None:
        """Prepare; nothing is fetched before the first use.

        Args:
            name: What the log calls it.
            fetch: Gets the value; it must end by itself (time-out).
            freshness: How long it holds.
            clock: Seconds since any moment, never going back.
        """
        self._name = name
        self._fetch = fetch
        self._freshness = freshness
        self._clock = clock
        self._value: T | None = None
        self._fetched_at = -inf
        self._due = -inf  # when to fetch next
        self._under_way: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """The value.

        Raises:
            Exception: Whatever the fetch raised, if there is no value that may still serve.
        """
        if self._value is not None and self._clock() < self._due:
            return self._value
        under_way = self._under_way or self._begin()
        # Unlike awaiting the task, this leaves it alone when a waiter is cancelled.
        await asyncio.wait({under_way})
        if self._value is not None and self._clock() < self._fetched_at + self._freshness.max_stale:
            return self._value
        return under_way.result()

    def _begin(self) -> asyncio.Task[T]:
        async def fetch() -> T:
            return await self._fetch()

        task = self._under_way = asyncio.create_task(fetch())
        # Registered before any waiter, so it has run when they wake up.
        task.add_done_callback(self._settle)
        return task

    def _settle(self, task: asyncio.Task[T]) -> None:
        self._under_way = None
        now = self._clock()
        failure = TimeoutError("cancelled") if task.cancelled() else task.exception()
        if failure is None:
            self._value, self._fetched_at, self._due = task.result(), now, now + self._freshness.lifetime
        else:
            self._due = min(now + self._freshness.retry, self._fetched_at + self._freshness.max_stale)
            _log.warning("%s not fetched (%s)", self._name, type(failure).__name__)
