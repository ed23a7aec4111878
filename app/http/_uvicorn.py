"""The parts of uvicorn that are not its public API, under names of ours. No other module touches them.

uvicorn is pinned to the minor version that was read, and tests/contracts/test_uvicorn.py states what is
assumed of every name used here: when uvicorn changes, that fails first, and this is the file to mend.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Collection
from typing import TypedDict, cast

import httptools
import uvicorn
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from claimgraph.app.http.messages import Header, RawResponse


class UvicornConnection(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 connection: what a subclass may use of it is what is declared here.

    A subclass may override the callbacks of asyncio and httptools, and of uvicorn ``shutdown``,
    ``on_response_complete`` and ``handle_websocket_upgrade``.

    Attributes:
        transport: The socket.
        loop: Its event loop.
        client: The peer's address and port.
        parser: Parses what arrives and calls the methods named ``on_…``.
        url: The target of the request at hand, as sent.
        headers: Its headers, names in lower case.
        expect_100_continue: Whether its client waits for "100 Continue" before it sends the body.
    """

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    client: tuple[str, int] | None
    parser: httptools.HttpRequestParser
    url: bytes
    headers: list[Header]
    expect_100_continue: bool

    _running: RequestResponseCycle | None = None  # the request that is being answered

    # The requests so far

    @property
    def application(self) -> object:
        """The ASGI application that is served."""
        return self.app

    @property
    def is_answering(self) -> bool:
        """Whether a request has not been answered yet."""
        last = cast("RequestResponseCycle | None", self.cycle)
        return last is not None and not last.response_complete

    @property
    def was_answered_early(self) -> bool:
        """Whether the last request was answered before all of it had arrived."""
        last = cast("RequestResponseCycle | None", self.cycle)
        return last is not None and last.response_complete and last.more_body

    def close_after_last(self) -> None:
        """Have the connection closed once all requests are answered."""
        if unanswered := self._unanswered():
            unanswered[-1].keep_alive = False

    def close_after_complete(self) -> bool:
        """Have the connection closed once the complete requests are answered; False if there are none."""
        whole = [cycle for cycle in self._unanswered() if not cycle.more_body]
        if not whole:
            return False
        self.flow.pause_reading()
        self.pipeline = deque(waiting for waiting in self.pipeline if not waiting[0].more_body)
        whole[-1].keep_alive = False
        return True

    def disconnect_all(self) -> None:
        """Report the end of the connection to every request; uvicorn reports it to the last one."""
        for cycle in self._unanswered():
            cycle.disconnected = True
            cycle.message_event.set()

    def _unanswered(self) -> list[RequestResponseCycle]:
        """The requests that have been handed over and not answered, in order of arrival."""
        begun = [self._running, *(cycle for cycle, _ in reversed(self.pipeline))]
        return [cycle for cycle in begun if cycle is not None and not cycle.response_complete]

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    # The request at hand

    def upgrades_to_websocket(self) -> bool:
        """Whether it asks for a WebSocket, and these are served."""
        return self._should_upgrade()

    def cancel_idle_timeout(self) -> None:
        """Stop the time-out of idle connections, which runs between two requests."""
        self._unset_keepalive_if_required()

    def hand_over(self, app: ASGIApp | None = None, *, is_last: bool = False) -> None:
        """Have a request whose head is complete answered, after those before it.

        Args:
            app: Answers it in place of the application.
            is_last: Whether to close the connection afterwards.
        """
        served = self.app
        if app is not None:
            self.app = app
        super().on_headers_complete()
        self.app = served
        if is_last:
            self.close_after_last()

    # Responses

    def can_write(self) -> bool:
        """Whether the client keeps up with reading."""
        return not self.flow.write_paused

    def encode(self, response: RawResponse) -> bytes:
        """The bytes of a response, as uvicorn writes them."""
        headers = (*self.server_state.default_headers, *response.headers)
        lines = [b"%b: %b\r\n" % header for header in headers]
        return b"".join((STATUS_LINE[response.status], *lines, b"\r\n", response.body))


class ServerOptions(TypedDict):
    """The settings of a server (uvicorn's documentation, "Settings")."""

    http: type[UvicornConnection]
    backlog: int
    log_config: None
    access_log: bool
    server_header: bool
    proxy_headers: bool


class UvicornServer(uvicorn.Server):
    """uvicorn's server: what a subclass may use of it is what is declared here.

    A subclass may override ``startup``, ``shutdown`` and ``handle_exit``.

    Attributes:
        started: Whether it has started to serve.
        should_exit: Set it to stop the server.
        force_exit: Whether it stops without waiting for requests.
    """

    started: bool
    should_exit: bool
    force_exit: bool

    def __init__(self, app: ASGIApp, options: ServerOptions) -> None:
        super().__init__(uvicorn.Config(app, **options))

    def run_on(self, listener: socket.socket) -> bool:
        """Serve in this process until stopped; False if the application cannot start."""
        try:
            self.run(sockets=[listener])
        except SystemExit:  # so uvicorn ends when an application cannot start, which it has logged
            return False
        return self.started

    def stop_listening(self) -> None:
        """Accept no more connections."""
        for server in self.servers:
            server.close()

    async def adopt(self, connection: socket.socket) -> None:
        """Serve a connection that has already been accepted."""

        def protocol() -> asyncio.Protocol:
            state = self.lifespan.state
            return self.config.http_protocol_class(self.config, self.server_state, state)  # pyright: ignore[reportCallIssue] - always called like this

        await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)

    @property
    def connections(self) -> Collection[UvicornConnection]:
        """The open connections."""
        return cast("Collection[UvicornConnection]", self.server_state.connections)

    @property
    def requests(self) -> Collection[asyncio.Task[None]]:
        """The tasks of the requests in flight."""
        return self.server_state.tasks

    async def stop_application(self) -> None:
        """Run the application's shutdown."""
        await self.lifespan.shutdown()
