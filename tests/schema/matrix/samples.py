"""Sample objects and arguments for every field of the schema."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
    Undefined,
    get_named_type,
)

from claimgraph.auth.rules import Argument, SourceField
from claimgraph.engine.graphql_types import items_of, split
from claimgraph.schema.guards import GuardedField
from claimgraph.schema.matrix.callers import owners

#: Whose something is: the caller's, by the claims that rules compare, or somebody else's.
MINE: Final = "mine"
THEIRS: Final = "theirs"

_SCALARS: Final[Mapping[str, object]] = {
    "String": "text",
    "ID": "nobody",
    "Int": 1,
    "Boolean": True,
    "AWSEmail": "a@people.example",
    "AWSPhone": "+12025550143",
    "AWSURL": "https://page.example/",
    "AWSDate": date(1990, 4, 23),
    "AWSDateTime": datetime(2024, 2, 5, tzinfo=UTC),
    "AWSTimestamp": 1,
    "AWSJSON": {},
}


def type_of(place: GraphQLField | GraphQLArgument | GraphQLInputField) -> GraphQLType:
    """graphql-core leaves the generics of `type` bare, hence the cast."""
    return cast(GraphQLType, getattr(place, "type", None))


def sample(kind: GraphQLObjectType, fields: Mapping[str, GuardedField], owner: str) -> object:
    """An object of a type whose attributes that rules compare say `owner`; what may be null within it is.

    Args:
        kind: The type.
        fields: Its guarded fields, by name.
        owner: Whose it is.
    """
    origin = cast("Callable[..., object]", kind.extensions["strawberry-definition"].origin)
    attributes = next(iter(fields.values())).attributes
    compared = {
        attributes[each.of.name]
        for each in owners(field.rule for field in fields.values())
        if isinstance(each.of, SourceField)
    }
    settable = {field.name for field in dataclasses.fields(cast("type", origin)) if field.init}  # pyright: ignore[reportArgumentType] - Strawberry makes them dataclasses
    values = {
        attribute: owner if attribute in compared else value_of(type_of(kind.fields[name]))
        for name, attribute in attributes.items()
        if attribute in settable
    }
    return origin(**values)


def value_of(kind: GraphQLType) -> object:
    """A Python value of an output type: null, an empty list, or a scalar."""
    inner, nullable = split(kind)
    if items_of(inner) is not None:
        return []
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values.values())).value
    if isinstance(inner, GraphQLObjectType):
        return None if nullable else nested(inner)
    return _SCALARS[str(inner)]


def nested(kind: GraphQLObjectType) -> object:
    """An object inside another one."""
    origin = cast("Callable[..., object]", kind.extensions["strawberry-definition"].origin)
    plain = {
        name: field.extensions["strawberry-definition"]
        for name, field in kind.fields.items()
        if field.extensions["strawberry-definition"].is_basic_field
    }
    return origin(**{f.python_name: value_of(type_of(kind.fields[name])) for name, f in plain.items()})


def arguments(field: GuardedField, owner: str) -> dict[str, object]:
    """Values for the arguments that a field insists on; those that rules compare say `owner`."""
    compared = {each.of.path for each in owners([field.rule]) if isinstance(each.of, Argument)}
    return {
        name: _input(argument, (name,), compared, owner)
        for name, argument in field.field.args.items()
        if _required(argument) or any(path[0] == name for path in compared)
    }


def _input(
    place: GraphQLArgument | GraphQLInputField,
    path: tuple[str, ...],
    compared: set[tuple[str, ...]],
    owner: str,
) -> object:
    if path in compared:
        return owner
    inner, _ = split(type_of(place))
    item = items_of(inner)
    kind = get_named_type(inner)
    if isinstance(kind, GraphQLInputObjectType):
        members = {
            name: _input(member, (*path, name), compared, owner)
            for name, member in kind.fields.items()
            if _required(member) or any(other[: len(path) + 1] == (*path, name) for other in compared)
        }
        return [members] if item is not None else members
    value = next(iter(kind.values)) if isinstance(kind, GraphQLEnumType) else _SCALARS[str(kind)]
    return [value] if item is not None else value


def _required(place: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(type_of(place), GraphQLNonNull) and place.default_value is Undefined
