"""Files of a developer's machine that only their owner may read: users, tokens, attributes."""

from pathlib import Path
from typing import Final

_OWNER_ALONE: Final = 0o700
_OTHERS: Final = 0o077


def make_private(folder: Path, *files: str) -> None:
    """Create a folder for its owner alone, and close existing files in it to others.

    A folder that exists is closed only if it is hidden (``.data``): another may have other uses.

    Args:
        folder: The folder.
        files: Names of files, with ``*`` for any characters.
    """
    if not folder.exists():
        folder.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
    elif folder.name.startswith("."):
        _close(folder)
    for pattern in files:
        for file in folder.glob(pattern):
            _close(file)


def _close(path: Path) -> None:
    mode = path.stat().st_mode
    if mode & _OTHERS:
        path.chmod(mode & ~_OTHERS & 0o7777)
