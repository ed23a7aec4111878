"""The schema, assembled: types discovered, guards checked and put in front of the resolvers."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import cast

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.base import get_object_definition

import schema.types
from engine.guards import Guards
from schema.context import Context
from schema.enforcement import enforce
from schema.guard import rule_among
from schema.guarded_fields import GuardedField, guarded_fields
from schema.reporting import report
from schema.scalars import AWS_SCALARS

_ROOTS = {
    "Query": "Everything that can be read.",
    "Mutation": "Everything that can be changed.",
}


class ApiSchema(strawberry.Schema):
    """Strawberry's schema, with our reporting in place of its logging of every denial with a traceback."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Write denials to the audit log and defects to the failure log."""
        if execution_context is not None and isinstance(execution_context.context, Context):
            report(errors, execution_context.context)


@dataclass(frozen=True, slots=True)
class Api:
    """The schema in its two forms, and what guards it.

    Attributes:
        strawberry: Strawberry's schema, for tools that know Strawberry.
        graphql: graphql-core's schema, which runs.
        fields: Every field with its rule.
        guards: The same for the engine.
    """

    strawberry: ApiSchema
    graphql: GraphQLSchema
    fields: tuple[GuardedField, ...]
    guards: Guards

    def sdl(self) -> str:
        """The schema as text, rules included, in an order that does not depend on the code's."""
        in_order = _strawberry_schema(self.strawberry.query, self.strawberry.mutation, sort=True)
        return print_schema(in_order) + "\n"


def build_api(features: Iterable[ModuleType] | None = None) -> Api:
    """Build the schema from its features.

    Args:
        features: Modules that define some of the classes ``Query`` and ``Mutation``; by default every
            module in ``schema/types``.

    Returns:
        The schema, its guards enforced.

    Raises:
        schema.guarded_fields.UnsafeSchema: Some field has no rule; names all of them.
    """
    modules = list(features) if features is not None else discover()
    query = _root("Query", modules)
    if query is None:
        raise ValueError("no feature defines a Query")
    built = _strawberry_schema(query, _root("Mutation", modules), sort=False)
    runs = built._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - Strawberry has no public name for it
    fields = guarded_fields(runs)
    return Api(built, runs, tuple(fields), enforce(fields))


def _strawberry_schema(query: type, mutation: type | None, *, sort: bool) -> ApiSchema:
    """Strawberry's schema; a sorted one is for printing only, for sorting loses Strawberry's enum values."""
    return ApiSchema(
        query=query,
        mutation=mutation,
        types=[cast(type, scalar) for scalar in AWS_SCALARS],  # also those that no field uses yet
        config=StrawberryConfig(scalar_map=AWS_SCALARS, sort_schema=sort),
    )


def discover() -> list[ModuleType]:
    """Every feature: the modules of ``schema/types``, by name."""
    found = sorted(module.name for module in iter_modules(schema.types.__path__))
    return [import_module(f"{schema.types.__name__}.{name}") for name in found]


def _root(name: str, features: list[ModuleType]) -> type | None:
    """One root type out of the features' classes of that name."""
    parts = [getattr(feature, name) for feature in features if hasattr(feature, name)]
    if not parts:
        return None
    _refuse_duplicates(name, parts)
    for part in parts:
        _pass_guard_on(part)
    return strawberry.type(type(name, tuple(parts), {}), name=name, description=_ROOTS[name])


def _refuse_duplicates(name: str, parts: list[type]) -> None:
    seen: dict[str, type] = {}
    for part in parts:
        for field in get_object_definition(part, strict=True).fields:
            other = seen.setdefault(field.python_name, part)
            if other is not part:
                raise ValueError(
                    f"{name}.{field.python_name} is defined in {other.__module__} and {part.__module__}"
                )


def _pass_guard_on(part: type) -> None:
    """A root field without a guard takes its class's, put on the field so that the SDL shows it."""
    definition = get_object_definition(part, strict=True)
    for field in definition.fields:
        if rule_among(field.directives) is None:
            field.directives = [*field.directives, *(definition.directives or ())]
