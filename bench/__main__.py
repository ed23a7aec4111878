"""CPU, rate, latency and memory of Claimgraph and of others, in one run: ``make bench``.

Each server is a process pinned to one core, the load comes from another; servers take turns (A B A B …) and
medians count. CPU per request is the figure to compare by: rates swing with whatever else the machine does.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.competitors import CLAIMGRAPH, IDIOMATIC, competitors
from bench.processes import cores, running
from bench.report import Report
from bench.rounds import Contest, Result
from bench.tokens import Issuer
from bench.traffic import Traffic
from bench.workloads import QUICK, WORKLOADS, Data, Workload

_RESULTS: Final = Path(__file__).parent / "results"


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {cores()[1]})
    traffic, memory = Traffic(Issuer.create()), dict[str, float]()
    results = [
        result
        for data in ("memory", "sqlite", "postgres")
        for result in _measured(options, data, traffic, memory)
    ]
    report = Report(results, memory, options.rounds, options.seconds)
    print(report.markdown())
    if not options.quick:
        print(f"Saved as {report.save(_RESULTS)}.")
    print(report.json())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="the main workloads against idiomatic Strawberry"
    )
    parser.add_argument("--peers", action="store_true", help="also against the peers on Node.js")
    parser.add_argument("--rounds", type=int, help="rounds of each server on each workload")
    parser.add_argument("--seconds", type=float, help="seconds of a round")
    parser.add_argument("--only", nargs="+", default=[], metavar="W", help="only these workloads")
    parser.add_argument("--against", nargs="+", default=[], metavar="SERVER", help="only these competitors")
    options = parser.parse_args()
    if options.quick:
        options.only, options.against = options.only or QUICK, options.against or [IDIOMATIC]
    options.rounds = options.rounds or (3 if options.quick else 5)
    options.seconds = options.seconds or (1.0 if options.quick else 2.0)
    return options


def _measured(
    options: argparse.Namespace, data: Data, traffic: Traffic, memory: dict[str, float]
) -> Iterator[Result]:
    """What the servers of one kind of data make of the workloads that are meant for them."""
    chosen = [each for each in _chosen(options.only) if each.data == data]
    if not chosen:
        return
    with ExitStack() as stack:
        surroundings = {"BENCH_JWKS": traffic.issuer.jwks()}
        servers = [
            (
                each,
                stack.enter_context(running(each.name, each.command, {**surroundings, **each.environment})),
            )
            for each in competitors(data, peers=options.peers)
            if not options.against or each.name in (CLAIMGRAPH, *options.against)
        ]
        contest = Contest(servers, traffic, options.rounds, options.seconds)
        contest.refuse_unacceptable_tokens()
        for workload in chosen:
            yield contest.measure(workload)
        memory.update({server.name: server.resident_megabytes() for _, server in servers})


def _chosen(names: Sequence[str]) -> list[Workload]:
    return [each for each in WORKLOADS if not names or each.name in names]


main()
