"""The only module that touches what Strawberry keeps to itself.

tests/contracts/test_strawberry.py states what is assumed of each of these names, and fails when a new version
moves one of them. Most of them would otherwise be missed silently: requests would just take longer.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from enum import Enum
from functools import partial
from inspect import getclosurevars
from types import CodeType
from typing import Any, Final, TypeVar, cast

import strawberry
from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry import Info
from strawberry.extensions import SchemaExtension
from strawberry.permission import PermissionExtension
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from claimgraph.engine._graphql_core import ResolveInfo

Resolve = Callable[..., Any]
_ContextT = TypeVar("_ContextT")
_DefinitionT = TypeVar("_DefinitionT", StrawberryObjectDefinition, StrawberryField)

#: Where graphql-core's types and fields keep the Strawberry definition that they were made of.
_DEFINITION: Final = GraphQLCoreConverter.DEFINITION_BACKREF


class OpenSchema(strawberry.Schema):
    """Strawberry's schema, with public names for the parts that ours is built on."""

    @property
    def graphql(self) -> GraphQLSchema:
        """graphql-core's schema."""
        return self._schema

    def executor_options(self) -> Mapping[str, object]:
        """What graphql-core's executor is given beyond Strawberry's own arguments; for subclasses."""
        return {}

    def _get_custom_context_kwargs(
        self, operation_extensions: dict[str, Any] | None = None, *, sync: bool = False
    ) -> dict[str, Any]:
        own = super()._get_custom_context_kwargs(operation_extensions, sync=sync)
        return {**own, **self.executor_options()}


def wraps_resolvers(extension: SchemaExtension) -> bool:
    """Whether a schema extension has a ``resolve`` hook, which wraps every field."""
    return extension._implements_resolve()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - what Strawberry itself asks


def raw_info(info: Info[_ContextT, None]) -> ResolveInfo[_ContextT]:
    """The engine's info behind Strawberry's, which has neither nodes nor types."""
    return cast(
        "ResolveInfo[_ContextT]",
        info._raw_info,  # noqa: SLF001 # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    )


def info_factory(
    field: StrawberryField, converter: GraphQLCoreConverter
) -> Callable[[object], Info[Any, Any]]:
    """What makes a field's Strawberry info of the engine's."""
    return cast("Callable[[object], Info[Any, Any]]", partial(converter.config.info_class, _field=field))


def permission_refusal_code() -> CodeType:
    """The code that every refusal by a permission class goes through."""
    return PermissionExtension._on_unauthorized.__code__  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - nothing public tells it from other errors


def definition_of(kind: GraphQLObjectType | GraphQLInterfaceType) -> StrawberryObjectDefinition:
    """The Strawberry definition of a type."""
    return kind.extensions[_DEFINITION]


def field_definition(field: object) -> StrawberryField:
    """The Strawberry definition of a field."""
    return cast("Mapping[str, StrawberryField]", getattr(field, "extensions", {}))[_DEFINITION]


def python_enum(kind: GraphQLEnumType) -> type[Enum]:
    """The Python class of an enum."""
    return kind.extensions[_DEFINITION].wrapped_cls


def attributes_of(kind: GraphQLObjectType) -> dict[str, str]:
    """The Python attribute of each field without a resolver, by GraphQL name.

    Field extensions may stand in front of some of them: see `plain_attributes_of`.
    """
    definitions = {name: field_definition(field) for name, field in kind.fields.items()}
    return {name: each.python_name for name, each in definitions.items() if _resolver_of(each) is None}


def plain_attributes_of(kind: GraphQLObjectType) -> dict[str, str]:
    """The Python attribute of each field that is read off its object and nothing else, by GraphQL name."""
    definitions = {name: field_definition(field) for name, field in kind.fields.items()}
    return {name: each.python_name for name, each in definitions.items() if each.is_basic_field}


def _resolver_of(field: StrawberryField) -> object:
    return cast(object, getattr(field, "base_resolver", None))


def replace_directives(schema: GraphQLSchema, replaced: Callable[[Iterable[object]], list[object]]) -> None:
    """Replace the directives of a schema's types and fields.

    The classes are shared with other schemas and keep theirs: this schema gets copies of their definitions.

    Args:
        schema: The schema, changed in place.
        replaced: Gives the directives to put in the place of some.
    """
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and _DEFINITION in kind.extensions:
            kind.extensions[_DEFINITION] = _with_directives(definition_of(kind), replaced)
            for field in kind.fields.values():
                field.extensions[_DEFINITION] = _with_directives(field_definition(field), replaced)


def _with_directives(
    definition: _DefinitionT, replaced: Callable[[Iterable[object]], list[object]]
) -> _DefinitionT:
    own = list(definition.directives or ())
    changed = replaced(own)
    if changed == own:
        return definition
    twin = copy(definition)
    twin.directives = changed
    if isinstance(definition, StrawberryField) and isinstance(twin, StrawberryField):
        twin.default_resolver = definition.default_resolver  # set by the converter, and left out of copies
    return twin


def reads_attribute(field: StrawberryField, resolve: Resolve) -> bool:
    """Whether Strawberry's resolver of a field does nothing but ``getattr``."""
    plain = field.is_basic_field and field.default_resolver is getattr
    return plain and resolve.__name__ == "_get_basic_result"


def has_exception_handlers(resolve: Resolve) -> bool:
    """Whether Strawberry's resolver of a field hands exceptions to handlers; also where that is not known."""
    return bool(getclosurevars(resolve).nonlocals.get("field_exception_handlers", True))
