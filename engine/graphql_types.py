"""graphql-core's types, typed: it leaves the generics of its wrappers bare."""

from typing import Any, cast

from graphql import GraphQLList, GraphQLNamedType, GraphQLNonNull, GraphQLType, get_named_type


def type_of(element: object) -> GraphQLType:
    """The type of a field, an argument, an input field or a variable's signature."""
    return cast(GraphQLType, getattr(element, "type", None))


def named(kind: GraphQLType) -> GraphQLNamedType:
    """The type inside all wrappers."""
    return get_named_type(kind)


def nullable(kind: GraphQLType) -> GraphQLType:
    """A type without its non-null wrapper, if it has one."""
    return cast("GraphQLNonNull[Any]", kind).of_type if isinstance(kind, GraphQLNonNull) else kind


def split(kind: GraphQLType) -> tuple[GraphQLType, bool]:
    """A type without its non-null wrapper, and whether it may be null."""
    return nullable(kind), not isinstance(kind, GraphQLNonNull)


def items_of(kind: GraphQLType) -> GraphQLType | None:
    """The type of a list's items; None for any other type."""
    return cast("GraphQLList[Any]", kind).of_type if isinstance(kind, GraphQLList) else None
