"""The servers that are compared, each a process of its own on core 0."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.world import CLIENT, ISSUER, World


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the process so far, all threads (proc_pid_stat(5), fields 14 and 15)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def claimgraph_server(world: World) -> Generator[Server]:
    """`claimgraph serve`, with keys from a file."""
    pool = {
        "user_pool_id": ISSUER.rpartition("/")[2],
        "clients": [CLIENT],
        "accepts": ["id"],
        "jwks_file": str(world.jwks_file),
    }
    environment = {"CLAIMGRAPH_USER_POOLS": json.dumps([pool]), "CLAIMGRAPH_LOG_LEVEL": "warning"}
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    with _running("Claimgraph", command, environment, world) as server:
        yield server


@contextmanager
def idiomatic_server(world: World) -> Generator[Server]:
    """The baseline under uvicorn, as the manuals say, without its access log."""
    environment = {
        "BENCH_POOL": json.dumps({"issuer": ISSUER, "client": CLIENT, "jwks_file": str(world.jwks_file)})
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.idiomatic:app",
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    with _running("Strawberry + FastAPI + PyJWT", command, environment, world) as server:
        yield server


@contextmanager
def _running(
    name: str, command: list[str], environment: Mapping[str, str], world: World
) -> Generator[Server]:
    port = _free_port()
    process = subprocess.Popen(
        ["taskset", "-c", "0", *command, "--port", str(port)],
        env={**os.environ, **environment, "CLAIMGRAPH_DATABASE_URL": world.database_url},
    )
    try:
        _wait_for(port)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"no server came up on port {port}")
