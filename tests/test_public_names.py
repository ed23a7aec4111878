"""The public surface: its names and signatures, reviewed; ``make snapshots`` writes them."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import claimgraph
from tests.public_names import MODULES, public_names

_REVIEWED = Path(__file__).with_name("public_names.txt")


def test_the_public_names_are_the_reviewed_ones() -> None:
    assert public_names() == _REVIEWED.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_there(name: str) -> None:
    module = import_module(name)
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'claimgraph' has no attribute 'nothing'"):
        _ = claimgraph.nothing  # pyright: ignore[reportAttributeAccessIssue] - the point of the test


def test_the_package_alone_imports_nothing() -> None:
    text = "import sys, claimgraph; print([name for name in sys.modules if name.startswith('claimgraph.')])"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)  # noqa: S603 - a fixed command
    assert done.stdout == "[]\n"
