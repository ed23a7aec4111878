"""CPU, rate, latency and memory of Claimgraph and of others, in one run: ``make bench``.

Each server is a process pinned to one core, the load comes from another; servers take turns (A B A B …) and
medians count. CPU per request is the figure to compare by: rates swing with whatever else the machine does.
"""

import os
import sys
from pathlib import Path
from typing import Final

from bench.options import read_options
from bench.processes import cores
from bench.profile import show_profiles
from bench.publishing import publish
from bench.rounds import Disagreement
from bench.run import Run

_RESULTS: Final = Path(__file__).parent / "results"


def main() -> None:
    options = read_options(__doc__)
    os.sched_setaffinity(0, {cores()[1]})
    if options.profile:
        show_profiles(options)
        return
    try:
        report = Run(options).report()
    except Disagreement as reason:
        sys.exit(f"nothing to compare: {reason}")
    print(report.markdown())
    if options.keep:
        print(f"Saved as {report.save(_RESULTS)}.")
    if options.publish:
        publish(report.markdown(), section="comparison")
    print(report.json())


main()
