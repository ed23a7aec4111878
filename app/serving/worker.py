"""One of several processes that serve the same port."""

import asyncio
import logging
import multiprocessing
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Final

from starlette.types import ASGIApp

from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.serving.server import ApiServer

_log = logging.getLogger("claimgraph.serving")

#: Exit status of a process that cannot start to serve; also uvicorn's.
START_FAILED: Final = 3

#: Seconds between two heartbeats.
HEARTBEAT: Final = 1.0


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker does; pickled for another process.

    Attributes:
        make_app: Configures logging and makes the application; pickled by its name, so not a lambda.
        shutdown_timeout: Seconds that requests in flight have to finish when the worker stops.
    """

    make_app: Callable[[WorkerPlace], ASGIApp]
    shutdown_timeout: float


def run_worker(
    options: WorkerOptions, place: WorkerPlace, listener: socket.socket, parent: Connection
) -> None:
    """Serve until stopped, and end the process.

    Args:
        options: What the worker does.
        place: Which of the workers it is.
        listener: The listening socket that it shares with the others.
        parent: Receives ``True`` once the worker serves, and again at every heartbeat.
    """
    try:
        app = options.make_app(place)
    except Exception as defect:  # noqa: BLE001 - the supervisor must learn of any defect, because a retry is in vain
        _log.error("the worker cannot start: %s", type(defect).__qualname__)
        sys.exit(START_FAILED)
    server = _ReportingServer(app, listener, parent, options.shutdown_timeout)
    threading.Thread(target=_stop_without_parent, args=(server,), daemon=True).start()
    sys.exit(0 if server.run_until_stopped() else START_FAILED)


class _ReportingServer(ApiServer):
    """Sends heartbeats from its event loop, so that they stop if that hangs."""

    def __init__(
        self, app: ASGIApp, listener: socket.socket, parent: Connection, shutdown_timeout: float
    ) -> None:
        super().__init__(app, listener, shutdown_timeout=shutdown_timeout)
        self._parent = parent
        os.set_blocking(parent.fileno(), False)  # a supervisor that does not read must not block the worker

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._beat()

    def _beat(self) -> None:
        with suppress(OSError):  # the supervisor does not read, or is gone and this worker about to stop
            self._parent.send(True)  # noqa: FBT003 - a heartbeat has no content
        asyncio.get_running_loop().call_later(HEARTBEAT, self._beat)


def _stop_without_parent(server: ApiServer) -> None:
    """Stop when the supervisor is killed: otherwise this worker would hold the port for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        _log.error("the supervisor is gone; worker %d stops", os.getpid())
        server.should_exit = True
