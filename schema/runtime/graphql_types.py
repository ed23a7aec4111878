"""graphql-core's types, typed: it leaves the generics of its wrappers bare."""

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
)
from graphql import get_named_type as graphql_named_type
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from claimgraph.engine._graphql_core import ResolveInfo

#: Where graphql-core's types and fields keep what Strawberry made them of.
_DEFINITION = "strawberry-definition"


def type_of(field: object) -> GraphQLType:
    """The type of a field, an argument, an input field or a variable's signature."""
    return cast(GraphQLType, getattr(field, "type", None))


def returned_by(info: ResolveInfo[Any]) -> GraphQLType:
    """The type of the field that is being resolved."""
    return info.return_type


def nullable(kind: GraphQLType) -> GraphQLType:
    """A type without its non-null wrapper, if it has one."""
    return cast("GraphQLNonNull[Any]", kind).of_type if isinstance(kind, GraphQLNonNull) else kind


def items_of(kind: GraphQLType) -> GraphQLType | None:
    """The type of a list's items; None if the type is no list."""
    return cast("GraphQLList[Any]", kind).of_type if isinstance(kind, GraphQLList) else None


def named(kind: GraphQLType) -> GraphQLNamedType:
    """The type inside all wrappers."""
    return graphql_named_type(kind)


def definition_of(kind: GraphQLObjectType) -> StrawberryObjectDefinition:
    """What Strawberry made an object type of."""
    return kind.extensions[_DEFINITION]


def attributes_of(kind: GraphQLObjectType) -> Mapping[str, str]:
    """The Python attribute of each field that has no resolver of its own, by GraphQL name."""
    sources = {name: strawberry_field(field) for name, field in kind.fields.items()}
    return {name: source.python_name for name, source in sources.items() if not _has_resolver(source)}


def strawberry_field(field: object) -> StrawberryField:
    """What Strawberry made a field of."""
    return cast("Mapping[str, StrawberryField]", getattr(field, "extensions", {}))[_DEFINITION]


def _has_resolver(source: StrawberryField) -> bool:
    return cast(object, getattr(source, "base_resolver", None)) is not None
