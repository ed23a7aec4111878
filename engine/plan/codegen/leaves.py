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

from claimgraph.engine._graphql_core import items_of, split
from claimgraph.engine.plan.codegen.source import Source

#: Whether ``{v}`` is no value that graphql-core would return as it is (its ``serialize_…`` functions).
_UNUSUAL: Final[dict[GraphQLType, str]] = {
    GraphQLString: "type({v}) is not str",
    GraphQLID: "type({v}) is not str",
    GraphQLBoolean: "type({v}) is not bool",
    GraphQLInt: "(type({v}) is not int or not -2147483648 <= {v} <= 2147483647)",
    GraphQLFloat: "(type({v}) is not float or {v} - {v} != 0.0)",  # infinity - infinity and NaN are not 0
}
#: The statement that hands a raw value over, given the name of the variable that holds it.
HandOver = Callable[[str], str]


def is_simple(kind: GraphQLType) -> bool:
    """Whether `leaf_lines` knows the type: a leaf, or a list of built-in scalars."""
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
        hand_over: What to do with a value that is not a usual one.
    """
    inner, nullable = split(kind)
    item = items_of(inner)
    if item is not None:
        otherwise = f"elif {target} is not None" if nullable else "else"
        return [f"{target} = {read}", *_copied(item, target), f"{otherwise}: {hand_over(target)}"]
    if inner in _UNUSUAL:
        return [f"{target} = {read}", f"if {_unusual(kind, target)}: {hand_over(target)}"]
    assert isinstance(inner, GraphQLScalarType | GraphQLEnumType)  # noqa: S101 - see `is_simple`
    write = source.bind(f"write_{inner.name}", inner.coerce_output_value)
    leaf = source.bind(f"leaf_{inner.name}", inner)
    null = [f"if r is None: {target} = None", "elif"] if nullable else ["if"]
    return [
        f"r = {read}",
        *null[:-1],
        f"{null[-1]} type(r) in PLAIN or is_plain(r):",
        f" {target} = {write}(r)",
        f" if {target} is None or {target} is Undefined: raise no_value({leaf}, r, {target})",
        f"else: {hand_over('r')}",
    ]


def _unusual(kind: GraphQLType, variable: str) -> str:
    """The expression that asks whether a built-in scalar's value is not to be taken over as it is."""
    inner, nullable = split(kind)
    unusual = _UNUSUAL[inner].format(v=variable)
    return f"{unusual} and {variable} is not None" if nullable else unusual


def _copied(item: GraphQLType, target: str) -> list[str]:
    """Take a list over, as a new one, if all of its items can be; an ``else`` for other values may follow."""
    return [
        f"u = type({target}) is list",
        "if u:",
        f" for e in {target}:",
        f"  if {_unusual(item, 'e')}: u = False; break",
        f"if u: {target} = {target}[:]",
    ]
