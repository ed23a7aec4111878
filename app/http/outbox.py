"""Responses that leave together, once the event loop has handled all that has arrived.

A write to a socket wakes the client, which then competes for the CPU if it is on the same machine, such as a
proxy. Responses that are written one after the other wake it once rather than each time. Measured with 16
connections: a quarter of the CPU of a small request.
"""

from asyncio import AbstractEventLoop, WriteTransport
from time import perf_counter
from typing import Final
from weakref import WeakKeyDictionary

#: Upper bound on how long a response is held back, in seconds.
_MAX_DELAY: Final = 0.0005


class Outbox:
    """The responses of one event loop that have not been written yet."""

    __slots__ = ("_responses", "_since")

    def __init__(self) -> None:
        self._responses: list[tuple[WriteTransport, bytes]] = []
        self._since = 0.0  # when the first of them was put here

    def put(self, response: bytes, transport: WriteTransport, loop: AbstractEventLoop) -> None:
        """Write a response soon, after those before it.

        Args:
            response: Head and body.
            transport: Where it is written, unless that closes before.
            loop: The event loop.
        """
        now = perf_counter()
        if not self._responses:
            self._since = now
            loop.call_soon(self.flush)
        self._responses.append((transport, response))
        if now - self._since > _MAX_DELAY:
            self.flush()

    def flush(self) -> None:
        """Write all responses now."""
        responses, self._responses = self._responses, []
        for transport, response in responses:
            if not transport.is_closing():
                transport.write(response)


_outboxes: Final = WeakKeyDictionary[AbstractEventLoop, Outbox]()


def outbox_of(loop: AbstractEventLoop) -> Outbox:
    """The outbox of an event loop."""
    outbox = _outboxes.get(loop)
    if outbox is None:
        outbox = _outboxes[loop] = Outbox()
    return outbox
