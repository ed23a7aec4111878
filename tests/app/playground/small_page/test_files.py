"""The files of the small page: nothing inline, nothing from elsewhere, readable in both colour schemes."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from claimgraph.app.playground.assets import PAGE, SMALL_PAGE, load_assets

SOURCES: Mapping[str, str] = {
    name: asset.path.read_text(encoding="utf-8") for name, asset in load_assets(SMALL_PAGE).items()
}
SCRIPTS = sorted(name for name in SOURCES if name.endswith(".js"))
STYLES = sorted(name for name in SOURCES if name.endswith(".css"))

#: An XML namespace is a name and is never fetched.
_NAMESPACE = "http://www.w3.org/2000/svg"
_OTHER_ORIGIN = re.compile(r"""\b(?:https?|wss?|ftp)://|["'(=]\s*//\w""", re.IGNORECASE)


class Markup(HTMLParser):
    """Collects the page's tags with their attributes, and the text inside scripts and styles."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            self.inline += data


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_file_names_another_origin(name: str) -> None:
    assert _OTHER_ORIGIN.search(SOURCES[name].replace(_NAMESPACE, "")) is None


def test_nothing_is_inline() -> None:
    markup = Markup(SOURCES[PAGE])
    attributes = {name for _, attrs in markup.tags for name in attrs}
    assert markup.inline == ""
    assert "style" not in {tag for tag, _ in markup.tags}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_the_page_asks_for_files_that_exist() -> None:
    tags = Markup(SOURCES[PAGE]).tags
    wanted = {str(attrs[key]) for _, attrs in tags for key in ("src", "href") if key in attrs}
    files = {address for address in wanted if not address.startswith("#")}
    assert files <= {f"/playground/{name}" for name in SOURCES}
    assert {f"/playground/{name}" for name in STYLES} <= files


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_import_each_other_only(name: str) -> None:
    imported = set(re.findall(r'from "\./([^"]+)"', SOURCES[name]))
    assert imported <= set(SCRIPTS)
    assert len(re.findall(r"\bimport\b", SOURCES[name])) == len(re.findall(r'from "\./', SOURCES[name]))


@pytest.mark.parametrize("name", STYLES)
def test_styles_fetch_nothing(name: str) -> None:
    assert "url(" not in SOURCES[name]
    assert "@import" not in SOURCES[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_keep_nothing_and_make_no_markup(name: str) -> None:
    forbidden = r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|\beval\b"
    assert re.search(forbidden, SOURCES[name]) is None


def test_files_are_small() -> None:
    assert sum(len(source) for source in SOURCES.values()) < 80_000
    assert all(source.count("\n") < 250 for source in SOURCES.values())


#: Text on its ground; WCAG 2.2, 1.4.3 Contrast (Minimum), level AA.
PAIRS = [
    ("text", "ground"), ("text", "surface"), ("text", "sunken"), ("muted", "ground"), ("muted", "surface"),
    ("muted", "sunken"), ("muted", "bad-ground"), ("muted", "mixed-ground"), ("on-accent", "accent"),
    ("accent", "surface"), ("id", "surface"), ("id", "sunken"), ("id", "id-ground"), ("access", "surface"),
    ("access", "access-ground"), ("bad", "surface"), ("bad", "bad-ground"), ("mixed", "mixed-ground"),
    ("good", "good-ground"), ("string", "sunken"), ("number", "sunken"), ("text", "bad-ground"),
    ("text", "id-ground"), ("text", "access-ground"), ("muted", "id-ground"), ("muted", "access-ground"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "sunken"])
def test_fields_have_enough_contrast(scheme: str, ground: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours["field-line"], colours[ground]) >= 3  # WCAG 2.2, 1.4.11


def _colours(scheme: str) -> dict[str, str]:
    light, dark = SOURCES["theme.css"].split("@media (prefers-color-scheme: dark)")
    declared = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    colours = dict(declared.findall(light))
    return colours if scheme == "light" else colours | dict(declared.findall(dark))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
