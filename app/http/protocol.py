"""uvicorn's HTTP protocol with bounds on a request's head: how large, how many headers, how slow.

uvicorn bounds neither: headers of any size are kept in memory, and a connection that never completes them
stays open for ever. What is refused here never becomes an ASGI request, so its answer is written here, in
the shape of the endpoint's own (app/graphql/responses.py).
"""

import asyncio
import json
from collections import deque
from typing import ClassVar, Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from claimgraph.app.http.framing import FramedHttpProtocol

_BAD_REQUEST: Final = (400, "The request is not valid HTTP.")
_TOO_SLOW: Final = 408
_HEAD_TOO_LARGE: Final = 431


class _HeadRefused(Exception):
    """The head of a request exceeds a bound."""


class BoundedHttpProtocol(FramedHttpProtocol):
    """One connection; pass the class to ``uvicorn.Config(http=…)``.

    Attributes:
        max_head_bytes: The largest request line with headers. Above the largest token that callers might
            send by mistake, so that they get the endpoint's 401 rather than this class's 431.
        max_headers: How many headers a request may have.
        max_idle_bytes: How many bytes of a request in pieces may come without any of its body: the lengths
            of its chunks, what is written beside them, trailers.
        head_timeout: Seconds for a request's head to arrive, and for the rest of a request that has been
            answered before it was complete.
        linger: Seconds that an idle connection stays open when the server stops, for a request that is on
            its way already.
        stopping: Whether the server stops.
        idle_bytes: How many bytes have come since the last ones of a body.
    """

    max_head_bytes: ClassVar[int] = 6 * 1_048_576
    max_headers: ClassVar[int] = 256
    max_idle_bytes: ClassVar[int] = 65_536
    head_timeout: ClassVar[float] = 10.0
    linger: ClassVar[float] = 1.0

    stopping = False
    idle_bytes = 0
    _head_begun = False
    _head_bytes = 0
    _progressed = False  # whether a head or a message ended in the bytes at hand
    _deadline: asyncio.TimerHandle | None = None
    _refusal: tuple[int, str] = _BAD_REQUEST

    # Connection

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start the clock: a connection that never asks anything is closed."""
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._disarm()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the WebSocket protocol."""
        self._disarm()
        super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        """The server stops: answer what has been asked and what is on its way, then close."""
        self.stopping = True
        if self.cycle and not self.cycle.response_complete:
            last = self.pipeline[0][0] if self.pipeline else self.cycle
            last.keep_alive = False
        else:
            self.loop.call_later(self.linger, self._close_if_idle)

    def _close_if_idle(self) -> None:
        """Nothing came; a request whose head has begun has its own deadline."""
        if not self._head_begun and not (self.cycle and not self.cycle.response_complete):
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head; time it only if it does not arrive in one piece."""
        self.idle_bytes += len(data)
        if self.awaiting_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.max_head_bytes or len(self.headers or ()) > self.max_headers:
                self._refuse(_HEAD_TOO_LARGE, "The request's headers are too large or too many.")
                return
        self._progressed = False
        super().data_received(data)
        if self.awaiting_head:
            self.idle_bytes = 0
        elif self.idle_bytes > self.max_idle_bytes:
            self._refuse(*_BAD_REQUEST)
        if self.awaiting_head and not self._progressed and not self.transport.is_closing():
            self._arm()

    # Parser

    def on_message_begin(self) -> None:
        """A request begins, perhaps behind another one in the same bytes."""
        self._head_begun = True
        self._progressed = False
        super().on_message_begin()

    def head_complete(self) -> None:
        """The head is there: judge the number of headers before anything is done with them."""
        self._disarm()
        if len(self.headers) > self.max_headers:
            self._refusal = (_HEAD_TOO_LARGE, f"The request has more than {self.max_headers} headers.")
            raise _HeadRefused
        self.awaiting_head = False
        self._head_begun = False
        self._progressed = True
        self._head_bytes = self.idle_bytes = 0
        self.begin_request()

    def begin_request(self) -> None:
        """Hand a request whose head is there to the application."""
        super().head_complete()
        if self.stopping and self.cycle:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Part of a body."""
        self.idle_bytes = 0
        super().on_body(body)

    def message_complete(self) -> None:
        """The request is there."""
        self.message_ended()
        super().message_complete()

    def message_ended(self) -> None:
        """Whatever comes now is the head of another request."""
        self.awaiting_head = True
        self._progressed = True
        self._disarm()

    # Answers

    def on_response_complete(self) -> None:
        """Time the rest of a request that was answered early (a refused body still being sent)."""
        super().on_response_complete()
        if self.cycle and self.cycle.response_complete and self.cycle.more_body:
            self._arm()

    def _refuse(self, status: int, message: str) -> None:
        self._refusal = (status, message)
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, and close.

        Args:
            msg: uvicorn's text, which is replaced by ours.
        """
        del msg
        self._disarm()
        if self.transport.is_closing() or self._ends_after_answers():
            return
        status, message = self._refusal
        entry = {"errorType": "MalformedHttpRequestException", "message": message}
        body = json.dumps({"errors": [entry | {"extensions": {"code": "BAD_REQUEST"}}]}).encode()
        head = (
            f"x-amzn-requestid: {uuid4()}\r\nx-amzn-errortype: MalformedHttpRequestException\r\n"
            f"content-type: application/json; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[status] + head.encode("ascii") + body)
        self.transport.close()

    def _ends_after_answers(self) -> bool:
        """Whether whole requests came before what cannot be read: their answers are the connection's last."""
        whole = [cycle for cycle in self.unanswered() if not cycle.more_body]
        if not whole:
            return False
        self.flow.pause_reading()
        self.pipeline = deque(waiting for waiting in self.pipeline if not waiting[0].more_body)
        whole[-1].keep_alive = False
        return True

    # Clock

    def _arm(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.head_timeout, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self.pipeline or (self.cycle and not self.cycle.response_complete):
            self._arm()  # an earlier request is still being answered
        elif self._head_begun:
            self._refuse(_TOO_SLOW, f"The request did not arrive within {self.head_timeout:g} seconds.")
        else:
            self.transport.close()
