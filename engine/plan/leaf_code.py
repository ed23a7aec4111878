"""The text that completes leaf values: checks of the usual classes inlined, all else handed over."""

from collections.abc import Callable
from typing import Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
)

from engine.plan.source import Source, indented

#: Whether ``{v}`` is no value that graphql-core would return as it is (its ``serialize_…`` functions).
_UNUSUAL: Final = {
    GraphQLString: "type({v}) is not str",
    GraphQLID: "type({v}) is not str",
    GraphQLBoolean: "type({v}) is not bool",
    GraphQLInt: "(type({v}) is not int or not -2147483648 <= {v} <= 2147483647)",
    GraphQLFloat: "(type({v}) is not float or {v} - {v} != 0.0)",  # infinity - infinity and NaN are not 0
}
#: Lists of these are checked by the classes of their items alone.
_BY_CLASS: Final = {GraphQLString: "STR", GraphQLID: "STR", GraphQLBoolean: "BOOL"}

#: The statement that hands a raw value over, given the name of the variable that holds it.
HandOver = Callable[[str], str]


def split(kind: GraphQLOutputType) -> tuple[GraphQLOutputType, bool]:
    """A type without its non-null wrapper, and whether it may be null."""
    return (kind.of_type, False) if isinstance(kind, GraphQLNonNull) else (kind, True)


def is_simple(kind: GraphQLOutputType) -> bool:
    """Whether `leaf_lines` knows the type: a leaf, or a list that is checked by its items' classes."""
    inner, _ = split(kind)
    if isinstance(inner, GraphQLList):
        return split(inner.of_type)[0] in _BY_CLASS
    return isinstance(inner, GraphQLScalarType | GraphQLEnumType)


def leaf_lines(
    source: Source, kind: GraphQLOutputType, read: str, target: str, hand_over: HandOver
) -> list[str]:
    """Statements that read a value and complete it.

    Args:
        source: Where the text goes; takes the objects that it names.
        kind: A simple type.
        read: The expression that reads the value.
        target: The variable to put the completed value into.
        hand_over: What to do with a value that is not a usual one.
    """
    inner, nullable = split(kind)
    if isinstance(inner, GraphQLList):
        return _list_lines(inner, nullable, (read, target), hand_over)
    if inner in _UNUSUAL:
        unusual = _UNUSUAL[inner].format(v=target)
        but_null = f" and {target} is not None" if nullable else ""
        return [f"{target} = {read}", f"if {unusual}{but_null}: {hand_over(target)}"]
    assert isinstance(inner, GraphQLScalarType | GraphQLEnumType)  # noqa: S101 - see `is_simple`
    write = source.bind(f"write_{inner.name}", inner.coerce_output_value)
    leaf = source.bind(f"leaf_{inner.name}", inner)
    return [
        f"r = {read}",
        *(["if r is None: " + f"{target} = None", "elif type(r) in PLAIN or is_plain(r):"] if nullable else ["if type(r) in PLAIN or is_plain(r):"]),
        f" {target} = {write}(r)",
        f" if {target} is None or {target} is Undefined: raise no_value({leaf}, r, {target})",
        f"else: {hand_over('r')}",
    ]


def _list_lines(
    kind: "GraphQLList[GraphQLOutputType]", nullable: bool, names: tuple[str, str], hand_over: HandOver  # noqa: FBT001 - one of a type's two parts
) -> list[str]:
    read, target = names
    item, null_items = split(kind.of_type)
    classes = _BY_CLASS[item] + ("_OR_NULL" if null_items else "")  # pyright: ignore[reportArgumentType] - see `is_simple`
    return [
        f"{target} = {read}",
        f"if type({target}) is list and {classes}.issuperset(map(type, {target})): {target} = {target}[:]",
        f"{f'elif {target} is not None' if nullable else 'else'}: {hand_over(target)}",
    ]


__all__ = ["HandOver", "indented", "is_simple", "leaf_lines", "split"]
