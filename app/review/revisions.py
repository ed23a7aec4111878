"""Reviewed files from the folder and from git: a name is a file if there is one, else a revision."""

import subprocess
from pathlib import Path

#: Seconds that git may take.
_PATIENCE = 30


class NoSnapshot(Exception):
    """No readable snapshot was found; the message names the place."""


def text_at(name: str, file: Path) -> str:
    """The text of a reviewed file.

    Args:
        name: A file, or a revision of git's such as ``main`` or ``HEAD~1``.
        file: Where the reviewed file is in that revision, from the current directory.

    Raises:
        NoSnapshot: There is none, or it cannot be read.
    """
    try:
        # A pipe, such as a shell's <(…), is a file as well.
        is_file = Path(name).exists() and not Path(name).is_dir()
        return Path(name).read_text(encoding="utf-8") if is_file else _committed(name, file)
    except (OSError, UnicodeDecodeError) as error:
        raise NoSnapshot(f"{name}: {error}") from None


def reviewed_before(file: Path, present: str) -> str:
    """The reviewed text that the present one is compared with.

    It is the file's or, if the file has been refreshed already, that of the last commit.

    Args:
        file: The reviewed file.
        present: What the file would hold if it were written now.

    Raises:
        NoSnapshot: The file cannot be read.
    """
    text = text_at(str(file), file)
    if text != present:
        return text
    try:
        return _committed("HEAD", file)
    except NoSnapshot:  # not in a repository, or not committed yet
        return text


def _committed(revision: str, file: Path) -> str:
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise NoSnapshot(f"{revision}: neither a file nor a revision that git knows here.")
    text = _git("show", f"{commit.strip()}:{_in_repository(file)}")
    if text is None:
        raise NoSnapshot(f"{revision}: {file} is not in that revision.")
    return text


def _in_repository(file: Path) -> str:
    """A path as git names it in a revision: from the current directory, or from the top if it is absolute.

    Raises:
        NoSnapshot: The path is outside this repository.
    """
    if not file.is_absolute():
        return f"./{file.as_posix()}"
    top = _git("rev-parse", "--show-toplevel")
    try:
        return (file.parent.resolve() / file.name).relative_to(Path((top or "").strip()).resolve()).as_posix()
    except ValueError:
        raise NoSnapshot(f"{file} is not in this repository, so no revision has it.") from None


def _git(*arguments: str) -> str | None:
    """The output of git; None if it fails."""
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
    except subprocess.TimeoutExpired:
        raise NoSnapshot(f"git gave no answer within {_PATIENCE} s; name two files instead.") from None
    return done.stdout if done.returncode == 0 else None
