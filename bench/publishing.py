"""Figures in a document, replaced in place."""

from pathlib import Path
from typing import Final

#: Where the figures of this repository are.
DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def publish(figures: str, *, section: str, document: Path = DOCUMENT) -> None:
    """Replace what stands between ``<!-- section -->`` and ``<!-- end of section -->``.

    Raises:
        ValueError: The document has no such comments.
    """
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{document} has no {begin} … {end}")
    document.write_text(f"{before}{begin}\n{figures}\n{end}{after}", encoding="utf-8")
