"""CPU, rate and latency of Claimgraph and of plain idiomatic Strawberry, in the same run: ``make bench``.

Each server is one process pinned to core 0, the load comes from core 1; rounds take turns (A B A B …),
medians count. CPU per request is the figure to compare by: rates swing with whatever else the machine does.
"""

import argparse
import asyncio
import json
import os
import sys
from contextlib import ExitStack
from statistics import median

from bench.load import exchange
from bench.measure import Figures, comparable, one_round, requests_of
from bench.servers import SERVERS, Server, running
from bench.workloads import QUICK, WORKLOADS, Workload
from bench.world import World

Rounds = dict[str, list[Figures]]


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {1})
    world = World.create()
    chosen = [each for each in WORKLOADS if each.name in options.only] if options.only else list(WORKLOADS)
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, world)) for name in SERVERS]
        results = {each.name: _measured(each, servers, world, options) for each in chosen}
        memory = {server.name: round(server.resident_megabytes()) for server in servers}
    print("| | CPU µs per request: " + " | ".join(SERVERS) + " | ratio | requests/s | p99 ms |")
    print("|---|" + "---|" * (len(SERVERS) + 3))
    for workload in chosen:
        print(_row(workload, results[workload.name]))
    ratios = {name: round(_ratio(rounds), 1) for name, rounds in results.items()}
    print(json.dumps({"cpu_ratio_to_idiomatic": ratios, "resident_megabytes": memory}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_const", const=(QUICK, 3, 1.1), default=((), 5, 4.0), dest="plan"
    )
    options = parser.parse_args()
    options.only, options.rounds, options.seconds = options.plan
    return options


def _measured(workload: Workload, servers: list[Server], world: World, options: argparse.Namespace) -> Rounds:
    requests = requests_of(workload, world.id_token(workload.caller))
    _require_agreement(workload, servers, next(requests))
    rounds: Rounds = {server.name: [] for server in servers}
    for _ in range(options.rounds):
        for server in servers:
            rounds[server.name].append(one_round(server, requests, seconds=options.seconds))
    return rounds


def _require_agreement(workload: Workload, servers: list[Server], request: bytes) -> None:
    for _ in range(3):  # once cold, twice warm: a compiled plan must answer alike
        answers = [comparable(asyncio.run(exchange(server.port, request))) for server in servers]
        if any(answer != answers[0] for answer in answers):
            sys.exit(f"{workload.name}: the servers disagree, so there is nothing to compare")


def _ratio(rounds: Rounds) -> float:
    """Theirs by ours, round by round."""
    ours, theirs = rounds["claimgraph"], rounds["idiomatic"]
    return median(their.cpu / our.cpu for our, their in zip(ours, theirs, strict=True))


def _row(workload: Workload, rounds: Rounds) -> str:
    figures = {name: Figures.median_of(each) for name, each in rounds.items()}
    cpu = " | ".join(f"{each.cpu:,.0f}" for each in figures.values())
    rate = " : ".join(f"{each.rate:,.0f}" for each in figures.values())
    p99 = " : ".join(f"{each.p99:,.1f}" for each in figures.values())
    return f"| {workload.name} {workload.about} | {cpu} | {_ratio(rounds):.1f}× | {rate} | {p99} |"


main()
