"""The packages have one import name and declare their public names."""

import tomllib
from importlib import import_module
from inspect import ismodule
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]

_FOLDERS = ("auth", "resolvers", "engine", "schema", "app")


@pytest.mark.parametrize("name", _FOLDERS)
def test_a_folder_is_imported_by_the_one_name(name: str) -> None:
    assert import_module(f"claimgraph.{name}").__file__ == str(_ROOT / "claimgraph" / name / "__init__.py")
    with pytest.raises(ImportError, match=rf"^import claimgraph\.{name}: "):
        import_module(name)


@pytest.mark.parametrize(
    "name", ["claimgraph.auth", "claimgraph.auth.rules", "claimgraph.resolvers.profiles", "claimgraph.schema"]
)
def test_public_names_are_declared(name: str) -> None:
    package = import_module(name)
    offered = [
        public
        for public, value in vars(package).items()
        if not public.startswith("_") and not ismodule(value)
    ]
    assert sorted(package.__all__) == sorted(offered)


def test_the_type_checker_looks_into_every_folder() -> None:
    with (_ROOT / "pyproject.toml").open("rb") as file:
        included = tomllib.load(file)["tool"]["pyright"]["include"]
    assert {f"claimgraph/{name}" for name in _FOLDERS} <= set(
        included
    )  # it does not follow the links by itself
