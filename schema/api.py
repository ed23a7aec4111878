"""An API, declared: everything that makes one API different from another, in one value.

    api = Api("clinic", features=[viewer, patients, appointments], migrations="migrations")

Every command, server and test finds it by ``[tool.claimgraph]`` in ``pyproject.toml``: see
app/settings/project.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Any, cast

from strawberry.extensions import SchemaExtension
from strawberry.types.scalar import ScalarDefinition

from claimgraph.schema.services import Service

_NO_SCALARS: Mapping[object, ScalarDefinition] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """What an API is made of.

    Attributes:
        name: What it is called, such as ``clinic``; it names the table of the migrations.
        features: Modules that define some of the classes ``Query`` and ``Mutation``, and packages of such
            modules. A module's services are found among its names.
        services: Services that no feature's module names.
        scalars: Strawberry's scalars by Python type, beside those of `claimgraph.scalars`.
        extensions: Strawberry's schema extensions, outermost first.
        migrations: The folder of a project's own migrations, relative to the folder of its
            ``pyproject.toml``; None for none.
    """

    name: str
    features: Sequence[ModuleType]
    services: Sequence[Service[Any]] = ()
    scalars: Mapping[object, ScalarDefinition] = field(default_factory=lambda: _NO_SCALARS)
    extensions: Sequence[type[SchemaExtension]] = ()
    migrations: str | Path | None = None

    def modules(self) -> list[ModuleType]:
        """The modules of the features, those of packages by name, each once."""
        return list(dict.fromkeys(module for feature in self.features for module in _modules_of(feature)))

    def all_services(self) -> list[Service[Any]]:
        """Every service that a server of the API opens, each once."""
        named = [value for module in self.modules() for value in vars(module).values()]
        found = [cast("Service[Any]", value) for value in named if isinstance(value, Service)]
        return list(dict.fromkeys([*self.services, *found]))


def _modules_of(feature: ModuleType) -> Iterator[ModuleType]:
    path = getattr(feature, "__path__", None)
    if path is None:
        yield feature
        return
    for name in sorted(module.name for module in iter_modules(path)):
        yield from _modules_of(import_module(f"{feature.__name__}.{name}"))
