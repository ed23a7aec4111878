"""Rounds of one workload on one server, checked before they are timed."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, repeat
from statistics import median, quantiles
from typing import cast

from bench.load import exchange, load
from bench.servers import Server
from bench.workloads import Workload


@dataclass(frozen=True, slots=True)
class Figures:
    """One round, or the medians of several.

    Attributes:
        cpu: Microseconds of the server's CPU per request.
        rate: Requests per second.
        p99: Milliseconds within which 99 of 100 requests were answered.
    """

    cpu: float
    rate: float
    p99: float

    @classmethod
    def median_of(cls, rounds: list["Figures"]) -> "Figures":
        return cls(
            median(each.cpu for each in rounds),
            median(each.rate for each in rounds),
            median(each.p99 for each in rounds),
        )


def requests_of(workload: Workload, token: str) -> Iterator[bytes]:
    """The HTTP requests of a workload, without end."""
    if not workload.cold:
        return repeat(_request(workload.query, workload.variables, token))
    return (_request(f"{workload.query} # {n}", workload.variables, token) for n in count())


def _request(query: str, variables: dict[str, object], token: str) -> bytes:
    body = json.dumps({"query": query, "variables": variables}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def comparable(body: bytes) -> tuple[object, list[tuple[object, ...]]]:
    """What every server must agree on: the data, and the paths of what is refused."""
    answer = cast(dict[str, object], json.loads(body))
    errors = cast(list[dict[str, list[object]]], answer.get("errors", []))
    return answer["data"], sorted((tuple(error["path"]) for error in errors), key=str)


def one_round(server: Server, requests: Iterator[bytes], *, seconds: float) -> Figures:
    """Load a server and say what it took; every answer must be as long as the first."""
    expected = len(asyncio.run(exchange(server.port, next(requests))))
    before = server.cpu_seconds()
    done = asyncio.run(load(server.port, requests, lambda body: abs(len(body) - expected) < 64, seconds))
    used = server.cpu_seconds() - before
    p99 = quantiles(done.latencies, n=100)[98] * 1e3
    return Figures(used / done.requests * 1e6, done.requests / done.seconds, p99)
