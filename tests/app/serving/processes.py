"""A server of several processes (or one) over an API whose fields wait; started as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from app.graphql.gateway import Gateway
from app.logs import configure_logging
from app.serving.listener import bind
from app.serving.place import WorkerPlace
from app.serving.server import ApiServer
from app.serving.supervisor import Supervisor
from app.serving.worker import START_FAILED, WorkerOptions
from app.settings import load_settings
from tests.app.graphql.small_rest import small_rest
from tests.app.graphql.waiting_api import WaitingApi
from tests.dev_server import ROOT, free_port


def make_app(_place: WorkerPlace | None = None) -> ASGIApp:
    configure_logging(level="info", style="json")
    if os.environ.get("CANNOT_START"):
        raise ZeroDivisionError("a secret")
    return Gateway(WaitingApi().endpoint(), small_rest())


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

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [
            int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until the log holds a text so often."""
        deadline = time.monotonic() + 40
        while self.log().count(text) < times:
            assert time.monotonic() < deadline, f"no {text!r} in time:\n{self.log()}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal it to stop; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@contextmanager
def served(
    directory: Path, workers: int, shutdown_timeout: float = 20, **environment: str
) -> Generator[Served]:
    """Start the server, and make sure that it is gone afterwards."""
    port = free_port()
    log_file = directory / "server.log"
    code = f"from tests.app.serving.processes import main; main({workers}, {shutdown_timeout})"
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"CLAIMGRAPH_PORT": str(port)} | environment,
            stdout=log,
            stderr=log,
        )
    server = Served(process, f"http://127.0.0.1:{port}", log_file)
    try:
        if "CANNOT_START" not in environment:
            server.wait_for("Application startup complete", workers)
        yield server
    finally:
        process.kill()
        process.wait()
