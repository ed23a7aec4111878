"""A load generator that is cheap beside the servers: on uvloop, counting bytes, one request per connection.

A Python server answers a small request in 50 µs; this takes some 10 µs of another core for it.
"""

import asyncio
import gc
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, cast

import uvloop

#: Bytes by which answers of one workload may differ: ids of other lengths, a date header now and then.
_TOLERANCE: Final = 128
_END_OF_HEAD: Final = b"\r\n\r\n"
_END_OF_CHUNKS: Final = b"0\r\n\r\n"


@dataclass(slots=True)
class Load:
    """What one round measured.

    Attributes:
        latencies: Seconds that each request took.
        seconds: How long the round took.
    """

    latencies: list[float] = field(default_factory=list[float])
    seconds: float = 0.0


def load(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Load:
    """Send requests for some seconds, then wait until all are answered.

    Args:
        port: Where the server listens on loopback.
        requests: Whole HTTP requests; it ends early if they do.
        connections: How many are in flight at a time.
        seconds: For how long.

    Raises:
        AssertionError: An answer differs from the first in status or size, so it was not the right one.
    """
    gc.disable()
    try:
        return uvloop.run(_load(port, requests, connections, seconds))
    finally:
        gc.enable()


def send_all(port: int, requests: Iterator[bytes], number: int) -> None:
    """Send some requests, untimed."""
    load(port, islice(requests, number), connections=16, seconds=60.0)


async def _load(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    round_ = _Round(requests)
    made = [
        await loop.create_connection(lambda: _Connection(round_, loop.create_future()), "127.0.0.1", port)
        for _ in range(connections)
    ]
    start = time.perf_counter()
    for _, connection in made:
        connection.send()  # one at least, however short the round
    round_.until = start + seconds
    await asyncio.gather(*(connection.done for _, connection in made))
    round_.load.seconds = time.perf_counter() - start
    return round_.load


@dataclass(slots=True)
class _Round:
    """What the connections of a round share."""

    requests: Iterator[bytes]
    until: float = math.inf
    load: Load = field(default_factory=Load)
    expected: tuple[bytes, int] | None = None

    def next_request(self) -> bytes | None:
        return next(self.requests, None) if time.perf_counter() < self.until else None

    def check(self, status: bytes, size: int) -> None:
        if self.expected is None:
            self.expected = status, size
        elif status != self.expected[0] or abs(size - self.expected[1]) > _TOLERANCE:
            raise AssertionError(f"{size} bytes with status {status!r}, where {self.expected} came before")


class _Connection(asyncio.Protocol):
    """One connection with one request in flight."""

    def __init__(self, round_: _Round, done: asyncio.Future[None]) -> None:
        self.done = done
        self._round = round_
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def send(self) -> None:
        request = self._round.next_request()
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._received = 0
        self._size = -1  # not known yet
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._size < 0:
            self._read_head(data)
        if self._received == self._size or (self._size == _CHUNKED and data.endswith(_END_OF_CHUNKS)):
            self._round.load.latencies.append(time.perf_counter() - self._sent)
            try:
                self._round.check(self._head[9:12], self._received)
            except AssertionError as wrong:
                self.done.set_exception(wrong)
                self._transport.close()
                return
            self.send()

    def _read_head(self, data: bytes) -> None:
        head, _, _ = data.partition(_END_OF_HEAD)
        self._head = head
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        self._size = len(head) + len(_END_OF_HEAD) + int(length) if length else _CHUNKED


#: A size that is known only at the end.
_CHUNKED: Final = 1 << 60
