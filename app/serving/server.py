"""uvicorn's server with an end that loses no request."""

import asyncio
import logging
import signal
import socket
from types import FrameType
from typing import Final, TypedDict

import uvicorn
from starlette.types import ASGIApp

from claimgraph.app.http.direct import DirectHttpProtocol
from claimgraph.app.serving.listener import BACKLOG

_log = logging.getLogger("claimgraph.serving")

#: Seconds between two looks at whether the last connection is gone.
_TICK: Final = 0.02
#: Seconds that cancelled requests have to clean up and say so to their clients.
_LAST_WORDS: Final = 1.0


class _Options(TypedDict):
    http: type[DirectHttpProtocol]
    backlog: int
    log_config: None
    access_log: bool
    server_header: bool
    proxy_headers: bool


_OPTIONS: Final[_Options] = {
    "http": DirectHttpProtocol,
    "backlog": BACKLOG,
    "log_config": None,
    "access_log": False,  # its lines hold query strings, and those hold variables
    "server_header": False,
    "proxy_headers": False,  # they would replace the observed peer; X-Forwarded-For is ours to read
}


class ApiServer(uvicorn.Server):
    """Serves on one socket until it is told to stop, by SIGTERM, SIGINT or ``should_exit``.

    uvicorn closes idle connections at once when it stops, with a request that is on its way to one of them,
    and drops connections that wait to be accepted. This server accepts those, answers what arrives within a
    moment (``BoundedHttpProtocol.shutdown``), and only then closes.
    """

    def __init__(self, app: ASGIApp, listener: socket.socket, *, shutdown_timeout: float) -> None:
        """Prepare; nothing is served yet.

        Args:
            app: What is served.
            listener: The listening socket; closed when the server stops.
            shutdown_timeout: Seconds that requests under way have to finish once it is to stop.
        """
        super().__init__(uvicorn.Config(app, **_OPTIONS))
        self._listener = listener
        self._shutdown_timeout = shutdown_timeout

    def run_until_stopped(self) -> bool:
        """Serve in this process; whether it got as far as serving."""
        try:
            self.run(sockets=[self._listener])
        except SystemExit:  # uvicorn's word for an application that cannot start; it has been logged
            return False
        return self.started

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal; insist at a second Ctrl+C. An orderly end is exit status 0."""
        del frame
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse what is new, finish what is under way, end what takes too long."""
        del sockets
        await self._stop_listening()
        connections = self.server_state.connections
        _log.info("shutting down: %d connections", len(connections))
        for connection in tuple(connections):
            connection.shutdown()
        if not await self._finished():
            await self._cancel_the_rest()
        if not self.force_exit:
            await self.lifespan.shutdown()

    async def _stop_listening(self) -> None:
        """Take the connections that the kernel has accepted for us already, then close the socket."""
        loop = asyncio.get_running_loop()
        with self._listener.dup() as listener:
            listener.settimeout(0)
            for server in self.servers:
                server.close()
            self._listener.close()
            while True:
                try:
                    connection, _ = listener.accept()
                except (BlockingIOError, OSError):
                    return
                connection.settimeout(0)
                await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> DirectHttpProtocol:
        return DirectHttpProtocol(self.config, self.server_state, self.lifespan.state)

    async def _finished(self) -> bool:
        state, left = self.server_state, self._shutdown_timeout
        while (state.connections or state.tasks) and not self.force_exit:
            if left <= 0:
                return False
            left -= _TICK
            await asyncio.sleep(_TICK)
        return True

    async def _cancel_the_rest(self) -> None:
        tasks = tuple(self.server_state.tasks)
        _log.error("%d requests took longer to finish than the shutdown may take", len(tasks))
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_WORDS)
