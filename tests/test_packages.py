"""The packages are ours, and say what they offer."""

from importlib import import_module
from inspect import ismodule
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["auth", "resolvers", "engine", "schema", "app"])
def test_a_package_name_resolves_to_this_repository(name: str) -> None:
    """Unrelated distributions of such names exist."""
    assert import_module(name).__file__ == str(_ROOT / name / "__init__.py")


@pytest.mark.parametrize("name", ["auth", "auth.rules", "resolvers.profiles"])
def test_public_names_are_declared(name: str) -> None:
    package = import_module(name)
    offered = [
        public
        for public, value in vars(package).items()
        if not public.startswith("_") and not ismodule(value)
    ]
    assert sorted(package.__all__) == sorted(offered)
