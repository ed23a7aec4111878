"""Reviewed matrices, from files and from git: a name is a file if there is one, else a revision."""

import subprocess
from pathlib import Path

from schema.matrix import Access, UnreadableSnapshot, read_snapshot

#: Seconds that git may take.
_PATIENCE = 30


class NoSnapshot(Exception):
    """There is no readable snapshot there; the message says what was looked for."""


def access_at(name: str, file: Path) -> Access:
    """Who may read what, by a reviewed matrix.

    Args:
        name: A file, or a revision of git's such as ``main`` or ``HEAD~1``.
        file: Where the snapshot is kept in that revision, from the current directory.

    Raises:
        NoSnapshot: There is none, or it cannot be read.
    """
    try:
        text = Path(name).read_text(encoding="utf-8") if Path(name).is_file() else _committed(name, file)
        return read_snapshot(text)
    except UnreadableSnapshot as error:
        raise NoSnapshot(f"{name}: no authorization matrix: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NoSnapshot(f"{name}: {error}") from None


def _committed(revision: str, file: Path) -> str:
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise NoSnapshot(f"{revision}: neither a file nor a revision that git knows here.")
    text = _git("show", f"{commit.strip()}:./{file.as_posix()}")
    if text is None:
        raise NoSnapshot(f"{revision}: {file} is not in that revision.")
    return text


def _git(*arguments: str) -> str | None:
    """What git says; None if it refuses."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", *arguments],  # noqa: S607 - whichever git the user has
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=_PATIENCE,
        )
    except FileNotFoundError:
        raise NoSnapshot("git is not installed; name two files instead.") from None
    return done.stdout if done.returncode == 0 else None
