"""A value that is fetched from elsewhere now and then, and kept meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from claimgraph.auth.refresh import Freshness, Refresher

_log = logging.getLogger(__name__)

T = TypeVar("T")


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
            freshness: How long it is used.
            clock: Seconds since any moment, never going back.
        """
        self._name = name
        self._fetch = fetch
        self._lifetime = freshness.lifetime
        self._refresher = Refresher(self._refresh, freshness, clock=clock, on_failure=self._log_failure)
        self._value: T | None = None

    async def get(self) -> T:
        """The value.

        Raises:
            Exception: Whatever the fetch raised, if there is no value that may still be used.
        """
        refresher = self._refresher
        value = self._usable()
        if value is not None and (refresher.age < self._lifetime or refresher.retry_in > 0):
            return value
        # Without a usable value no failure is waited out: the caller's own request depends on it.
        fetch = refresher.start()
        await asyncio.wait((fetch,))
        value = self._usable()
        if value is None:
            fetch.result()  # raises
            raise LookupError(f"{self._name}: nothing was fetched")
        return value

    def _usable(self) -> T | None:
        return self._value if self._refresher.usable else None

    async def _refresh(self) -> None:
        self._value = await self._fetch()

    def _log_failure(self, failure: Exception, _pause: float) -> None:
        _log.warning("%s not fetched (%s)", self._name, type(failure).__name__)
