"""graphql-core's types, typed: it leaves the generics of its wrappers bare."""

from typing import Any, cast

from graphql import (
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLType,
)
from graphql import get_named_type as graphql_named_type

from claimgraph.engine._graphql_core import ResolveInfo


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
