"""A load generator: keep-alive connections, one request in flight on each, answers checked."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final

_CONNECTIONS: Final = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What one round measured.

    Attributes:
        requests: How many were answered.
        seconds: How long it took.
    """

    requests: int
    seconds: float


async def load(port: int, request: bytes, expected: bytes, *, seconds: float) -> Load:
    """Send `request` over and over.

    Args:
        port: Where the server listens on loopback.
        request: A whole HTTP request.
        expected: What every answer's body must be.
        seconds: For how long.
    """
    start = time.perf_counter()
    counts = await asyncio.gather(
        *(_one_connection(port, request, expected, start + seconds) for _ in range(_CONNECTIONS))
    )
    return Load(sum(counts), time.perf_counter() - start)


async def _one_connection(port: int, request: bytes, expected: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        body = await _exchange(reader, writer, request)
        if body != expected:
            raise AssertionError(f"unexpected answer: {body[:200]!r}")
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


async def exchange(port: int, request: bytes) -> bytes:
    """The body of one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await _exchange(reader, writer, request)
    finally:
        writer.close()
        await writer.wait_closed()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return await reader.readexactly(int(length))
