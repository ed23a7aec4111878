"""uvicorn's HTTP protocol, held to RFC 9110 and 9112 in what ends a message and what belongs to it.

- Trailers are dropped: merged into the headers they could bring credentials past a proxy that looks at heads
  only (RFC 9110 section 6.5.1).
- An ``Upgrade`` that is not taken up is ignored (section 7.8). httptools takes it up in any case and ends the
  message with its head, so that the body would be read as the next request.
- Who hangs up leaves all requests of the connection, not only the last one.
"""

from typing import TYPE_CHECKING, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application


class FramedHttpProtocol(HttpToolsProtocol):
    """One connection.

    Attributes:
        awaiting_head: Whether the next bytes belong to a request line or to headers.
    """

    awaiting_head = True
    _running: RequestResponseCycle | None = None  # the request that is being answered

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every request that nobody waits for its answer any more."""
        for cycle in self.unanswered():
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Go on, be it with the rest of a request."""
        self._unset_keepalive_if_required()
        self._feed(data)

    def unanswered(self) -> list[RequestResponseCycle]:
        """The requests that the application has or will have to answer, first come first."""
        begun = [self._running, *(cycle for cycle, _ in reversed(self.pipeline))]
        return [cycle for cycle in begun if cycle is not None and not cycle.response_complete]

    # Parser

    def on_message_begin(self) -> None:
        """A request begins, perhaps behind another one in the same bytes."""
        self.awaiting_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; or a trailer, which is dropped. For the rest what uvicorn does."""
        if not self.awaiting_head:
            return
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is there, unless it has to be read anew."""
        if not self.parser.should_upgrade():
            self.head_complete()
        elif self._should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is there, unless its head has to be read anew."""
        if not self.parser.should_upgrade():
            self.message_complete()

    def head_complete(self) -> None:
        """A request's head is there: hand it to the application."""
        self.awaiting_head = False
        super().on_headers_complete()

    def message_complete(self) -> None:
        """A request is there as a whole."""
        self.awaiting_head = True
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            else:
                self._ignore_upgrade(data[cast(int, upgrade.args[0]) :])
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def _ignore_upgrade(self, rest: bytes) -> None:
        """Read the request at hand anew, as one that asks for no upgrade.

        Args:
            rest: What came after its head.
        """
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if method == b"CONNECT":  # whose bytes after the head are no HTTP at all
            self.send_400_response("Invalid HTTP request received.")
            return
        head = [b"%b %b HTTP/%b\r\n" % (method, self.url, version.encode("ascii"))]
        head += [b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self._feed(b"".join((*head, b"\r\n", rest)))
