"""The pytest plugin in another project."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

_CONFTEST = 'pytest_plugins = ["claimgraph.testing"]\n'

_TEST = """
from claimgraph.testing import assert_denied, user

def test_matrix(api, authorization_matrix):
    authorization_matrix(api)

def test_denied(api):
    assert_denied(api.as_(user()).execute('{ profile(id: "prof_bob") { email } }'), "Profile.email")
"""


#: Without what belongs to our own tests.
_BARE = ("-p", "no:cacheprovider", "-p", "no:asyncio")


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest as a team runs it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 - a fixed command
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:asyncio",
            "-W",
            "error",
            *arguments,
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )


def test_a_team_compares_and_refreshes_its_matrix(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "test_ours.py").write_text(_TEST)
    missing = pytest_run(tmp_path)
    assert "1 failed, 1 passed" in missing.stdout, missing.stdout
    assert "there is no authorization-matrix.json" in missing.stdout
    assert "2 passed" in pytest_run(tmp_path, "--authorization-matrix-update").stdout
    assert (tmp_path / "authorization-matrix.json").read_text() == (
        ROOT / "authorization-matrix.json"
    ).read_text()

    reviewed = json.loads((tmp_path / "authorization-matrix.json").read_text())
    reviewed["fields"]["Profile.bio"] = "in_group('admin')"
    (tmp_path / "authorization-matrix.json").write_text(json.dumps(reviewed))
    stale = pytest_run(tmp_path)
    assert "1 failed, 1 passed" in stale.stdout, stale.stdout
    assert "loosened      Profile.bio" in stale.stdout
    assert "--authorization-matrix-update" in stale.stdout


def test_the_documented_tests_pass(tmp_path: Path) -> None:
    documented = (ROOT / "docs" / "testing.md").read_text().partition("```python\n")[2].partition("```")[0]
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "test_documented.py").write_text(documented)
    done = pytest_run(tmp_path)
    assert "5 passed" in done.stdout, done.stdout


def test_the_plugin_is_there_only_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\ndef test_nothing_is_imported():\n"
        "    assert not [name for name in sys.modules if name.startswith('claimgraph')]\n"
    )
    done = pytest_run(tmp_path)
    assert "1 passed" in done.stdout, done.stdout
