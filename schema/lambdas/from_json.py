"""Convert the JSON that a function returned to the values that Strawberry's types resolve.

A JSON object becomes an instance of its Strawberry type, so that rules, resolvers and plans work on it as on
any other. A part that does not fit is replaced by an exception, which becomes an error in that place alone.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    is_abstract_type,
    is_specified_scalar_type,
)

from claimgraph.engine.graphql_types import items_of, nullable, type_of
from claimgraph.resolvers.lambdas.errors import UnexpectedResult
from claimgraph.schema._strawberry import attributes_of, definition_of, field_definition
from claimgraph.schema.appsync_texts import null_text, path_text
from claimgraph.schema.lambdas.to_json import MADE_OF
from claimgraph.schema.scalars import AWS_SCALARS


class Place(NamedTuple):
    """Where a value belongs.

    Attributes:
        parent: The name of the type whose field it is.
        path: Its path in the response.
    """

    parent: str
    path: tuple[str | int, ...]

    def item(self, index: int) -> "Place":
        """The place of an item of the list that is here."""
        return Place(self.parent, (*self.path, index))

    def member(self, parent: str, name: str) -> "Place":
        """The place of a field of the object that is here."""
        return Place(parent, (*self.path, name))

    def __str__(self) -> str:
        return path_text(self.path)


#: Scalars whose Python values are JSON values.
_TAKEN_AS_THEY_ARE: Final = frozenset(definition.name for definition in AWS_SCALARS.values())


class FromJson:
    """Converts results to the values of a schema's types."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def value(self, value: object, kind: GraphQLType, at: Place) -> object:
        """A value for a field of a type.

        Args:
            value: The JSON value.
            kind: The field's type.
            at: Where it belongs, for messages.

        Returns:
            The value, with an `UnexpectedResult` in place of each part that does not fit.
        """
        if value is None:
            is_nullable = not isinstance(kind, GraphQLNonNull)
            return (
                None if is_nullable else UnexpectedResult(null_text(nullable(cast(GraphQLType, kind)), *at))
            )
        kind = nullable(kind)
        items = items_of(kind)
        if items is not None:
            return self._list(value, items, at)
        if isinstance(kind, GraphQLObjectType):
            return self._object(value, kind, at)
        if is_abstract_type(kind):
            return self._abstract(value, kind, at)
        return _leaf(value, cast(GraphQLNamedType, kind), at)

    def _list(self, value: object, items: GraphQLType, at: Place) -> object:
        if not isinstance(value, list):
            return _mismatch(value, "LIST", at)
        members = enumerate(cast("list[object]", value))
        return [self.value(member, items, at.item(index)) for index, member in members]

    def _abstract(self, value: object, kind: GraphQLAbstractType, at: Place) -> object:
        if not isinstance(value, dict):
            return _mismatch(value, "OBJECT", at)
        name = cast("dict[str, object]", value).get("__typename")
        possible = {found.name: found for found in self._schema.get_possible_types(kind)}
        concrete = possible.get(name) if isinstance(name, str) else None
        if concrete is None:
            known = ", ".join(sorted(possible))
            return UnexpectedResult(
                f"Can't resolve value ({at}) : __typename must say which of {known} it is."
            )
        return self._object(cast("dict[str, object]", value), concrete, at)

    def _object(self, value: object, kind: GraphQLObjectType, at: Place) -> object:
        if not isinstance(value, dict):
            return _mismatch(value, "OBJECT", at)
        members = cast("dict[str, object]", value)
        origin = cast("type[object]", definition_of(kind).origin)
        made = object.__new__(origin)
        for name, default in _private_defaults(origin, kind).items():
            object.__setattr__(made, name, default)
        for name, attribute in attributes_of(kind).items():
            own = self.value(members.get(name), type_of(kind.fields[name]), at.member(kind.name, name))
            object.__setattr__(made, attribute, own)
        if hasattr(made, "__dict__"):
            object.__setattr__(made, MADE_OF, members)
        return made


def _private_defaults(origin: type[object], kind: GraphQLObjectType) -> dict[str, object]:
    """The defaults of a class's private fields, which results do not have; None for those without."""
    known = {field_definition(field).python_name for field in kind.fields.values()}
    return {
        field.name: field.default_factory()
        if field.default_factory is not dataclasses.MISSING
        else (None if field.default is dataclasses.MISSING else field.default)
        for field in dataclasses.fields(cast(Any, origin))
        if field.name not in known
    }


def _leaf(value: object, kind: GraphQLNamedType, at: Place) -> object:
    """A scalar's or an enum's value; Python's own classes (dates, UUIDs, …) are read as from a request."""
    leaf = cast("GraphQLScalarType | GraphQLEnumType", kind)
    try:
        if is_specified_scalar_type(kind) or kind.name in _TAKEN_AS_THEY_ARE:
            leaf.coerce_output_value(value)  # is judged here, or else it would be a defect of this server
            return value
        return leaf.coerce_input_value(cast(Any, value))
    except Exception:  # noqa: BLE001 - a scalar's parser may raise anything; its text may quote the value
        return UnexpectedResult(f"Can't serialize value ({at}) : it is no valid {kind.name}.")


_KINDS: Final[Mapping[type, str]] = {
    dict: "OBJECT", list: "LIST", str: "STRING", bool: "BOOLEAN", int: "NUMBER", float: "NUMBER",
}  # fmt: skip


def _mismatch(value: object, expected: str, at: Place) -> UnexpectedResult:
    """AppSync's sentence for a value of another kind."""
    got = _KINDS.get(type(value), "UNKNOWN")
    return UnexpectedResult(
        f"Can't resolve value ({at}) : type mismatch error, expected type {expected}, got {got}"
    )
