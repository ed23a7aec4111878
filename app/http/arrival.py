"""How a request arrives, in bytes and in time."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable


class Arrival:
    """What has come of the request at hand.

    Attributes:
        awaits_head: Whether the next bytes belong to a request line or to headers.
        has_begun: Whether a head has begun that has not ended.
        has_advanced: Whether a head or a message ended in the bytes at hand.
        head_bytes: The bytes of the head until now.
        idle_bytes: The bytes since the last ones of a body: lengths of chunks, their extensions, trailers.
    """

    __slots__ = ("awaits_head", "has_advanced", "has_begun", "head_bytes", "idle_bytes")

    def __init__(self) -> None:
        self.awaits_head = True
        self.has_begun = self.has_advanced = False
        self.head_bytes = self.idle_bytes = 0

    def receive(self, size: int) -> None:
        """So many bytes have come, and are about to be read."""
        self.has_advanced = False
        self.idle_bytes += size
        if self.awaits_head:
            self.head_bytes += size

    def begin(self) -> None:
        """A head begins, perhaps behind another request in the same bytes."""
        self.awaits_head = self.has_begun = True
        self.has_advanced = False

    def end_head(self) -> None:
        """The head is there."""
        self.awaits_head = self.has_begun = False
        self.has_advanced = True
        self.head_bytes = self.idle_bytes = 0

    def end(self) -> None:
        """The request is there as a whole: what comes next is the head of another one."""
        self.awaits_head = self.has_advanced = True


class Deadline:
    """A clock that is started once and keeps its time, however often it is started again."""

    __slots__ = ("_expire", "_loop", "_seconds", "_timer")

    def __init__(self, loop: AbstractEventLoop, seconds: float, expire: Callable[[], None]) -> None:
        """Prepare; the clock stands still.

        Args:
            loop: The event loop.
            seconds: How long it runs.
            expire: Called when time is up.
        """
        self._loop = loop
        self._seconds = seconds
        self._expire = expire
        self._timer: TimerHandle | None = None

    def start(self) -> None:
        """Start the clock unless it runs."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._end)

    def stop(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        self._expire()
