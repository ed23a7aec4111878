"""Operations that wait for something: bounded in time and number, and cancelled when the client leaves.

Most operations never wait, or finish within milliseconds. They pay for none of this: nothing is set up until
an operation is suspended, and then one timer.
"""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, Final, TypeVar

from starlette.types import Receive

from claimgraph.app.graphql.problems import ClientGone, Interrupted, Overloaded

ResultT = TypeVar("ResultT")

#: Seconds for which an operation waits before its connection is watched for a disconnect.
_WATCH_AFTER: Final = 0.1


class InFlight:
    """The operations of an endpoint that wait for something.

    Attributes:
        count: How many there are now.
        overloads: How many requests were refused because there were too many operations.
        timed_out: How many operations took too long.
        abandoned: How many operations were cancelled because the client left.
    """

    __slots__ = ("_most", "_timeout", "abandoned", "count", "overloads", "timed_out")

    def __init__(self, *, most: int, timeout: float) -> None:
        """Set the bounds.

        Args:
            most: How many operations may be in flight at once.
            timeout: Seconds that one may take.
        """
        self._most = most
        self._timeout = timeout
        self.count = 0
        self.overloads = 0
        self.timed_out = 0
        self.abandoned = 0

    def check(self) -> None:
        """Admit a request.

        Raises:
            Overloaded: As many operations are in flight as may be.
        """
        if self.count >= self._most:
            self.overloads += 1
            raise Overloaded

    async def finish(self, operation: Coroutine[Any, Any, ResultT], receive: Receive | None) -> ResultT:
        """Run an operation to its end within the bounds.

        Args:
            operation: The operation, or the rest of it; not yet awaited.
            receive: The request's ASGI channel, after the body; None if the operation goes on without its
                client.

        Raises:
            Interrupted: It took too long and was cancelled.
            ClientGone: The client closed the connection, and the operation was cancelled.
        """
        try:
            awaited = operation.send(None)
        except StopIteration as ended:
            return ended.value
        watch = _Watch(self._timeout, receive)
        self.count += 1
        try:
            return await _resume(operation, awaited)
        except asyncio.CancelledError:
            match watch.verdict:
                case None:
                    raise
                case Interrupted():
                    self.timed_out += 1
                case ClientGone():
                    self.abandoned += 1
            raise watch.verdict from None
        finally:
            self.count -= 1
            watch.end()


class _Watch:
    """Cancels the current task when time is up or the client leaves."""

    __slots__ = ("_deadline", "_listener", "_loop", "_receive", "_task", "_timer", "verdict")

    def __init__(self, timeout: float, receive: Receive | None) -> None:
        self.verdict: Interrupted | ClientGone | None = None
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task(self._loop)
        self._receive = receive
        self._listener: asyncio.Task[None] | None = None
        self._deadline = self._loop.time() + timeout
        self._timer = self._loop.call_later(min(_WATCH_AFTER, timeout), self._look)

    def end(self) -> None:
        """Stop watching: the operation has ended."""
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self.verdict is not None and self._task is not None:
            self._task.uncancel()

    def _look(self) -> None:
        """Wait for a disconnect until time is up: this operation takes longer than most."""
        if self._loop.time() >= self._deadline:
            self._cancel(Interrupted())
            return
        self._timer = self._loop.call_at(self._deadline, self._look)
        if self._receive is not None and self._listener is None:
            self._listener = self._loop.create_task(self._listen(self._receive))

    async def _listen(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._cancel(ClientGone())

    def _cancel(self, verdict: Interrupted | ClientGone) -> None:
        if self.verdict is None and self._task is not None:
            self.verdict = verdict
            self._task.cancel()


@coroutine
def _resume(operation: Coroutine[Any, Any, ResultT], awaited: object) -> Generator[object, Any, ResultT]:
    """Await a coroutine that has already yielded; PEP 380 without its first step."""
    try:
        while True:
            try:
                yield awaited
            except BaseException as thrown:  # noqa: BLE001 - what the event loop throws in (a cancellation) is for the operation
                awaited = operation.throw(thrown)
            else:
                awaited = operation.send(None)
    except StopIteration as ended:
        return ended.value
    finally:
        operation.close()
