"""A server whose end loses no request."""

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

#: Seconds between two looks at whether the last connection is gone.
_TICK: Final = 0.02
#: Seconds that cancelled requests have to clean up and say so to their clients.
_LAST_WORDS: Final = 1.0

_OPTIONS: Final[ServerOptions] = {
    "http": HttpProtocol,
    "backlog": BACKLOG,
    "log_config": None,
    "access_log": False,  # its lines hold query strings, and those hold variables
    "server_header": False,
    "proxy_headers": False,  # they would replace the observed peer; X-Forwarded-For is ours to read
}


class ApiServer(UvicornServer):
    """Serves on one socket until it is told to stop, by SIGTERM, SIGINT or ``should_exit``.

    uvicorn closes idle connections at once when it stops, with a request that is on its way to one of them,
    and drops connections that wait to be accepted. This server accepts those, answers what arrives within a
    moment (``HttpProtocol.shutdown``), and only then closes.
    """

    def __init__(self, app: ASGIApp, listener: socket.socket, *, shutdown_timeout: float) -> None:
        """Prepare; nothing is served yet.

        Args:
            app: What is served.
            listener: The listening socket; closed when the server stops.
            shutdown_timeout: Seconds that requests in flight have to finish once it is to stop.
        """
        super().__init__(app, _OPTIONS)
        self._listener = listener
        self._shutdown_timeout = shutdown_timeout

    def run_until_stopped(self) -> bool:
        """Serve in this process; whether it got as far as serving."""
        return self.run_on(self._listener)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal; insist at a second Ctrl+C. An orderly end is exit status 0."""
        del frame
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse what is new, finish what is in flight, end what takes too long."""
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
        """Take the connections that the kernel has accepted for us already, then close the socket."""
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
