"""The text that completes leaf values: checks of the usual classes inlined, all else handed over."""

from collections.abc import Callable
from typing import Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    GraphQLType,
)

from claimgraph.engine.graphql_types import items_of, split
from claimgraph.engine.plan.codegen.source import Source, block

#: Whether ``{value}`` is not a value that graphql-core would return as it is (its ``serialize_…`` functions).
_UNUSUAL: Final[dict[GraphQLType, str]] = {
    GraphQLString: "type({value}) is not str",
    GraphQLID: "type({value}) is not str",
    GraphQLBoolean: "type({value}) is not bool",
    GraphQLInt: "(type({value}) is not int or not -2147483648 <= {value} <= 2147483647)",
    # Infinity minus infinity is not 0, nor is anything minus NaN.
    GraphQLFloat: "(type({value}) is not float or {value} - {value} != 0.0)",
}
#: The statements that hand a raw value over, given the name of the variable that holds it.
HandOver = Callable[[str], list[str]]


def is_simple(kind: GraphQLType) -> bool:
    """Whether `leaf_lines` supports the type: a leaf, or a list of built-in scalars."""
    inner, _ = split(kind)
    item = items_of(inner)
    if item is not None:
        return split(item)[0] in _UNUSUAL
    return isinstance(inner, GraphQLScalarType | GraphQLEnumType)


def leaf_lines(source: Source, kind: GraphQLType, read: str, target: str, hand_over: HandOver) -> list[str]:
    """Statements that read a value and complete it.

    Args:
        source: Where the text goes; takes the objects that it names.
        kind: A simple type.
        read: The expression that reads the value.
        target: The variable to put the completed value into.
        hand_over: What to do with an unusual value.
    """
    inner, nullable = split(kind)
    item = items_of(inner)
    if item is not None:
        otherwise = f"elif {target} is not None:" if nullable else "else:"
        return [f"{target} = {read}", *_copy(item, target), *block(otherwise, hand_over(target))]
    if inner in _UNUSUAL:
        return [f"{target} = {read}", *block(f"if {_unusual(kind, target)}:", hand_over(target))]
    assert isinstance(inner, GraphQLScalarType | GraphQLEnumType)  # noqa: S101 - see `is_simple`
    return [
        f"result = {read}",
        *_serialized(source, inner, target, nullable=nullable),
        *block("else:", hand_over("result")),
    ]


def _unusual(kind: GraphQLType, variable: str) -> str:
    """The expression that asks whether a built-in scalar's value must not be taken as it is."""
    inner, nullable = split(kind)
    unusual = _UNUSUAL[inner].format(value=variable)
    return f"{unusual} and {variable} is not None" if nullable else unusual


def _copy(item: GraphQLType, target: str) -> list[str]:
    """Replace a list by a copy if all of its items can be taken as they are; an ``else`` may follow."""
    return [
        f"usual = type({target}) is list",
        *block(
            "if usual:",
            block(
                f"for item in {target}:", block(f"if {_unusual(item, 'item')}:", ["usual = False", "break"])
            ),
        ),
        *block("if usual:", [f"{target} = {target}[:]"]),
    ]


def _serialized(
    source: Source, leaf: GraphQLScalarType | GraphQLEnumType, target: str, *, nullable: bool
) -> list[str]:
    """Serialise ``result`` if it is plain; an ``else`` may follow."""
    write = source.bind(f"write_{leaf.name}", leaf.coerce_output_value)
    named = source.bind(f"leaf_{leaf.name}", leaf)
    null = block("if result is None:", [f"{target} = None"]) if nullable else []
    return [
        *null,
        *block(
            f"{'elif' if nullable else 'if'} type(result) in plain_classes or is_plain(result):",
            [
                *block("try:", [f"{target} = {write}(result)"]),
                *block("except GraphQLError as error:", ["raise InvalidValue.of(error) from error"]),
                *block(
                    f"if {target} is None or {target} is Undefined:",
                    [f"raise null_output_error({named}, result, {target})"],
                ),
            ],
        ),
    ]
