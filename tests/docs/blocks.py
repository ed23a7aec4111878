"""Blocks of code in the documentation, extracted to be run."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: ``<!-- mark: name -->``, the block that follows, and what it prints, if a block of data comes right after.
_MARKED: Final = (
    r"<!-- {mark}: (?P<name>\S+) -->\n```\w+\n(?P<text>.*?)^```$"
    r"(?:\n\n```(?:text|json)\n(?P<prints>.*?)^```$)?"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of code.

    Attributes:
        name: The file that it stands for.
        text: The code.
        prints: What the documentation says it prints; None if it says nothing.
    """

    name: str
    text: str
    prints: str | None


def marked_blocks(page: Path, mark: str) -> dict[str, Block]:
    """The blocks of a page that stand below ``<!-- mark: name -->``, by name."""
    pattern = re.compile(_MARKED.replace("{mark}", re.escape(mark)), re.DOTALL | re.MULTILINE)
    found = [Block(each["name"], each["text"], each["prints"]) for each in pattern.finditer(page.read_text())]
    assert len(found) == page.read_text().count(f"<!-- {mark}: "), f"{page.name}: a mark without a block"
    return {block.name: block for block in found}
