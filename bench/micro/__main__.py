"""What the parts of a request cost, each beside a baseline: ``make bench-micro``. The last line is JSON."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict

from bench.aims import RULES_AT_MOST, Verdict
from bench.micro.timing import Comparison
from bench.processes import cores
from bench.publishing import publish
from bench.tokens import Issuer
from claimgraph.app.assembly import tune_garbage_collector


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.micro", description=__doc__)
    parser.add_argument("--publish", action="store_true", help="replace the figures in docs/benchmarks.md")
    options = parser.parse_args()
    os.sched_setaffinity(0, {cores()[1]})
    found = _measured(Issuer.create())
    tables = _markdown(found)
    print(tables)
    if options.publish:
        publish(tables, section="parts")
    print(json.dumps([asdict(each) for each in found]))


def _measured(issuer: Issuer) -> list[Comparison]:
    os.environ["BENCH_JWKS"] = issuer.jwks()
    from bench.micro.parts import compiling, documents, fields, tokens  # noqa: PLC0415 - they read the keys
    from bench.micro.rules import rules  # noqa: PLC0415 - likewise

    tune_garbage_collector()
    return [each for part in (fields, rules, tokens, documents, compiling) for each in part(issuer)]


def _markdown(found: Sequence[Comparison]) -> str:
    lines = ["| part | µs | baseline | µs | part by baseline |", "|---|---:|---|---:|---:|"]
    lines += [
        f"| {each.what} | {_number(each.microseconds)} | {each.baseline} "
        f"| {_number(each.baseline_microseconds)} | {_number(each.ratio)} |"
        for each in found
    ]
    aims = [
        f"- {Verdict(each.what, each.ratio, RULES_AT_MOST, at_most=True)}"
        for each in found
        if each.is_checking
    ]
    return "\n".join([*lines, "", "Aims:", "", *aims]) + "\n"


def _number(value: float) -> str:
    """Three digits that say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.5f}"


main()
