"""GraphQL requests answered as soon as their last byte is there, without ASGI's messages in between.

A request that arrives in one piece, from a caller who is known, for an operation that waits for nothing,
needs no task, no scope and no channels: they cost more than the operation. Everything else takes the ordinary
way, through uvicorn's cycle and the ASGI application.
"""

import asyncio
from contextvars import copy_context
from typing import ClassVar, Final, cast

from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from claimgraph.app.graphql.context import RawResponse, RequestHead
from claimgraph.app.graphql.dispatcher import PATH, Dispatcher
from claimgraph.app.graphql.http_headers import Header
from claimgraph.app.http.outbox import Outbox, outbox_of
from claimgraph.app.http.protocol import BoundedHttpProtocol

_URL: Final = PATH.encode("ascii")
_CLOSE: Final[Header] = (b"connection", b"close")


class DirectHttpProtocol(BoundedHttpProtocol):
    """One connection; pass the class to ``uvicorn.Config(http=…)`` with a `Dispatcher` as the application.

    Attributes:
        most_at_once: Requests that one read may answer directly: whoever sends many ahead must not hold the
            event loop for as long as they take together.
    """

    most_at_once: ClassVar[int] = 8

    _gateway: Dispatcher | None = None
    _outbox: Outbox
    _collecting: list[bytes] | None = None  # the body of a request that may be answered directly
    _left = 0  # how many more may be answered from the bytes at hand

    def connection_made(self, transport: asyncio.Transport) -> None:
        """See whether requests can be answered directly at all."""
        super().connection_made(transport)
        application = cast("object", self.app)
        self._gateway = application if isinstance(application, Dispatcher) else None
        self._outbox = outbox_of(self.loop)

    def eof_received(self) -> None:
        """The client has sent all that it will; what it asked for must leave before the connection closes."""
        self._outbox.flush()
        super().eof_received()

    def shutdown(self) -> None:
        """The server stops."""
        self._outbox.flush()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, after what was asked before."""
        self._outbox.flush()
        super().send_400_response(msg)

    def data_received(self, data: bytes) -> None:
        """A request that has not arrived as a whole goes the ordinary way after all."""
        self._left = self.most_at_once
        super().data_received(data)
        if self._collecting is not None and not self.transport.is_closing():
            self._leave(b"".join(self._collecting))

    def begin_request(self) -> None:
        """The head is there: collect the body, if the request can be answered directly."""
        if self._is_direct():
            self._collecting = []
        else:
            super().begin_request()

    def _is_direct(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        idle = (cycle is None or cycle.response_complete) and not self.pipeline
        return (
            idle
            and self._left > 0
            and not self.stopping
            and self.url == _URL
            and self.parser.get_method() == b"POST"
            and not self.expect_100_continue
            and not self.flow.write_paused
            and self._gateway is not None
        )

    def on_body(self, body: bytes) -> None:
        """Part of a body."""
        if self._collecting is None:
            super().on_body(body)
        else:
            self.idle_bytes = 0
            self._collecting.append(body)

    def message_complete(self) -> None:
        """The request is there: answer it, or let it go the ordinary way."""
        if self._collecting is None:
            super().message_complete()
            return
        body = b"".join(self._collecting)
        self._left -= 1
        context = copy_context()  # what resolvers set in it is theirs, as it is in a task
        answer = context.run(self._answer, body)
        if isinstance(answer, RawResponse):
            self._collecting = None
            self.message_ended()
            self._write(*answer)
        else:
            context.run(self._leave, body, answer)
            super().message_complete()

    def _answer(self, body: bytes) -> RawResponse | ASGIApp | None:
        assert self._gateway is not None  # noqa: S101 - see `_is_direct`
        return self._gateway.answer_now(RequestHead("POST", self.headers, client=self.client), body)

    def _leave(self, body: bytes, begun: ASGIApp | None = None) -> None:
        """Go the ordinary way, with what there is of the body.

        Args:
            body: What has been collected.
            begun: What goes on with the request in place of the application.
        """
        self._collecting = None
        self.app = begun or self._gateway
        super().begin_request()
        self.app = self._gateway
        super().on_body(body)

    def _write(self, status: int, headers: list[Header], body: bytes) -> None:
        """Send a response; what uvicorn's own cycle does, for one that is there as a whole."""
        closing = (
            not self.parser.should_keep_alive()
            or self.parser.get_http_version() == "1.0"
            or _CLOSE in headers
        )
        if closing and _CLOSE not in headers:
            headers.append(_CLOSE)
        lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *headers)]
        response = b"".join((STATUS_LINE[status], *lines, b"\r\n", body))
        self._outbox.put(response, self.transport, self.loop)
        if closing:
            self._outbox.flush()
            self.transport.close()
        self.on_response_complete()
