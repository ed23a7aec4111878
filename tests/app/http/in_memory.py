"""A connection without a socket."""

import asyncio
from typing import TypeVar, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_ProtocolT = TypeVar("_ProtocolT", bound=HttpToolsProtocol)


class MemoryTransport(asyncio.WriteTransport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.responses.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing comes but what a test hands over."""

    def resume_reading(self) -> None:
        """As above."""


def connect(app: ASGIApp, protocol: type[_ProtocolT]) -> tuple[_ProtocolT, MemoryTransport]:
    """A connection to an application, in the running event loop."""
    config = uvicorn.Config(app, ws="none", log_config=None, proxy_headers=False)
    config.load()
    connection, transport = protocol(config, ServerState(), {}), MemoryTransport()
    connection.connection_made(cast(asyncio.Transport, transport))
    return connection, transport
