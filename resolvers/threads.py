"""Threads for blocking calls, with a bound on the calls that wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class ThreadsBusy(Exception):
    """Too many callers wait for a thread already, or the threads are closed; the work was not started."""


class ThreadsClosed(Exception):
    """The threads were closed while the work ran; its outcome is unknown."""


class BoundedThreads(Generic[T]):
    """Runs blocking work in threads of its own. For use on one event loop.

    A caller that is cancelled is free at once; its thread stays occupied, and counted, until the work
    returns. So a peer that hangs can occupy these threads and nothing else.
    """

    def __init__(self, threads: int, waiting: int, *, name: str) -> None:
        """Starts no thread yet.

        Args:
            threads: Calls that run at once.
            waiting: Further calls that may wait for a thread.
            name: The prefix of the threads' names.
        """
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = asyncio.Semaphore(threads)
        self._room = waiting
        self._running: set[asyncio.Future[T]] = set()
        self._closed = False

    async def run(self, work: Callable[[], T], *, on_begin: Callable[[], None] = lambda: None) -> T:
        """Runs `work` in a thread, and returns or raises what it does.

        Args:
            work: A blocking call.
            on_begin: Called once a thread is free for it.

        Raises:
            ThreadsBusy: Too many callers wait already, or the threads are closed.
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
        # Unlike awaiting the future, asyncio.wait does not cancel it when the caller is cancelled.
        await asyncio.wait((ended,))
        if ended.cancelled():
            raise ThreadsClosed
        return ended.result()

    def close(self) -> None:
        """Refuses further work and ends every call; threads end when their work returns."""
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
            ended.exception()  # retrieved, so that asyncio does not log the exception of an abandoned call
