"""Checks the links of the documentation: their files and headings exist.

``python -m tests.docs.links`` checks them (``make check`` does). Addresses on the web are not asked.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

ROOT: Final = Path(__file__).parents[2]

_CODE: Final = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^\s)>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING: Final = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_FENCED: Final = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_ON_THE_WEB: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def pages(root: Path = ROOT) -> list[Path]:
    """Every page of the documentation."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def links(page: Path) -> Iterator[str]:
    """The targets of a page's links, those in code left out."""
    for found in _LINK.finditer(_CODE.sub("", page.read_text(encoding="utf-8"))):
        yield found[1]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    seen: dict[str, int] = {}
    found: set[str] = set()
    for heading in _HEADING.finditer(_FENCED.sub("", page.read_text(encoding="utf-8"))):
        slug = _slug(heading[1])
        number = seen.get(slug, 0)
        seen[slug] = number + 1
        found.add(f"{slug}-{number}" if number else slug)
    return found


def dead_links(root: Path = ROOT) -> list[str]:
    """A sentence for each link that leads nowhere."""
    return [
        f"{page.relative_to(root)}: {target}: {why}"
        for page in pages(root)
        for target in links(page)
        if (why := _fault(page, target, root)) is not None
    ]


def unreachable(root: Path = ROOT) -> set[str]:
    """The pages that nobody comes to who starts at the README."""
    reached: set[Path] = set()
    ahead = [root / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        local = (target for target in links(page) if not _ON_THE_WEB.match(target))
        ahead += [(page.parent / target.partition("#")[0]).resolve() for target in local if target[0] != "#"]
    return {str(page.relative_to(root)) for page in pages(root) if page not in reached}


def _fault(page: Path, target: str, root: Path) -> str | None:
    if _ON_THE_WEB.match(target):
        return None
    path, _, anchor = unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(root):
        return "leads out of the repository"
    if not file.exists():
        return "no such file"
    if anchor and file.suffix == ".md" and anchor not in anchors(file):
        return "no such heading"
    return None


def _slug(heading: str) -> str:
    """GitHub's anchor of a heading: lower case, without mark-up and punctuation, hyphens for blanks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


if __name__ == "__main__":
    found = dead_links()
    print(*found, sep="\n" if found else "", end="\n" if found else "")  # noqa: T201 - a command prints
    sys.exit(1 if found else 0)
