"""The whole server in a separate process, as `claimgraph dev` and `claimgraph serve` start it."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.support.time.patience import PROCESS_PATIENCE, eventually

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A running server.

    Attributes:
        base_url: Such as ``http://127.0.0.1:41234``.
        log_file: Its standard output and standard error.
    """

    base_url: str
    log_file: Path

    def log(self) -> str:
        """The output so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


def dev_server(
    directory: Path, settings: Mapping[str, str] | None = None, prelude: str = ""
) -> AbstractContextManager[RunningServer]:
    """Start `claimgraph dev` on a free port, wait until it is ready, and stop it afterwards.

    Args:
        directory: An empty directory for its database and its log.
        settings: Environment variables, added to those of this process except Claimgraph's.
        prelude: Python that runs first, ending in ``; ``.
    """
    start = f"{prelude}from claimgraph.app.cli import main; main()"
    return _server(_Command("dev", start, await_path="/readyz"), directory, settings or {})


def production_server(
    directory: Path, settings: Mapping[str, str], *arguments: str, prelude: str = ""
) -> AbstractContextManager[RunningServer]:
    """The same with `claimgraph serve`; waits until it is alive, not until it is ready."""
    start = f"{prelude}from claimgraph.app.cli import main; main()"
    return _server(_Command("serve", start, "/healthz", arguments), directory, settings)


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    python: str
    await_path: str
    arguments: tuple[str, ...] = ()


@contextmanager
def _server(command: _Command, directory: Path, settings: Mapping[str, str]) -> Generator[RunningServer]:
    port = free_port()
    server = RunningServer(f"http://127.0.0.1:{port}", directory / "server.log")
    # Not the console script: it may be missing or belong to another installation.
    line = [sys.executable, "-c", command.python, command.name, "--port", str(port), *command.arguments]
    environment = _environment() | {
        "CLAIMGRAPH_DATABASE_URL": f"sqlite:///{directory}/claimgraph.sqlite3",
        "PYTHONUNBUFFERED": "1",
        "XDG_CACHE_HOME": str(directory),
        **settings,
    }
    with server.log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            line, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_for(f"{server.base_url}{command.await_path}", server, process)
        yield server
    finally:
        _end(process)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}


def _wait_for(url: str, server: RunningServer, process: subprocess.Popen[bytes]) -> None:
    def is_ready() -> bool:
        assert process.poll() is None, f"the server ended while starting:\n{server.log()}"
        return _answers(url)

    eventually(
        is_ready,
        otherwise=lambda: f"the server was not ready in time:\n{server.log()}",
        patience=PROCESS_PATIENCE,
    )


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url).status_code == 200
    except httpx2.TransportError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Terminate the process, and kill it if that has no effect."""
    process.terminate()
    try:
        process.wait(timeout=PROCESS_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=PROCESS_PATIENCE)
