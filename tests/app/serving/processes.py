"""A server with one or more processes, over an API whose fields wait; started as a separate process."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.http.protocol import HttpProtocol
from claimgraph.app.logs import configure_logging
from claimgraph.app.serving.listener import bind
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.serving.server import ApiServer
from claimgraph.app.serving.supervisor import Supervisor
from claimgraph.app.serving.worker import START_FAILED, WorkerOptions
from claimgraph.app.settings.settings import load_settings
from tests.app.graphql.small_rest import small_rest
from tests.app.graphql.waiting_api import WaitingApi
from tests.support.servers.claimgraph_server import ROOT, free_port
from tests.support.time.patience import PROCESS_PATIENCE, eventually


class TellingApi(WaitingApi):
    """Its fields tell in the log how far they are; what is held is released by a file."""

    def note(self, step: str) -> None:
        super().note(step)
        print(f"a field has {step}", flush=True)  # noqa: T201 - read by `Served.wait_for`

    def is_released(self) -> bool:
        return Path(os.environ["RELEASED"]).exists()


def make_app(_place: WorkerPlace | None = None) -> ASGIApp:
    configure_logging(level="info", style="json")
    if os.environ.get("CANNOT_START"):
        raise ZeroDivisionError("a secret")
    HttpProtocol.linger = float(os.environ.get("LINGER", HttpProtocol.linger))
    return Dispatcher(TellingApi().endpoint(), small_rest())


def main(workers: int, shutdown_timeout: float) -> None:
    """What the process does; see `serve` in app/commands/server.py."""
    listener = bind(load_settings())
    if workers == 1:
        served = ApiServer(make_app(), listener, shutdown_timeout=shutdown_timeout).run_until_stopped()
        sys.exit(0 if served else START_FAILED)
    configure_logging(level="info", style="json")
    sys.exit(Supervisor(WorkerOptions(make_app, shutdown_timeout), listener, workers).run())


@dataclass(frozen=True, slots=True)
class Served:
    """A server under test."""

    process: subprocess.Popen[bytes]
    base_url: str
    log_file: Path
    released: Path

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in _command_line(child)]

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until the log holds a text so often."""
        eventually(
            lambda: self.log().count(text) >= times,
            otherwise=lambda: f"no {text!r} in time:\n{self.log()}",
            patience=PROCESS_PATIENCE,
        )

    def release(self) -> None:
        """Let fields answer that are held."""
        self.released.touch()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal it to stop; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PROCESS_PATIENCE)


def _command_line(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
        return b""


@contextmanager
def served(
    directory: Path, workers: int, shutdown_timeout: float = PROCESS_PATIENCE, **environment: str
) -> Generator[Served]:
    """Start the server, and make sure that it is gone afterwards."""
    port = free_port()
    log_file, released = directory / "server.log", directory / "released"
    code = f"from tests.app.serving.processes import main; main({workers}, {shutdown_timeout})"
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"CLAIMGRAPH_PORT": str(port), "RELEASED": str(released)} | environment,
            stdout=log,
            stderr=log,
        )
    server = Served(process, f"http://127.0.0.1:{port}", log_file, released)
    try:
        if "CANNOT_START" not in environment:
            server.wait_for("Application startup complete", workers)
        yield server
    finally:
        process.kill()
        process.wait()
