"""Cognito's protocol on a loopback socket, with responses that a test chooses."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Received:
    """A request.

    Attributes:
        head: The request line and the headers.
        body: The parameters.
    """

    head: str
    body: dict[str, object]


@dataclass(slots=True)
class CognitoEndpoint:
    """Answers each request with the next of ``answers``, the last one for ever, once the gate is open.

    Attributes:
        answers: Status and body.
        received: The requests so far.
        gate: Cleared, every answer waits.
        most_at_once: How many requests were ever waiting for an answer together.
    """

    answers: list[tuple[int, object]] = field(default_factory=lambda: [(200, {})])
    received: list[Received] = field(default_factory=list[Received])
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    most_at_once: int = 0
    port: int = 0
    _at_once: int = 0
    _arrivals: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def refuse(self, code: str, *, status: int = 400) -> None:
        """From now on, answer with an error whose text says too much."""
        self.answers = [(status, {"__type": code, "message": "alice@example.com"})]

    async def reached(self, requests: int) -> None:
        """Until so many requests have come."""
        async with self._arrivals:
            await self._arrivals.wait_for(lambda: len(self.received) >= requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().split("content-length:")[1].split("\r\n")[0])
            self.received.append(Received(head, json.loads(await reader.readexactly(length))))
            async with self._arrivals:
                self._arrivals.notify_all()
            await self._wait()
            status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            content = json.dumps(body).encode()
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n".encode())
            writer.write(b"Content-Type: application/x-amz-json-1.1\r\nConnection: close\r\n\r\n" + content)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            writer.close()

    async def _wait(self) -> None:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await self.gate.wait()
        finally:
            self._at_once -= 1


@asynccontextmanager
async def cognito_endpoint(*, hanging: bool = False) -> AsyncGenerator[CognitoEndpoint]:
    """A running endpoint; its gate is opened at the end, so that no thread is left waiting."""
    endpoint = CognitoEndpoint()
    if not hanging:
        endpoint.gate.set()
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    endpoint.port = server.sockets[0].getsockname()[1]
    try:
        yield endpoint
    finally:
        endpoint.gate.set()
        server.close()
        await server.wait_closed()
