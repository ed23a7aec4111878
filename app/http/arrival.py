"""How a request arrives: counters and a deadline."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable


class Arrival:
    """Counts what has arrived of the request at hand.

    Attributes:
        awaits_head: Whether the next bytes belong to a request line or to headers.
        has_begun: Whether a head has begun and is not complete.
        has_advanced: Whether the bytes at hand completed a head or a message.
        head_bytes: The bytes of the head so far.
        idle_bytes: The bytes since the last ones of a body: lengths of chunks, their extensions, trailers.
    """

    __slots__ = ("awaits_head", "has_advanced", "has_begun", "head_bytes", "idle_bytes")

    def __init__(self) -> None:
        self.awaits_head = True
        self.has_begun = self.has_advanced = False
        self.head_bytes = self.idle_bytes = 0

    def receive(self, size: int) -> None:
        """Count bytes that are about to be parsed."""
        self.has_advanced = False
        self.idle_bytes += size
        if self.awaits_head:
            self.head_bytes += size

    def begin(self) -> None:
        """Note that a head begins, perhaps behind another request in the same bytes."""
        self.awaits_head = self.has_begun = True
        self.has_advanced = False

    def end_head(self) -> None:
        """Note that the head is complete."""
        self.awaits_head = self.has_begun = False
        self.has_advanced = True
        self.head_bytes = self.idle_bytes = 0

    def end(self) -> None:
        """Note that the request is complete: the next bytes are the head of another one."""
        self.awaits_head = self.has_advanced = True


class Deadline:
    """A timer that starting again does not extend."""

    __slots__ = ("_expire", "_loop", "_seconds", "_timer")

    def __init__(self, loop: AbstractEventLoop, seconds: float, expire: Callable[[], None]) -> None:
        """Prepare the timer without starting it.

        Args:
            loop: The event loop.
            seconds: How long it runs.
            expire: Called at the end.
        """
        self._loop = loop
        self._seconds = seconds
        self._expire = expire
        self._timer: TimerHandle | None = None

    def start(self) -> None:
        """Start the timer unless it is running."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._end)

    def stop(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        self._expire()
