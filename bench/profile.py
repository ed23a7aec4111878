"""Where the time of a server goes in a workload: ``python -m bench --profile W3``."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.competitors import CLAIMGRAPH, COMPETITORS, Competitor
from bench.load import load
from bench.options import Options
from bench.processes import Server, running
from bench.run import surroundings
from bench.tokens import Issuer
from bench.traffic import Traffic
from bench.workloads import Workload

_SECONDS: Final = 5.0
_PATIENCE: Final = 10.0


def show_profiles(options: Options) -> None:
    """Print one for each workload; of Claimgraph, or of the (Python) server it is measured against."""
    traffic = Traffic(Issuer.create())
    name = options.against[0] if options.against else CLAIMGRAPH
    for workload in options.workloads:
        competitor = next(each for each in COMPETITORS if (each.name, each.data) == (name, workload.data))
        with (
            TemporaryDirectory() as directory,
            surroundings(traffic.issuer, workload.data) as environment,
        ):
            file = Path(directory) / "profile"
            command = _sampled(competitor, file)
            with running(competitor.name, command, {**environment, **competitor.environment}) as server:
                print(f"{workload.name} {workload.about}: {_profile(workload, server, traffic, file)}")


def _sampled(competitor: Competitor, file: Path) -> Sequence[str]:
    """The command of a server, run by the sampler."""
    _python, _, *module = competitor.command
    return [sys.executable, "-m", "bench.sampler", str(file), *module]


def _profile(workload: Workload, server: Server, traffic: Traffic, file: Path) -> str:
    requests = traffic.requests(workload)
    load(server.port, requests, connections=workload.connections, seconds=1.0)
    os.kill(server.pid, signal.SIGUSR1)
    load(server.port, requests, connections=workload.connections, seconds=_SECONDS)
    os.kill(server.pid, signal.SIGUSR1)
    deadline = time.monotonic() + _PATIENCE
    while not (file.exists() and file.read_text(encoding="utf-8").endswith("\n")):
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not write its profile")
        time.sleep(0.05)
    return file.read_text(encoding="utf-8")
