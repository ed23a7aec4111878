"""Which API this process is about: the project's own if there is one, else the API that ships."""

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from claimgraph.app.settings.names import SettingsError, variable
from claimgraph.schema.api import Api

SHIPPED: Final = "claimgraph.api:api"
_VARIABLE: Final = variable("api")


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """An API and the folder that its paths are relative to.

    Attributes:
        api: The API.
        folder: The folder of the ``pyproject.toml`` that names the API; the working directory without one.
        named_by: Where it is named, for messages.
    """

    api: Api
    folder: Path
    named_by: str


def find_project(start: Path | None = None, environment: Mapping[str, str] = os.environ) -> Project:
    """The API of ``CLAIMGRAPH_API``, of the nearest ``pyproject.toml``, or the one that ships.

    Args:
        start: The folder from which ``pyproject.toml`` is looked for, upwards; by default the working
            directory.
        environment: The environment's variables.

    Raises:
        SettingsError: It cannot be imported, or is no API; the message says where it is named.
    """
    here = (start or Path.cwd()).resolve()
    found = next(_named_upwards(here), None)
    folder = found[0] if found else here
    if named := environment.get(_VARIABLE):
        return Project(_load(named, folder, _VARIABLE), folder, _VARIABLE)
    if found:
        where = f"{folder / 'pyproject.toml'}: [tool.claimgraph] api"
        return Project(_load(found[1], folder, where), folder, where)
    return Project(_load(SHIPPED, None, SHIPPED), folder, "the API that ships")


def _named_upwards(here: Path) -> Iterator[tuple[Path, str]]:
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file() and (name := _name_in(file)) is not None:
            yield folder, name


def _name_in(file: Path) -> str | None:
    """The API that a ``pyproject.toml`` names."""
    tools: dict[str, object]
    try:
        tools = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from None
    if "claimgraph" not in tools:
        return None
    section = cast("dict[str, object]", tools["claimgraph"])
    name = section.get("api")
    if not isinstance(name, str):
        raise SettingsError(f'{file}: [tool.claimgraph] needs api = "module:name".')
    if unknown := sorted(section.keys() - {"api"}):
        raise SettingsError(f"{file}: [tool.claimgraph] does not know {', '.join(unknown)}.")
    return name


def _load(name: str, folder: Path | None, where: str) -> Api:
    module_name, colon, attribute = name.partition(":")
    if not (colon and module_name and attribute.isidentifier()):
        raise SettingsError(f'{where}: {name!r} is not of the form "module:name".')
    if folder is not None and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise SettingsError(
            f"{where}: there is no module {error.name} (looked in {folder} as well)."
        ) from None
    api = getattr(module, attribute, None)
    if not isinstance(api, Api):
        problem = "has no such name" if api is None else f"is a {type(api).__name__}, not a claimgraph.Api"
        raise SettingsError(f"{where}: {name} {problem}.")
    return api
