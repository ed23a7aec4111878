"""An HTTP endpoint on a loopback socket, for key sets and more, that a test can delay and change."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A complete HTTP response; header names are written with underscores."""
    lines = {"Content_Length": str(len(body)), "Connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@dataclass(slots=True)
class JwksServer:
    """Answers every request with ``answer``, once ``open_gate`` is set.

    Attributes:
        answer: A complete HTTP response.
        requests: The heads of the received requests.
        open_gate: While it is cleared, every response waits.
        tls: If set, the endpoint speaks https.
    """

    answer: bytes
    port: int = 0
    requests: list[bytes] = field(default_factory=list[bytes])
    open_gate: asyncio.Event = field(default_factory=asyncio.Event)
    tls: ssl.SSLContext | None = None
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}/pool/.well-known/jwks.json"

    async def start(self) -> None:
        """Listen; after ``stop``, on the same port again."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self.open_gate.wait()
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client closed the connection
        finally:
            writer.close()


@asynccontextmanager
async def jwks_server(body: bytes, tls: ssl.SSLContext | None = None) -> AsyncGenerator[JwksServer]:
    """A running server that answers with ``body``."""
    server = JwksServer(http(body), tls=tls)
    server.open_gate.set()
    await server.start()
    try:
        yield server
    finally:
        server.open_gate.set()
        await server.stop()
