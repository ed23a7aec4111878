"""A load generator: keep-alive connections, one request in flight on each, answers checked."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What one round measured.

    Attributes:
        requests: How many were answered.
        seconds: How long it took.
        latencies: Seconds that each took.
    """

    requests: int
    seconds: float
    latencies: list[float]


async def load(
    port: int, requests: Iterator[bytes], is_right: Callable[[bytes], bool], seconds: float
) -> Load:
    """Send requests for some seconds.

    Args:
        port: Where the server listens on loopback.
        requests: Whole HTTP requests, without end.
        is_right: Whether a body is the right answer.
        seconds: For how long.
    """
    start = time.perf_counter()
    rounds = await asyncio.gather(
        *(_one_connection(port, requests, is_right, start + seconds) for _ in range(CONNECTIONS))
    )
    latencies = [latency for each in rounds for latency in each]
    return Load(len(latencies), time.perf_counter() - start, latencies)


async def _one_connection(
    port: int, requests: Iterator[bytes], is_right: Callable[[bytes], bool], until: float
) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies: list[float] = []
    while (sent := time.perf_counter()) < until:
        body = await _exchange(reader, writer, next(requests))
        latencies.append(time.perf_counter() - sent)
        if not is_right(body):
            raise AssertionError(f"unexpected answer: {body[:300]!r}")
    writer.close()
    await writer.wait_closed()
    return latencies


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
