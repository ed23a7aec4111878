"""docs/architecture.md and docs/contributing.md name files, folders and objects that exist."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tests.docs.links import ROOT

_PACKAGES = "auth|resolvers|engine|schema|app"
_SPAN = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(
    rf"(?:(?:{_PACKAGES}|claimgraph|tests|deploy|docs)/[\w./-]*|[\w-]+\.(?:py|toml|md|graphql))"
)
_STEP = re.compile(r"^\| `([\w.]+)` \| `([\w/]+\.py)` \|", re.MULTILINE)


def _spans(page: Path) -> list[str]:
    return _SPAN.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ["architecture", "contributing"])
def test_every_path_exists(page: str) -> None:
    paths = [span for span in _spans(ROOT / "docs" / f"{page}.md") if _PATH.fullmatch(span)]
    assert len(paths) > 3
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_step_of_the_walks_exists() -> None:
    steps = _STEP.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(steps) > 20
    missing: list[str] = []
    for name, path in steps:
        module = path.removesuffix(".py").replace("/", ".")
        own_name = name.removeprefix(f"{module.rpartition('.')[2]}.")
        try:
            resolve_name(f"claimgraph.{module}:{own_name}")
        except (ImportError, AttributeError):
            missing.append(f"{name} in {path}")
    assert missing == []


def test_the_folders_of_the_packages_are_all_in_the_map() -> None:
    mapped = set(_spans(ROOT / "docs" / "architecture.md"))
    packages = [import_module(f"claimgraph.{name}") for name in _PACKAGES.split("|")]
    folders = {
        f"{package.__name__.removeprefix('claimgraph.')}/{folder.name}/"
        for package in packages
        for folder in Path(package.__path__[0]).iterdir()
        if (folder / "__init__.py").exists()
    }
    assert folders - mapped == set()
