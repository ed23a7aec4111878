"""Assemble the schema: find the types, check the guards, put them in front of the resolvers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import cast

import strawberry
from graphql import GraphQLSchema
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition

from claimgraph.auth.api_modes import ApiModes
from claimgraph.engine.authorization import Guards
from claimgraph.engine.executor import InformingExecutor
from claimgraph.schema import types
from claimgraph.schema._strawberry import field_definition, replace_directives
from claimgraph.schema.api import Api
from claimgraph.schema.directives import ModeDirective
from claimgraph.schema.guards import Guard, GuardedField, resolve_policies
from claimgraph.schema.lambdas import LambdaResolver
from claimgraph.schema.policy import Policy
from claimgraph.schema.runtime.api_schema import EXTENSIONS, ApiSchema, Extension
from claimgraph.schema.runtime.enforcement import enforce
from claimgraph.schema.runtime.field_rules import FieldRules, Strictness
from claimgraph.schema.runtime.guarded_fields import declaring_class, guarded_fields
from claimgraph.schema.runtime.sdl import in_order
from claimgraph.schema.scalars import AWS_SCALARS

USER_POOLS_ALONE = ApiModes()
_NO_SCALARS: Mapping[object, ScalarDefinition] = MappingProxyType({})

_ROOTS = {
    "Query": "Everything that can be read.",
    "Mutation": "Everything that can be changed.",
}


@dataclass(frozen=True, slots=True)
class BuiltApi:
    """The schema in its two forms, and what guards it.

    Attributes:
        strawberry: Strawberry's schema, for tools that know Strawberry.
        graphql: graphql-core's schema, which runs.
        fields: Every field with its rule.
        policy: The rules that settings decide.
        guards: The rules and the bare resolvers, for the engine.
        modes: The authorization modes that the rules were made for.
    """

    strawberry: ApiSchema
    graphql: GraphQLSchema
    fields: tuple[GuardedField, ...]
    policy: Policy
    guards: Guards
    modes: ApiModes

    def sdl(self) -> str:
        """The schema as text, rules included, in an order that does not depend on the code's."""
        return in_order(print_schema(self.strawberry))

    def lambda_functions(self) -> list[tuple[str, str]]:
        """Each field that a Lambda function resolves, as ``Type.field``, and the function's name."""
        return [
            (str(guarded), extension.function)
            for guarded in self.fields
            for extension in field_definition(guarded.field).extensions
            if isinstance(extension, LambdaResolver)
        ]


def build(
    api: Api,
    policy: Policy | None = None,
    modes: ApiModes = USER_POOLS_ALONE,
    strictness: Strictness = "strict",
) -> BuiltApi:
    """Build the schema of a declared API.

    Args:
        api: The API.
        policy: As for `build_api`.
        modes: Likewise.
        strictness: Likewise.

    Raises:
        UnsafeSchema: Some field has no rule, or some directive cannot be meant; names all of them.
    """
    return build_api(
        api.modules(),
        policy,
        modes,
        strictness,
        extensions=(*EXTENSIONS, *api.extensions),
        scalars=api.scalars,
    )


def build_api(  # noqa: PLR0913 - what tests vary one by one
    features: Iterable[ModuleType] | None = None,
    policy: Policy | None = None,
    modes: ApiModes = USER_POOLS_ALONE,
    strictness: Strictness = "strict",
    extensions: Sequence[Extension] = EXTENSIONS,
    *,
    scalars: Mapping[object, ScalarDefinition] = _NO_SCALARS,
) -> BuiltApi:
    """Build the schema from its features.

    Args:
        features: Modules that define some of the classes ``Query`` and ``Mutation``; by default every
            module in ``schema/types``.
        policy: The rules that settings decide; by default those for the scopes of the embedded user pool.
        modes: The authorization modes; by default user pools alone.
        strictness: What becomes of directives that AppSync would silently ignore: see
            `claimgraph.schema.runtime.field_rules`.
        extensions: Strawberry's schema extensions, outermost first.
        scalars: A team's own scalars by Python type, beside AppSync's.

    Returns:
        The schema, its guards enforced.

    Raises:
        UnsafeSchema: Some field has no rule, or some directive cannot be meant; names all of them.
    """
    modules = list(features) if features is not None else discover()
    policy = policy or Policy.from_scopes()
    query = _root("Query", modules)
    if query is None:
        raise ValueError("no feature defines a Query")
    built = ApiSchema(
        query=query,
        mutation=_root("Mutation", modules),
        # Scalars that no field uses yet, and types that fields reach by an interface only.
        types=[*(cast(type, scalar) for scalar in AWS_SCALARS), *_implementations(modules)],
        config=StrawberryConfig(scalar_map={**AWS_SCALARS, **scalars}),
        extensions=extensions,
        # As the engine has graphql-core execute, so that resolvers are told the same whoever executes.
        execution_context_class=InformingExecutor,
    )
    replace_directives(built.graphql, partial(resolve_policies, policy))
    fields = guarded_fields(built.graphql, FieldRules(modes, strictness))
    guards = enforce(fields, built.schema_converter)
    return BuiltApi(built, built.graphql, tuple(fields), policy, guards, modes)


def discover() -> list[ModuleType]:
    """Every feature: the modules of ``schema/types``, by name."""
    found = sorted(module.name for module in iter_modules(types.__path__))
    return [import_module(f"{types.__name__}.{name}") for name in found]


def _implementations(modules: Iterable[ModuleType]) -> Iterator[type]:
    """The object types that implement an interface, out of those that the modules themselves define."""
    for module in modules:
        for found in vars(module).values():
            definition = get_object_definition(found) if isinstance(found, type) else None
            if (
                definition is not None
                and found.__module__ == module.__name__
                and definition.interfaces
                and not (definition.is_interface or definition.is_input or definition.is_graphql_generic)
            ):
                yield found


def _root(name: str, features: list[ModuleType]) -> type | None:
    """One root type out of the features' classes of that name."""
    parts = [getattr(feature, name) for feature in features if hasattr(feature, name)]
    if not parts:
        return None
    _refuse_duplicates(name, parts)
    root = strawberry.type(type(name, tuple(parts), {}), name=name, description=_ROOTS[name])
    for field in get_object_definition(root, strict=True).fields:
        field.directives = list(_own_or_inherited(field))
    return root


def _refuse_duplicates(name: str, parts: list[type]) -> None:
    seen: dict[str, type] = {}
    for part in parts:
        for field in get_object_definition(part, strict=True).fields:
            other = seen.setdefault(field.python_name, part)
            if other is not part:
                raise ValueError(
                    f"{name}.{field.python_name} is defined in {other.__module__} and {part.__module__}"
                )


def _own_or_inherited(field: StrawberryField) -> Iterator[object]:
    """A root field's directives, and those of its class that it has none of, so that the SDL shows them."""
    yield from field.directives
    declared_in = get_object_definition(declaring_class(field), strict=True)
    for family in (Guard, ModeDirective):
        if not any(isinstance(directive, family) for directive in field.directives):
            yield from (each for each in declared_in.directives or () if isinstance(each, family))
