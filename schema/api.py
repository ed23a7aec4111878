"""An API, declared: everything that makes one API different from another, in one value.

    api = Api("clinic", features=[viewer, patients, appointments], pool="dev/pool.toml")

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
_NO_SCOPES: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An operation to begin with: a tab of the playground.

    Attributes:
        name: What its button says, such as ``My appointments``.
        query: The document; one operation.
        variables: The values of its variables.
    """

    name: str
    query: str
    variables: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """What an API is made of.

    Attributes:
        name: What it is called, such as ``clinic``; it names the embedded user pool and the migrations.
        features: Modules that define some of the classes ``Query`` and ``Mutation``, and packages of such
            modules. A module's services are found among its names; the playground shows its ``SAMPLES``.
        services: Services that no feature's module names.
        scalars: Strawberry's scalars by Python type, beside those of `claimgraph.scalars`.
        extensions: Strawberry's schema extensions, outermost first.
        claims: Which claims the pre-token-generation trigger adds; None for none.
        scopes_by_group: The scopes that the trigger adds to access tokens of a group's members.
        pool: What the embedded user pool starts with: a file, relative to the project's folder.
        migrations: The folder of the project's own migrations, likewise; None for none.
        samples: The playground's operations; None for those of the features, in their order.
    """

    name: str
    features: Sequence[ModuleType]
    services: Sequence[Service[Any]] = ()
    scalars: Mapping[object, ScalarDefinition] = field(default_factory=lambda: _NO_SCALARS)
    extensions: Sequence[type[SchemaExtension]] = ()
    claims: object | None = None
    scopes_by_group: Mapping[str, Sequence[str]] = field(default_factory=lambda: _NO_SCOPES)
    pool: str | Path | None = None
    migrations: str | Path | None = None
    samples: Sequence[Sample] | None = None

    def modules(self) -> list[ModuleType]:
        """The modules of the features, those of packages by name, each once."""
        return list(dict.fromkeys(module for feature in self.features for module in _modules_of(feature)))

    def all_services(self) -> list[Service[Any]]:
        """Every service that a server of the API opens, each once."""
        named = [value for module in self.modules() for value in vars(module).values()]
        found = [cast("Service[Any]", value) for value in named if isinstance(value, Service)]
        return list(dict.fromkeys([*self.services, *found]))

    def all_samples(self) -> list[Sample]:
        """The playground's operations."""
        if self.samples is not None:
            return list(self.samples)
        return [sample for module in self.modules() for sample in getattr(module, "SAMPLES", ())]


def _modules_of(feature: ModuleType) -> Iterator[ModuleType]:
    path = getattr(feature, "__path__", None)
    if path is None:
        yield feature
        return
    for name in sorted(module.name for module in iter_modules(path)):
        yield from _modules_of(import_module(f"{feature.__name__}.{name}"))
