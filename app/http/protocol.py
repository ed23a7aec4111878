"""HTTP/1.1 as this server speaks it: uvicorn's protocol, stricter, bounded, and with a short cut for GraphQL.

What is refused here never becomes an ASGI request, so the response is sent from here, in the endpoint's form.
"""

import asyncio
from contextvars import copy_context
from typing import ClassVar, Final, cast

import httptools
from starlette.types import ASGIApp

from claimgraph.app.graphql.dispatcher import PATH, Dispatcher
from claimgraph.app.http._uvicorn import UvicornConnection
from claimgraph.app.http.arrival import Arrival, Deadline
from claimgraph.app.http.messages import Header, RawResponse, RequestHead, error_response
from claimgraph.app.http.outbox import Outbox, outbox_of
from claimgraph.app.http.request_id import HEADER, random_request_id

_URL: Final = PATH.encode("ascii")
_CLOSE: Final[Header] = (b"connection", b"close")

_NOT_HTTP: Final = (400, "The request is not valid HTTP.")
_TOO_SLOW: Final = 408
_HEAD_TOO_LARGE: Final = 431


class _HeadRefused(Exception):
    """Raised in a callback of the parser, which stops it; the text is for the client."""


class HttpProtocol(UvicornConnection):
    """One connection; pass the class to ``uvicorn.Config(http=…)`` with a `Dispatcher` as the application.

    Attributes:
        max_head_bytes: The largest request line with headers. Above the largest token that callers might
            send by mistake, so that they get the endpoint's 401 rather than this class's 431.
        max_headers: How many headers a request may have.
        max_idle_bytes: How many bytes of a chunked body may come without any content: the lengths of
            chunks, their extensions, trailers.
        head_timeout: Seconds for a request's head to arrive, and for the rest of a request that has been
            answered before it was complete.
        linger: Seconds that an idle connection stays open when the server stops, for a request that is
            already on its way.
        max_direct: How many pipelined requests one read may answer directly, so that a client cannot hold the
            event loop for as long as all of its requests take.
    """

    max_head_bytes: ClassVar[int] = 6 * 1_048_576
    max_headers: ClassVar[int] = 256
    max_idle_bytes: ClassVar[int] = 65_536
    head_timeout: ClassVar[float] = 10.0
    linger: ClassVar[float] = 1.0
    max_direct: ClassVar[int] = 8

    _dispatcher: Dispatcher | None
    _outbox: Outbox
    _arrival: Arrival
    _deadline: Deadline
    _is_stopping = False
    _collected: list[bytes] | None = None  # the body of a request that may be answered directly
    _direct_budget = 0  # how many requests may still be answered directly from the bytes at hand

    # Connection: its beginning and end, and the bytes in between

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start the deadline: a connection that never sends a request is closed."""
        super().connection_made(transport)
        application = self.application
        self._dispatcher = application if isinstance(application, Dispatcher) else None
        self._outbox = outbox_of(self.loop)
        self._arrival = Arrival()
        self._deadline = Deadline(self.loop, self.head_timeout, self._expire)
        self._deadline.start()

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived, within the bounds."""
        arrival = self._arrival
        arrival.receive(len(data))
        if arrival.awaits_head and self._head_is_too_large():
            self._refuse(_HEAD_TOO_LARGE, "The request's headers are too large or too many.")
            return
        self._direct_budget = self.max_direct
        self.cancel_idle_timeout()
        self._feed(data)
        if arrival.awaits_head:
            arrival.idle_bytes = 0
            if not arrival.has_advanced:
                self._start_deadline()
        elif arrival.idle_bytes > self.max_idle_bytes:
            self._refuse(*_NOT_HTTP)
        if self._collected is not None and not self.transport.is_closing():
            self._fall_back(b"".join(self._collected))

    def eof_received(self) -> None:
        """Write what waits to be written: the connection closes now."""
        self._outbox.flush()
        super().eof_received()

    def shutdown(self) -> None:
        """Answer the requests that have arrived or are on their way, then close."""
        self._outbox.flush()
        self._is_stopping = True
        if self.is_answering:
            self.close_after_last()
        else:
            self.loop.call_later(self.linger, self._close_if_idle)

    def _close_if_idle(self) -> None:
        """Close, unless a request has begun: that one has its own deadline."""
        if not self._arrival.has_begun and not self.is_answering:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report the end to every request of the connection, not only to the last one."""
        self._deadline.stop()
        self.disconnect_all()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the WebSocket protocol."""
        self._deadline.stop()
        super().handle_websocket_upgrade()

    # Framing: what ends a message and what belongs to it, by RFC 9110 and 9112
    #
    # httptools follows every ``Upgrade``, also to protocols that this server does not speak, and ends the
    # message with its head. The body would be parsed as the next request, one that a proxy has never seen.
    # Such an upgrade is ignored (RFC 9110 section 7.8): the head is parsed again without it.

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            rest = data[cast(int, upgrade.args[0]) :]
        except httptools.HttpParserError as error:
            cause = error.__context__  # what a callback raised, if one did
            if isinstance(cause, KeyboardInterrupt):
                raise cause from None
            self._refuse(*((_HEAD_TOO_LARGE, str(cause)) if isinstance(cause, _HeadRefused) else _NOT_HTTP))
            return
        else:
            return
        if self.upgrades_to_websocket():
            self.handle_websocket_upgrade()
        else:
            self._ignore_upgrade(rest)

    def _ignore_upgrade(self, rest: bytes) -> None:
        """Parse the request at hand again, as one that asks for no upgrade.

        Args:
            rest: The bytes after its head.
        """
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if method == b"CONNECT":  # the bytes after its head are not HTTP
            self._refuse(*_NOT_HTTP)
            return
        head = [b"%b %b HTTP/%b\r\n" % (method, self.url, version.encode("ascii"))]
        head += [b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self._feed(b"".join((*head, b"\r\n", rest)))

    def on_message_begin(self) -> None:
        """Begin a request, perhaps behind another one in the same bytes."""
        self._arrival.begin()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, as uvicorn does, but no trailer.

        Merged into the headers, trailers could bring credentials past a proxy that looks at heads only
        (RFC 9110 section 6.5.1). Blanks around a value are no part of it (section 5.5); the parser leaves
        those behind it.
        """
        if not self._arrival.awaits_head:
            return
        name, value = name.lower(), value.strip(b" \t")
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take a request whose head is complete, unless it is parsed again."""
        if self.parser.should_upgrade():
            if self.upgrades_to_websocket():
                super().on_headers_complete()
            return
        self._deadline.stop()
        if len(self.headers) > self.max_headers:
            raise _HeadRefused(f"The request has more than {self.max_headers} headers.")
        self._arrival.end_head()
        if self._may_be_direct():
            self._collected = []
        else:
            self.hand_over(is_last=self._is_stopping)

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._arrival.idle_bytes = 0
        if self._collected is None:
            super().on_body(body)
        else:
            self._collected.append(body)

    def on_message_complete(self) -> None:
        """Take a request that is complete, unless its head is parsed again."""
        if self.parser.should_upgrade():
            return
        self._arrival.end()
        self._deadline.stop()
        if self._collected is None:
            super().on_message_complete()
        else:
            self._answer_directly(b"".join(self._collected))

    # Bounds: how large a head may be, how many headers, how slow; uvicorn has no such limits

    def _head_is_too_large(self) -> bool:
        arrival = self._arrival
        too_many = arrival.has_begun and len(self.headers) > self.max_headers
        return too_many or arrival.head_bytes > self.max_head_bytes

    def _start_deadline(self) -> None:
        if not self.transport.is_closing():
            self._deadline.start()

    def on_response_complete(self) -> None:
        """Start the deadline for the rest of a request that was answered early (a refused body)."""
        super().on_response_complete()
        if self.was_answered_early:
            self._start_deadline()

    def _expire(self) -> None:
        """Refuse a head that is late, or close a connection on which nothing more arrives."""
        if self.transport.is_closing():
            return
        if self.is_answering:  # an earlier request is slow, which is not the client's fault
            self._deadline.start()
        elif self._arrival.has_begun:
            self._refuse(_TOO_SLOW, f"The request did not arrive within {self.head_timeout:g} seconds.")
        else:
            self.transport.close()

    def _refuse(self, status: int, message: str) -> None:
        """Answer bytes that are not a request, after the requests before them, and close."""
        self._outbox.flush()
        self._deadline.stop()
        if self.transport.is_closing() or self.close_after_complete():
            return
        response = error_response(
            status, "MalformedHttpRequestException", message, {"code": "BAD_REQUEST"}, _CLOSE
        )
        self.transport.write(self.encode(response.raw([(HEADER, random_request_id().encode("ascii"))])))
        self.transport.close()

    # Direct answers: without ASGI messages
    #
    # A request that arrives in one piece, from a known caller, for an operation that waits for nothing, needs
    # no task, no scope and no channels: they cost more than the operation. Everything else goes through
    # uvicorn's cycle and the ASGI application.

    def _may_be_direct(self) -> bool:
        return (
            self._direct_budget > 0
            and self.url == _URL
            and self.parser.get_method() == b"POST"
            and self._dispatcher is not None
            and not self.is_answering
            and not self._is_stopping
            and not self.expect_100_continue
            and self.can_write()
        )

    def _answer_directly(self, body: bytes) -> None:
        assert self._dispatcher is not None  # noqa: S101 - see `_may_be_direct`
        self._direct_budget -= 1
        head = RequestHead("POST", self.headers, client=self.client)
        context = copy_context()  # as a task has it: what resolvers set is not seen by the next request
        answer = context.run(self._dispatcher.answer_now, head, body)
        if isinstance(answer, RawResponse):
            self._collected = None
            self._send(answer)
        else:
            context.run(self._fall_back, body, answer)
            super().on_message_complete()

    def _fall_back(self, body: bytes, continuation: ASGIApp | None = None) -> None:
        """Hand a request whose body was being collected over to uvicorn's cycle.

        Args:
            body: The body so far.
            continuation: Finishes the request in place of the application.
        """
        self._collected = None
        self.hand_over(continuation, is_last=self._is_stopping)
        super().on_body(body)

    def _send(self, response: RawResponse) -> None:
        """Put a response into the outbox, and close or go on as uvicorn's cycle does."""
        closes = _CLOSE in response.headers
        if not closes and (not self.parser.should_keep_alive() or self.parser.get_http_version() == "1.0"):
            closes = True
            response.headers.append(_CLOSE)
        self._outbox.put(self.encode(response), self.transport, self.loop)
        if closes:
            self._outbox.flush()
            self.transport.close()
        super().on_response_complete()
