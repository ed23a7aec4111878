"""Just enough Markdown for generated references."""

import re
from collections.abc import Iterable, Sequence

from claimgraph.app.reference.terminal import escape_control_characters


def heading(level: int, text: str) -> str:
    """A heading of this level."""
    return f"{'#' * level} {text}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; vertical bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def code(text: str) -> str:
    """Text shown as it is, whatever marks it holds (CommonMark 0.31, section 6.1 "Code spans").

    In a table, `cell` has to follow: a bar ends a cell even there.
    """
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{escape_control_characters(text)}{space}{fence}"


def plain(text: str) -> str:
    """Text as part of a sentence, its characters escaped where they would be marks."""
    return re.sub(r"([\\`*_<>\[\]&~])", r"\\\1", escape_control_characters(text))


def cell(text: str) -> str:
    """Text as the cell of a table.

    GitHub takes an escaped bar for a bar even in code, and for one that ends the cell if the backslash is
    itself escaped (GitHub Flavored Markdown, "Tables"), so an odd one before it is doubled.
    """
    escaped = re.sub(r"(\\*)\|", lambda found: found[1] + "\\" * (len(found[1]) % 2) + r"\|", text)
    return " ".join(escaped.split())
