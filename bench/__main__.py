"""Requests per second of Claimgraph and of plain idiomatic Strawberry, in the same run.

Each server is one process pinned to core 0, the load comes from core 1; rounds alternate, medians count.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from bench.load import exchange, load
from bench.servers import Server, claimgraph_server, idiomatic_server
from bench.world import World

QUERY = "{ me { username profile { displayName email } } }"
ROUNDS = 5
SECONDS = 4.0


def request(token: str) -> bytes:
    body = json.dumps({"query": QUERY}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def measure(server: Server, sent: bytes) -> tuple[float, float]:
    """Requests per second, and CPU microseconds of the server per request."""
    expected = await exchange(server.port, sent)
    before = server.cpu_seconds()
    done = await load(server.port, sent, expected, seconds=SECONDS)
    used = server.cpu_seconds() - before
    return done.requests / done.seconds, used / done.requests * 1e6


def main() -> None:
    os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as folder:
        world = World.create(Path(folder))
        sent = request(world.id_token())
        with claimgraph_server(world) as ours, idiomatic_server(world) as theirs:
            answers = [json.loads(asyncio.run(exchange(server.port, sent))) for server in (ours, theirs)]
            if answers[0] != answers[1] or answers[0]["data"]["me"]["profile"]["email"] is None:
                sys.exit(f"the servers disagree: {answers}")
            figures: dict[str, list[tuple[float, float]]] = {ours.name: [], theirs.name: []}
            for _ in range(ROUNDS):
                for server in (ours, theirs):
                    figures[server.name].append(asyncio.run(measure(server, sent)))
    medians = {
        name: (statistics.median(r for r, _ in rounds), statistics.median(c for _, c in rounds))
        for name, rounds in figures.items()
    }
    print(QUERY)
    for name, (rate, cpu) in medians.items():
        print(f"  {name:<28} {rate:>8.0f} requests/s   {cpu:>7.0f} µs CPU per request")
    (our_rate, our_cpu), (their_rate, their_cpu) = medians.values()
    print(f"  ratio: {our_rate / their_rate:.1f} × the requests, {their_cpu / our_cpu:.1f} × less CPU")


main()
