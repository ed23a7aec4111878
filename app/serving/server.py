"""A server that loses no request when it stops."""

import asyncio
import logging
import signal
import socket
from types import FrameType
from typing import Final

from starlette.types import ASGIApp

from claimgraph.app.http._uvicorn import ServerOptions, UvicornServer
from claimgraph.app.http.protocol import HttpProtocol
from claimgraph.app.serving.listener import BACKLOG

_log = logging.getLogger("claimgraph.serving")

#: Seconds between two checks whether the last connection is closed.
_TICK: Final = 0.02
#: Seconds that cancelled requests have to clean up and to answer their clients.
_LAST_WORDS: Final = 1.0

_OPTIONS: Final[ServerOptions] = {
    "http": HttpProtocol,
    "backlog": BACKLOG,
    "log_config": None,
    "access_log": False,  # its lines would hold query strings, and with them variables
    "server_header": False,
    "proxy_headers": False,  # they would replace the observed peer; the endpoint reads X-Forwarded-For
}


class ApiServer(UvicornServer):
    """Serves on one socket until SIGTERM, SIGINT or ``should_exit``.

    When uvicorn stops, it closes idle connections at once, although a request may be on its way to one of
    them, and drops connections that wait to be accepted. This server accepts those, answers requests that
    arrive within a moment (``HttpProtocol.shutdown``), and only then closes.
    """

    def __init__(self, app: ASGIApp, listener: socket.socket, *, shutdown_timeout: float) -> None:
        """Prepare the server without starting it.

        Args:
            app: The ASGI application.
            listener: The listening socket; the server closes it when it stops.
            shutdown_timeout: Seconds that requests in flight have to finish when the server stops.
        """
        super().__init__(app, _OPTIONS)
        self._listener = listener
        self._shutdown_timeout = shutdown_timeout

    def run_until_stopped(self) -> bool:
        """Serve in this process; False if the application cannot start."""
        return self.run_on(self._listener)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal, without waiting at a second Ctrl+C; the exit status stays 0."""
        del frame
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more connections, finish requests in flight, cancel those that take too long."""
        del sockets
        await self._accept_the_last()
        _log.info("shutting down: %d connections", len(self.connections))
        for connection in tuple(self.connections):
            connection.shutdown()
        if not await self._finished():
            await self._cancel_the_rest()
        if not self.force_exit:
            await self.stop_application()

    async def _accept_the_last(self) -> None:
        """Take the connections that the kernel has already accepted, then close the socket."""
        with self._listener.dup() as listener:
            listener.settimeout(0)
            self.stop_listening()
            self._listener.close()
            while True:
                try:
                    connection, _ = listener.accept()
                except (BlockingIOError, OSError):
                    return
                connection.settimeout(0)
                await self.adopt(connection)

    async def _finished(self) -> bool:
        left = self._shutdown_timeout
        while (self.connections or self.requests) and not self.force_exit:
            if left <= 0:
                return False
            left -= _TICK
            await asyncio.sleep(_TICK)
        return True

    async def _cancel_the_rest(self) -> None:
        tasks = tuple(self.requests)
        _log.error("%d requests took longer to finish than the shutdown may take", len(tasks))
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_WORDS)
