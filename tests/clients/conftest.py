import fcntl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.time.patience import PATIENCE, PROCESS_PATIENCE

HERE = Path(__file__).parent

_INSTALL_SECONDS = 600


@pytest.fixture(scope="session")
def run_node() -> Callable[..., str]:
    """Runs a script of this folder under Node with its packages installed; returns what it prints."""
    _install()

    def run(script: str, *arguments: str) -> str:
        command = ["node", script, *arguments]
        done = subprocess.run(  # noqa: S603 - our own scripts
            command, cwd=HERE, capture_output=True, text=True, timeout=PROCESS_PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of a process may have to install the clients, which takes its time on a busy machine."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(_INSTALL_SECONDS + 6 * PATIENCE))


def _install() -> None:
    """Install what the lock file names, once for all of pytest's worker processes."""
    installed = HERE / "node_modules" / ".package-lock.json"
    wanted = HERE / "package-lock.json"
    with wanted.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
            subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True, timeout=_INSTALL_SECONDS)  # noqa: S607 - npm of the PATH
