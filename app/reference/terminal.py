"""Text for a terminal: how wide it may be, and nothing in it that a terminal would obey."""

from shutil import get_terminal_size
from typing import Final

_WIDEST: Final = 100


def terminal_width() -> int:
    """The columns to fill: the terminal's, 80 without one, and never more than can be read."""
    return min(get_terminal_size().columns, _WIDEST)


def escape_control_characters(text: str) -> str:
    r"""Text from elsewhere (a reviewed file, a token, a setting), with escapes such as ``\x1b``.

    Escaped are control characters, line ends, marks that reverse the direction of writing, and halves of
    characters, which no output takes.
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
