"""Reviewed matrices from files and from git."""

from pathlib import Path

from claimgraph.app.review.revisions import NoSnapshot, reviewed_before, text_at
from claimgraph.schema.matrix import Access, Matrix, UnreadableSnapshot, read_snapshot, snapshot


def access_at(name: str, file: Path) -> Access:
    """The rules of a reviewed matrix.

    Args:
        name: A file, or a revision of git's such as ``main`` or ``HEAD~1``.
        file: Where the snapshot is kept in that revision, from the current directory.

    Raises:
        NoSnapshot: There is no snapshot, or it cannot be read.
    """
    return _access(name, text_at(name, file))


def access_before(file: Path, present: Matrix) -> Access:
    """The reviewed rules: those of the last commit if the file has been refreshed already.

    Raises:
        NoSnapshot: There is no snapshot, or it cannot be read.
    """
    return _access(str(file), reviewed_before(file, snapshot(present)))


def _access(name: str, text: str) -> Access:
    try:
        return read_snapshot(text)
    except UnreadableSnapshot as error:
        raise NoSnapshot(f"{name}: not an authorization matrix: {error}") from None
