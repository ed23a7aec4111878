"""The servers that are compared, each a process of its own on core 0."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.world import World

_OUR_PROTOCOL = "app.direct_http_protocol:DirectHttpProtocol"

#: Name in the tables, and what uvicorn is asked to run.
SERVERS = {
    "claimgraph": (
        "bench.ours:make_app",
        "--factory",
        "--no-proxy-headers",
        "--http",
        "app.direct_http_protocol:DirectHttpProtocol",
    ),
    "idiomatic": ("bench.idiomatic:app",),
}


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

    def resident_megabytes(self) -> float:
        """Resident memory (proc_pid_statm(5))."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def running(name: str, world: World) -> Generator[Server]:
    """Start a server by its name in `SERVERS` and stop it afterwards."""
    port = _free_port()
    uvicorn = [sys.executable, "-m", "uvicorn", *SERVERS[name], "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(
        ["taskset", "-c", "0", *uvicorn, *quiet],
        env={**os.environ, "BENCH_JWKS": world.jwks()},
        stderr=subprocess.DEVNULL,  # where the audit log goes; it is written all the same
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
