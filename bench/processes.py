"""Servers as processes of their own on one core, and what they use."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PATIENCE: Final = 30.0  # seconds until a server listens, on a busy machine
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def cores() -> tuple[int, int]:
    """The core for the servers and the core for everything else; one and the same if there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time so far of the process, its threads and its children.

        By its clock (clock_getcpuclockid(3)), which tells the times of proc_pid_stat(5), but in nanoseconds
        rather than in hundredths of a second.
        """
        return sum(time.clock_gettime(_cpu_clock(pid)) for pid in _family(self.pid))

    def resident_megabytes(self) -> float:
        """Resident memory of the process and its children (proc_pid_statm(5))."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _family(self.pid)]
        return sum(pages) * _PAGE / 1e6


def _cpu_clock(pid: int) -> int:
    """The clock of a process's CPU time, as Linux numbers it (its macro is ``MAKE_PROCESS_CPUCLOCK``)."""
    return (~pid << 3) | 2


def _family(pid: int) -> list[int]:
    children = [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in _family(child))]


@contextmanager
def running(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Generator[Server]:
    """Start a server on a free port and stop it afterwards.

    Args:
        name: What to call it.
        command: Its command line, with ``{port}`` for the port.
        environment: Variables beside the process's own.
    """
    port = _free_port()
    ours, (core, _) = os.sched_getaffinity(0), cores()
    os.sched_setaffinity(0, {core})  # which a child inherits with all its threads
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        env={**_inherited(), **environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # where the audit log goes; it is written all the same
    )
    os.sched_setaffinity(0, ours)
    try:
        _wait_for(name, process, port)
        yield Server(name, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(name: str, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{name}: no server on port {port}; run it by hand: {process.args}")
