"""The forms in which a command prints what it knows."""

from enum import Enum
from shutil import get_terminal_size

import typer

_WIDEST = 100


class Format(Enum):
    """For people, for programs, or for the documentation."""

    text = "text"
    json = "json"
    markdown = "markdown"


FORMAT = typer.Option(Format.text, "--format", help="For people, for programs, or as it stands in docs/.")


def width() -> int:
    """The columns to fill: the terminal's, 80 where there is none, and no more than can be read."""
    return min(get_terminal_size().columns, _WIDEST)
