"""The authorization matrix as a test compares it with the reviewed one."""

from pathlib import Path

from claimgraph.app.review.matrix.change_report import text_report
from claimgraph.schema.matrix import Matrix, changes, read_snapshot, snapshot
from claimgraph.schema.matrix.snapshot import REVIEWED

_HINT = "If that is meant: pytest --authorization-matrix-update"


def compare(matrix: Matrix, folder: Path) -> None:
    """Fail if the matrix is not the one in the folder.

    Raises:
        AssertionError: With what changed.
    """
    file = folder / REVIEWED
    if not file.is_file():
        raise AssertionError(f"there is no {REVIEWED} to compare with. {_HINT}")
    reviewed = file.read_text(encoding="utf-8")
    if reviewed != snapshot(matrix):
        report = text_report(changes(read_snapshot(reviewed), matrix.access))
        raise AssertionError(f"the authorization matrix is not the reviewed one. {_HINT}\n\n{report}")


def write(matrix: Matrix, folder: Path) -> None:
    """Make the matrix the one in the folder, for people to review."""
    (folder / REVIEWED).write_text(snapshot(matrix), encoding="utf-8")
