"""What ``python -m bench`` is told."""

import argparse
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.competitors import CLAIMGRAPH, IDIOMATIC, Competitor
from bench.workloads import QUICK, WORKLOADS, Workload

#: After these, a quick run measures no more than it must, so that it ends within 50 seconds.
_QUICK_SECONDS: Final = 38.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure.

    Attributes:
        workloads: What is asked.
        against: The only competitors; all if empty.
        peers: Whether the servers on Node.js are among them.
        rounds: How many rounds each server has on each workload.
        seconds: How long each takes.
        late: When, by the monotonic clock, one round has to be enough.
        keep: Whether the figures are kept in a file of their own.
        publish: Whether the figures go into docs/benchmarks.md.
        profile: Whether to show where one server's time goes, instead of comparing.
    """

    workloads: Sequence[Workload]
    against: Sequence[str]
    peers: bool
    rounds: int
    seconds: float
    late: float
    keep: bool
    publish: bool
    profile: bool

    def wants(self, competitor: Competitor) -> bool:
        """Whether a competitor takes part."""
        if self.against:
            return competitor.name in (CLAIMGRAPH, *self.against)
        return self.peers or not competitor.peer


def read_options(description: str | None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=description)
    parser.add_argument("--quick", action="store_true", help="the main workloads, against plain Strawberry")
    parser.add_argument("--peers", action="store_true", help="also against servers on Node.js")
    parser.add_argument("--rounds", type=int, help="rounds of each server on each workload")
    parser.add_argument("--seconds", type=float, help="seconds of a round")
    parser.add_argument("--only", nargs="+", metavar="W", help="only these workloads")
    parser.add_argument("--against", nargs="+", default=[], metavar="NAME", help="only these competitors")
    parser.add_argument("--publish", action="store_true", help="replace the figures in docs/benchmarks.md")
    parser.add_argument(
        "--profile", nargs="+", metavar="W", help="show where the time of Claimgraph goes in these workloads"
    )
    given = parser.parse_args()
    names = given.profile or given.only or (QUICK if given.quick else ())
    return Options(
        workloads=[each for each in WORKLOADS if not names or each.name in names],
        against=given.against or ([IDIOMATIC] if given.quick else []),
        peers=given.peers,
        rounds=given.rounds or (3 if given.quick else 5),
        seconds=given.seconds or (0.8 if given.quick else 2.0),
        late=time.monotonic() + _QUICK_SECONDS if given.quick else math.inf,
        keep=not given.quick,
        publish=given.publish,
        profile=bool(given.profile),
    )
