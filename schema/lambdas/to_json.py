"""Convert values to the JSON that a function is sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    is_abstract_type,
)
from strawberry.types.base import get_object_definition

from claimgraph.engine.graphql_types import items_of, nullable, type_of
from claimgraph.schema._strawberry import attributes_of, definition_of

#: The attribute of an object made of a function's result that keeps the JSON.
MADE_OF: Final = "_made_of_json"

_PLAIN: Final = (str, int, float, bool, list, dict)


def argument_json(value: object, kind: GraphQLType) -> object:
    """The JSON of a coerced argument or variable: enums by name, AWSJSON as the value it holds.

    Args:
        value: As graphql-core hands it to resolvers.
        kind: Its type.
    """
    kind = nullable(kind)
    items = items_of(kind)
    if value is None:
        return None
    if items is not None:
        return [argument_json(item, items) for item in cast("Sequence[object]", value)]
    if isinstance(kind, GraphQLInputObjectType):
        members = cast("Mapping[str, object]", value)
        return {name: argument_json(member, type_of(kind.fields[name])) for name, member in members.items()}
    return _leaf(value, kind)


def source_json(value: object, kind: GraphQLObjectType, schema: GraphQLSchema) -> object:
    """The JSON of a field's parent: a function's own, else the object's plain fields; None for a root.

    Args:
        value: The object.
        kind: Its type.
        schema: The schema.
    """
    return None if value is None else _Objects(schema).value(value, kind)


class _Objects:
    """Writes objects; inside itself, an object is null."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._open: set[int] = set()

    def value(self, value: object, kind: GraphQLType) -> object:
        kind = nullable(kind)
        items = items_of(kind)
        if value is None or isinstance(value, Exception):
            return None
        if items is not None:
            return [self.value(item, items) for item in cast("Sequence[object]", value)]
        if isinstance(kind, GraphQLObjectType) or is_abstract_type(kind):
            return self._object(value, kind)
        return _leaf(value, kind)

    def _object(self, value: object, kind: GraphQLType) -> object:
        made_of: object = getattr(value, MADE_OF, None)
        if made_of is not None:
            return made_of
        concrete = self._concrete(value, kind)
        if concrete is None or id(value) in self._open:
            return None
        self._open.add(id(value))
        try:
            return {
                name: self.value(getattr(value, attribute, None), type_of(concrete.fields[name]))
                for name, attribute in attributes_of(concrete).items()
            }
        finally:
            self._open.discard(id(value))

    def _concrete(self, value: object, kind: GraphQLType) -> GraphQLObjectType | None:
        if isinstance(kind, GraphQLObjectType):
            return kind
        definition = get_object_definition(value)
        named = [
            found
            for found in self._schema.get_possible_types(cast(Any, kind))
            if definition is not None and definition_of(found).origin is definition.origin
        ]
        return named[0] if named else None


def _leaf(value: object, kind: GraphQLType) -> object:
    if isinstance(kind, GraphQLEnumType) or (
        isinstance(kind, GraphQLScalarType) and not isinstance(value, _PLAIN)
    ):
        return kind.coerce_output_value(value)
    return cast(object, value)
