"""One question for callers who ask the same at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Questions under way, by a key; nothing is kept of one that is answered. For use on one event loop."""

    def __init__(self) -> None:
        self._running: dict[bytes, asyncio.Task[T]] = {}

    def __contains__(self, key: bytes) -> bool:
        """Whether somebody is asking."""
        return key in self._running

    async def run(self, key: bytes, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What comes of the question that is under way under this key, or else of asking it now.

        Args:
            key: The same for callers who may share the answer.
            ask: Asks.

        Raises:
            Exception: Whatever asking raises, to every caller.
        """
        task = self._running.get(key)
        if task is None:
            # A task, because a caller that goes away must not take the answer from the others.
            task = self._running[key] = asyncio.create_task(ask())
            task.add_done_callback(lambda ended: self._settle(key, ended))
        # Unlike awaiting the task, this leaves it alone when the caller is cancelled.
        await asyncio.wait((task,))
        return task.result()

    def _settle(self, key: bytes, ended: asyncio.Task[T]) -> None:
        del self._running[key]
        if not ended.cancelled():
            ended.exception()  # seen, so that asyncio does not log what nobody waits for any longer
