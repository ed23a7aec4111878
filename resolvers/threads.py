"""Threads for calls that block, and no more of them waiting than is sensible."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class ThreadsBusy(Exception):
    """Too many callers wait for a thread already, or no more work is taken; nothing was begun."""


class ThreadsClosed(Exception):
    """The threads were closed while the work ran; what came of it is unknown."""


class BoundedThreads(Generic[T]):
    """Runs blocking work in threads of its own.

    A caller who gives up is free at once; the thread it had stays occupied, and counted, until the work
    returns. So a peer that hangs can occupy these threads and nothing else. For use on one event loop.
    """

    def __init__(self, threads: int, waiting: int, *, name: str) -> None:
        """Prepare; threads start when they are needed.

        Args:
            threads: How many pieces of work run at once.
            waiting: How many more may wait for a thread.
            name: The beginning of the threads' names.
        """
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = asyncio.Semaphore(threads)
        self._room = waiting
        self._running: set[asyncio.Future[T]] = set()
        self._closed = False

    async def run(self, work: Callable[[], T], *, on_begin: Callable[[], None] = lambda: None) -> T:
        """Runs `work` and returns or raises what it does.

        Args:
            work: Blocks.
            on_begin: Called when a thread takes it up.

        Raises:
            ThreadsBusy: Too many callers wait already, or no more work is taken.
            ThreadsClosed: The threads were closed while the work ran.
        """
        await self._take_thread()
        if self._closed:
            self._free.release()
            raise ThreadsBusy
        on_begin()
        ended = asyncio.wrap_future(self._executor.submit(work))
        self._running.add(ended)
        ended.add_done_callback(self._give_thread_back)
        # asyncio.wait, unlike awaiting the future, leaves it alone when the caller is cancelled.
        await asyncio.wait((ended,))
        if ended.cancelled():
            raise ThreadsClosed
        return ended.result()

    def close(self) -> None:
        """Starts nothing more and lets every caller go; threads end when their work returns."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)
        for ended in self._running:
            ended.cancel()

    async def _take_thread(self) -> None:
        if self._closed or (self._free.locked() and not self._room):
            raise ThreadsBusy
        self._room -= 1
        try:
            await self._free.acquire()
        finally:
            self._room += 1

    def _give_thread_back(self, ended: asyncio.Future[T]) -> None:
        self._running.discard(ended)
        self._free.release()
        if not ended.cancelled():
            ended.exception()  # seen, so that asyncio does not log what an abandoned call raised
