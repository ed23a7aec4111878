"""`schema diff` and `matrix diff` compare with git, also after the snapshots were refreshed."""

import subprocess
from pathlib import Path

import pytest

from claimgraph.app.review.revisions import NoSnapshot, reviewed_before, text_at
from tests.support.command_line import claimgraph
from tests.support.servers.claimgraph_server import ROOT

_SCHEMA = "schema.graphql"
_MATRIX = "authorization-matrix.json"


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@people.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - a fixed command


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Snapshots in which staff notes are for everyone, committed; refreshed since, but not committed."""
    _git(tmp_path, "init", "-b", "main")
    for name in (_SCHEMA, _MATRIX):
        lines = (ROOT / name).read_text().splitlines(keepends=True)
        edited = [
            line.replace("in_group('admin')", "anyone") if "staffNotes" in line else line for line in lines
        ]
        assert edited != lines
        (tmp_path / name).write_text("".join(edited))
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "Reviewed")
    for name, command in ((_SCHEMA, ("schema", "print")), (_MATRIX, ("matrix", "--format", "json"))):
        (tmp_path / name).write_text(claimgraph(*command, cwd=tmp_path).stdout)
    return tmp_path


def test_a_refreshed_snapshot_is_compared_with_the_last_commit(repository: Path) -> None:
    schema = claimgraph("schema", "diff", cwd=repository)
    assert (schema.returncode, schema.stderr) == (1, "")
    assert schema.stdout == "RULE      Profile.staffNotes: anyone became in_group('admin')\n"
    matrix = claimgraph("matrix", "diff", cwd=repository)
    assert "tightened     Profile.staffNotes" in matrix.stdout
    _git(repository, "commit", "-am", "Refreshed")
    assert claimgraph("schema", "diff", cwd=repository).stdout == "No change.\n"
    assert claimgraph("matrix", "diff", cwd=repository).stdout == "No change of who may read what.\n"


def test_a_schema_is_compared_with_a_revision(repository: Path) -> None:
    changed = claimgraph("schema", "diff", "main", cwd=repository)
    assert (changed.returncode, "RULE      Profile.staffNotes" in changed.stdout) == (1, True)
    assert claimgraph("schema", "diff", "main", "HEAD", cwd=repository).stdout == "No change.\n"
    assert claimgraph("schema", "diff", _SCHEMA, cwd=repository).stdout == "No change.\n"
    unknown = claimgraph("schema", "diff", "no-such-branch", cwd=repository)
    assert (unknown.returncode, "neither a file nor a revision" in unknown.stderr) == (2, True)
    other = claimgraph("schema", "diff", _MATRIX, cwd=repository)
    assert (other.returncode, "is not a schema" in other.stderr) == (2, True)


def test_without_a_repository_the_file_counts(tmp_path: Path) -> None:
    file = tmp_path / _SCHEMA
    file.write_text("reviewed")
    assert reviewed_before(file, "reviewed") == "reviewed"
    assert reviewed_before(file, "present") == "reviewed"
    with pytest.raises(NoSnapshot):
        text_at(str(tmp_path / "none"), file)
