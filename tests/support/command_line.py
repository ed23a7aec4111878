"""Runs `claimgraph …` in a separate process or, much faster, in this one."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from claimgraph.app.cli import main
from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

Done = subprocess.CompletedProcess[str]


def claimgraph(*arguments: str, cwd: Path = ROOT, given: str = "", **environment: str) -> Done:
    """Run a command in this process; returns its status and output.

    Args:
        arguments: The arguments after ``claimgraph``.
        cwd: The working directory.
        given: The standard input.
        environment: Environment variables, added to those of this process except Claimgraph's.
    """
    line = ["claimgraph", *arguments]
    out, err = io.StringIO(), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(chdir(cwd))
        stack.enter_context(patch.dict(os.environ, _environment(environment), clear=True))
        stack.enter_context(patch.object(sys, "argv", line))
        stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
        stack.enter_context(patch.object(sys, "stdin", stdin))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        status = _status()
    return Done(line, status, out.getvalue(), err.getvalue())


def claimgraph_process(*arguments: str, cwd: Path = ROOT, given: str = "", **environment: str) -> Done:
    """Run a command in a separate process."""
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", "from claimgraph.app.cli import main; main()", *arguments],
        cwd=cwd,
        env=_environment(environment),
        input=given,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )


def _environment(beyond: Mapping[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    return clean | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | dict(beyond)


def _status() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0
