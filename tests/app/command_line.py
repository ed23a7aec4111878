"""`claimgraph …` in a process of its own, as people type it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.dev_server import ROOT


def claimgraph(
    *arguments: str, cwd: Path = ROOT, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command.

    Args:
        arguments: What is typed after ``claimgraph``.
        cwd: Where.
        given: What is on standard input.
        environment: Variables beyond the process's own, of which those of Claimgraph are left out.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
