"""From the JSON that a function returned to the values that Strawberry's types resolve.

A JSON object becomes an instance of its Strawberry type, so that everything works on it that works on others:
rules about its fields, resolvers of its own, plans. A part that does not fit is an exception in its place,
which becomes an error there and leaves its siblings alone.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    is_abstract_type,
    is_specified_scalar_type,
)

from resolvers.lambdas.errors import UnexpectedResult
from schema.graphql_types import attributes_of, definition_of, items_of, nullable, strawberry_field, type_of
from schema.lambda_resolver.to_json import MADE_OF
from schema.scalars import AWS_SCALARS

Path = tuple[str | int, ...]

#: Scalars whose values are JSON in this process as well.
_TAKEN_AS_THEY_ARE: Final = frozenset(definition.name for definition in AWS_SCALARS.values())


class FromJson:
    """Makes the values of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def value(self, value: object, kind: GraphQLType, path: Path) -> object:
        """A value for a field of a type.

        Args:
            value: The JSON value.
            kind: The field's type.
            path: Where it belongs, for messages.

        Returns:
            The value; in place of what does not fit the type, an `UnexpectedResult`.
        """
        kind = nullable(kind)
        items = items_of(kind)
        if value is None:
            return None  # graphql-core refuses it where it may not be
        if items is not None:
            return self._list(value, items, path)
        if isinstance(kind, GraphQLObjectType):
            return self._object(value, kind, path)
        if is_abstract_type(kind):
            return self._abstract(value, kind, path)
        return _leaf(value, cast(GraphQLNamedType, kind), path)

    def _list(self, value: object, items: GraphQLType, path: Path) -> object:
        if not isinstance(value, list):
            return _mismatch(value, "LIST", path)
        members = enumerate(cast("list[object]", value))
        return [self.value(member, items, (*path, index)) for index, member in members]

    def _abstract(self, value: object, kind: GraphQLAbstractType, path: Path) -> object:
        if not isinstance(value, dict):
            return _mismatch(value, "OBJECT", path)
        name = cast("dict[str, object]", value).get("__typename")
        possible = {found.name: found for found in self._schema.get_possible_types(kind)}
        concrete = possible.get(name) if isinstance(name, str) else None
        if concrete is None:
            known = ", ".join(sorted(possible))
            return UnexpectedResult(
                f"Can't resolve value ({_text(path)}) : __typename must say which of {known} it is."
            )
        return self._object(cast("dict[str, object]", value), concrete, path)

    def _object(self, value: object, kind: GraphQLObjectType, path: Path) -> object:
        if not isinstance(value, dict):
            return _mismatch(value, "OBJECT", path)
        members = cast("dict[str, object]", value)
        origin = cast("type[object]", definition_of(kind).origin)
        made = object.__new__(origin)
        for name, default in _private_defaults(origin, kind).items():
            object.__setattr__(made, name, default)
        for name, attribute in attributes_of(kind).items():
            own = self.value(members.get(name), type_of(kind.fields[name]), (*path, name))
            object.__setattr__(made, attribute, own)
        if hasattr(made, "__dict__"):
            object.__setattr__(made, MADE_OF, members)
        return made


def _private_defaults(origin: type[object], kind: GraphQLObjectType) -> dict[str, object]:
    """The defaults of a class's private fields, which a result knows nothing of; null for those without."""
    known = {strawberry_field(field).python_name for field in kind.fields.values()}
    return {
        field.name: field.default_factory()
        if field.default_factory is not dataclasses.MISSING
        else (None if field.default is dataclasses.MISSING else field.default)
        for field in dataclasses.fields(cast(Any, origin))
        if field.name not in known
    }


def _leaf(value: object, kind: GraphQLNamedType, path: Path) -> object:
    """A scalar's or an enum's value; classes of Python's own (dates, UUIDs, …) are read as from a request."""
    if is_specified_scalar_type(kind) or kind.name in _TAKEN_AS_THEY_ARE:
        return value
    try:
        return cast("GraphQLScalarType | GraphQLEnumType", kind).coerce_input_value(cast(Any, value))
    except Exception:  # noqa: BLE001 - a scalar's parser may raise anything; its text may quote the value
        return UnexpectedResult(f"Can't serialize value ({_text(path)}) : it is no valid {kind.name}.")


_KINDS: Final[Mapping[type, str]] = {
    dict: "OBJECT", list: "LIST", str: "STRING", bool: "BOOLEAN", int: "NUMBER", float: "NUMBER",
}  # fmt: skip


def _mismatch(value: object, expected: str, path: Path) -> UnexpectedResult:
    """AppSync's sentence for it."""
    got = _KINDS.get(type(value), "UNKNOWN")
    return UnexpectedResult(
        f"Can't resolve value ({_text(path)}) : type mismatch error, expected type {expected}, got {got}"
    )


def _text(path: Path) -> str:
    """A path as AppSync writes it, such as ``/orders/items[0]``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f"/{step}" for step in path)
