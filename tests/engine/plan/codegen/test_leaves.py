"""The text of leaves: which values are taken as they are, which are handed over."""

import math
from collections.abc import Callable

import pytest
from graphql import GraphQLScalarType, GraphQLType, Undefined

from claimgraph.engine.graphql_types import type_of
from claimgraph.engine.plan.codegen.leaves import is_simple, leaf_lines
from claimgraph.engine.plan.codegen.source import block
from tests.engine.plan.codegen.kit import Api, new_source


class _Handed:
    """A value that was handed over."""

    def __init__(self, value: object) -> None:
        self.value = value


def _type(text: str, write: Callable[[object], object] = str) -> GraphQLType:
    """A type by its name and wrappers; `write` is what the custom scalar Stamp serialises by."""
    schema = Api.of(f"scalar Stamp enum Color {{ RED }} type Query {{ leaf: {text} }}").schema
    stamp, query = schema.type_map["Stamp"], schema.query_type
    assert isinstance(stamp, GraphQLScalarType)
    assert query is not None
    stamp.coerce_output_value = write
    return type_of(query.fields["leaf"])


def _completed(kind: GraphQLType, value: object) -> object:
    """What the lines make of a value; `_Handed` if they hand it over."""
    source = new_source()
    lines = leaf_lines(source, kind, "given", "target", lambda raw: [f"target = handed({raw})"])
    source.bind("handed", _Handed)
    name = source.function("def complete(given)", "leaf", [*lines, "return target"])
    return source.load().function(name)(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[("String", value) for value in ("text", "", None)],
        *[("ID", value) for value in ("7", None)],
        *[("Boolean", value) for value in (True, False, None)],
        *[("Int", value) for value in (0, 2**31 - 1, -(2**31), None)],
        *[("Float", value) for value in (0.0, 1.5, None)],
    ],
)
def test_a_value_of_the_usual_class_is_taken_as_it_is(kind: str, value: object) -> None:
    assert _completed(_type(kind), value) is value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[("String", value) for value in (1, b"b", Undefined, ValueError())],
        *[("ID", value) for value in (7, 7.0)],
        *[("Boolean", value) for value in (1, "true")],
        *[("Int", value) for value in (True, 2**31, -(2**31) - 1, 1.0)],
        *[("Float", value) for value in (1, math.nan, math.inf, -math.inf)],
        *[(kind, None) for kind in ("String!", "ID!", "Boolean!", "Int!", "Float!", "Stamp!")],
        *[("Stamp", value) for value in (Undefined, ValueError())],
        *[("[String]", value) for value in (["a", 1], ("a",), "a")],
        ("[String!]", ["a", None]),
        ("[String]!", None),
    ],
)
def test_any_other_value_is_handed_over(kind: str, value: object) -> None:
    handed = _completed(_type(kind), value)
    assert isinstance(handed, _Handed)
    assert handed.value is value


def test_a_list_of_usual_values_is_copied() -> None:
    given = ["a", None, "b"]
    made = _completed(_type("[String]"), given)
    assert made == given
    assert made is not given
    assert _completed(_type("[String]"), None) is None


def test_a_custom_scalar_serialises_plain_values() -> None:
    stamp = _type("Stamp", lambda value: f"<{value}>")
    assert _completed(stamp, 1) == "<1>"
    assert _completed(stamp, None) is None


@pytest.mark.parametrize("written", [None, Undefined])
def test_a_custom_scalar_that_serialises_to_nothing_raises(written: object) -> None:
    with pytest.raises(TypeError, match="non-nullable value"):
        _completed(_type("Stamp", lambda _value: written), 1)


@pytest.mark.parametrize(
    ("kind", "simple"),
    [
        ("String", True),
        ("Color!", True),
        ("Stamp", True),
        ("[Int!]!", True),
        ("[Stamp]", False),
        ("[[Int]]", False),
        ("Query", False),
    ],
)
def test_leaves_and_lists_of_built_in_scalars_are_simple(kind: str, simple: bool) -> None:
    assert is_simple(_type(kind)) is simple


def test_the_text_of_a_leaf() -> None:
    lines = leaf_lines(
        new_source(), _type("String"), "source.name", "value1", lambda raw: [f"hand_over({raw})"]
    )
    assert lines == [
        "value1 = source.name",
        *block("if type(value1) is not str and value1 is not None:", ["hand_over(value1)"]),
    ]
