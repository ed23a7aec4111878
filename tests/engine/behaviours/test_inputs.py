"""Arguments and variables: how they are read, what is left out, what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    StringValueNode,
    ValueNode,
)

from tests.engine.behaviours.both_ways import Engine, messages


class NoText(Exception):
    """What a scalar says of what it cannot read."""


def _read(value: Any) -> str:  # noqa: ANN401 - whatever was sent
    if value != "good":
        raise NoText("not good")
    return "READ"


def _read_literal(node: ValueNode) -> str:
    return _read(node.value if isinstance(node, StringValueNode) else None)


_PICKY = GraphQLScalarType("Picky", coerce_input_value=_read, coerce_input_literal=_read_literal)
_ODD_VALUES = GraphQLEnumType(
    "Odd", {"NULL": None, "NAN": float("nan"), "FALSE": False, "LIST": (1, 2), "A": "a"}
)
_DEEP = GraphQLInputObjectType(
    "Deep",
    lambda: {
        "must": GraphQLInputField(GraphQLNonNull(GraphQLString)),
        "may": GraphQLInputField(GraphQLString),
        "list": GraphQLInputField(GraphQLList(GraphQLString)),
        "picky": GraphQLInputField(_PICKY),
        "filled": GraphQLInputField(GraphQLInt, default_value=7),
        "renamed": GraphQLInputField(GraphQLString, out_name="under_another_name"),
        "deep": GraphQLInputField(_DEEP),
    },
    out_type=dict,
)
_ONE_OF = GraphQLInputObjectType(
    "OneOf",
    {"a": GraphQLInputField(GraphQLString), "b": GraphQLInputField(GraphQLInt)},
    is_one_of=True,
)
_KINDS: Mapping[str, Any] = {
    "text": GraphQLString,
    "must": GraphQLNonNull(GraphQLString),
    "odd": _ODD_VALUES,
    "mustOdd": GraphQLNonNull(_ODD_VALUES),
    "picky": _PICKY,
    "deep": _DEEP,
    "oneOf": _ONE_OF,
    "list": GraphQLList(GraphQLString),
    "mustList": GraphQLNonNull(GraphQLList(GraphQLString)),
    "listOfMust": GraphQLList(GraphQLNonNull(GraphQLString)),
    "mustListOfMust": GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))),
    "lists": GraphQLList(GraphQLList(GraphQLInt)),
}


def _told(_source: object, _info: object, **arguments: object) -> str:
    return repr(arguments)


def _engine() -> Engine:
    fields = {
        name: GraphQLField(GraphQLString, {"input": GraphQLArgument(kind)}, resolve=_told)
        for name, kind in _KINDS.items()
    }
    fields["filled"] = GraphQLField(
        GraphQLString, {"input": GraphQLArgument(GraphQLString, default_value="filled")}, resolve=_told
    )
    fields["mustFilled"] = GraphQLField(
        GraphQLString,
        {"input": GraphQLArgument(GraphQLNonNull(GraphQLString), default_value="filled")},
        resolve=_told,
    )
    fields["renamed"] = GraphQLField(
        GraphQLString,
        {"input": GraphQLArgument(_DEEP, out_name="under_another_name")},
        resolve=_told,
    )
    return Engine(GraphQLSchema(GraphQLObjectType("Query", fields)))


@pytest.mark.parametrize(
    "query",
    [
        '{ deep(input: {must: "m", may: "a", list: ["b"], deep: {must: "n"}}) }',
        '{ deep(input: {must: "m", list: "single", may: null}) }',
        '{ deep(input: {must: "m", list: ["a", null]}) }',
        '{ deep(input: {must: "m", picky: "good", renamed: "r"}) }',
        '{ renamed(input: {must: "m", renamed: "r", filled: null}) }',
        "{ deep deepNull: deep(input: null) }",
        '{ text text1: text(input: null) text2: text(input: "a") }',
        '{ list(input: "single") lists(input: 1) more: lists(input: [1, [2, null]]) }',
        "{ list(input: [null]) }",
        "{ odd(input: NULL) nan: odd(input: NAN) false: odd(input: FALSE) list: odd(input: LIST) a: odd }",
        "{ mustOdd(input: NULL) }",
        '{ filled other: filled(input: null) third: filled(input: "a") must: mustFilled }',
        '{ oneOf(input: {a: "x"}) other: oneOf(input: {b: 1}) }',
        '{ picky(input: "good") }',
    ],
)
async def test_literals(query: str) -> None:
    assert (await _engine().same(query)).errors is None


@pytest.mark.parametrize(
    "query",
    [
        "{ text(input: 5) }",
        '{ deep(input: ["a"]) }',
        '{ deep(input: {may: "a"}) }',
        '{ deep(input: {must: "m", unknown: 1}) }',
        '{ picky(input: "bad") }',
        "{ must }",
        "{ must(input: null) }",
        "{ listOfMust(input: [null]) }",
        '{ oneOf(input: {a: "x", b: 1}) }',
        "{ oneOf(input: {a: null}) }",
        "{ odd(input: UNKNOWN) }",
        "query ($v: Unknown) { text(input: $v) }",
        "query ($v: Query) { text(input: $v) }",
        "query ($v: Int) { text(input: $v) }",
        "query ($v: String) { must(input: $v) }",
        'query ($v: Int = "no") { lists(input: [[$v]]) }',
        "{ text(input: $v) }",
    ],
)
def test_wrong_literals_and_types_are_not_valid(query: str) -> None:
    assert _engine().invalid(query)


_GIVEN: list[tuple[str, str, object]] = [
    ("text", "String", None),
    ("text", "String", "a"),
    ("text", "String!", "a"),
    ("must", "String!", "a"),
    ("deep", "Deep", {"must": "m", "list": "single", "deep": {"must": "n", "picky": "good"}}),
    ("deep", "Deep", {"must": "m", "may": None, "renamed": "r"}),
    ("renamed", "Deep", {"must": "m"}),
    ("odd", "Odd", "NULL"),
    ("odd", "Odd", "LIST"),
    ("picky", "Picky", "good"),
    ("list", "[String]", "single"),
    ("list", "[String]", None),
    ("list", "[String]", ["a", None]),
    ("mustList", "[String]!", [None]),
    ("listOfMust", "[String!]", None),
    ("listOfMust", "[String!]", ["a"]),
    ("mustListOfMust", "[String!]!", ["a", "b"]),
    ("lists", "[[Int]]", [1, [2], None]),
    ("oneOf", "OneOf", {"a": "x"}),
    ("oneOf", "OneOf", {"b": 1}),
    ("filled", "String", None),
    ("filled", "String", "a"),
    ("mustFilled", "String!", "a"),
]


@pytest.mark.parametrize(("field", "kind", "value"), _GIVEN, ids=str)
async def test_variables(field: str, kind: str, value: object) -> None:
    result = await _engine().same(f"query ($v: {kind}) {{ {field}(input: $v) }}", {"v": value})
    assert result.errors is None


_WRONG: list[tuple[str, str, object]] = [
    ("must", "String!", None),
    ("must", "String!", ["a"]),
    ("text", "String", ["a"]),
    ("text", "String", 5),
    ("deep", "Deep", {"may": "a"}),
    ("deep", "Deep", {"must": None}),
    ("deep", "Deep", "text"),
    ("deep", "Deep", {"must": "m", "unknown": 1, "deep": {"deep": {}}, "list": [5, 6]}),
    ("deep", "Deep", {"must": "m", "picky": "bad"}),
    ("picky", "Picky", "bad"),
    ("odd", "Odd", "UNKNOWN"),
    ("odd", "Odd", 5),
    ("mustList", "[String]!", None),
    ("listOfMust", "[String!]", ["a", None]),
    ("mustListOfMust", "[String!]!", None),
    ("mustListOfMust", "[String!]!", ["a", None]),
    ("lists", "[[Int]]", [["a"], [2**40]]),
    ("oneOf", "OneOf", {"a": "x", "b": 1}),
    ("oneOf", "OneOf", {"a": None}),
    ("oneOf", "OneOf", {"a": "x", "b": None}),
    ("oneOf", "OneOf", {"a": "x", "c": 1}),
    ("oneOf", "OneOf", {}),
    ("listOfMust", "[String!]", [None] * 60),
]


@pytest.mark.parametrize(("field", "kind", "value"), _WRONG, ids=lambda value: str(value)[:40])
async def test_wrong_variables_are_refused_with_the_same_words(field: str, kind: str, value: object) -> None:
    assert await _engine().same_refusal(f"query ($v: {kind}) {{ {field}(input: $v) }}", {"v": value})


async def test_no_more_than_fifty_faults_are_listed() -> None:
    query = "query ($v: [String!]) { listOfMust(input: $v) }"
    assert len(await _engine().same_refusal(query, {"v": [None] * 60})) == 51
    assert len(await _engine().same_refusal(query, {"v": [None] * 50})) == 50


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("query ($v: String) { text(input: $v) }", "{}"),
        ('query ($v: String = "d") { text(input: $v) }', "{'input': 'd'}"),
        ("query ($v: String = null) { text(input: $v) }", "{'input': None}"),
        ("query ($v: String) { text: filled(input: $v) }", "{'input': 'filled'}"),
        ('query ($v: String! = "d") { text: must(input: $v) }', "{'input': 'd'}"),
        ("query ($v: String) { text: list(input: [$v]) }", "{'input': [None]}"),
        (
            'query ($v: String) { text: deep(input: {must: "m", may: $v}) }',
            "{'input': {'must': 'm', 'filled': 7}}",
        ),
    ],
)
async def test_a_variable_that_is_left_out(query: str, expected: str) -> None:
    assert (await _engine().same(query)).data == {"text": expected}


async def test_a_variable_that_must_be_there_is_missed() -> None:
    (message,) = await _engine().same_refusal("query ($v: String!) { must(input: $v) }")
    assert "$v" in message


async def test_null_for_a_default_is_null() -> None:
    result = await _engine().same('query ($v: String = "d") { text(input: $v) }', {"v": None})
    assert result.data == {"text": "{'input': None}"}


@pytest.mark.parametrize("given", [{}, {"v": None}, {"v": "a"}])
async def test_a_variable_inside_lists_and_objects(given: Mapping[str, object]) -> None:
    query = (
        'query ($v: String) { deep(input: {must: "m", may: $v, list: ["a", $v], deep: {must: "n", may: $v}})'
        " ...F } fragment F on Query { list(input: [$v, $v]) }"
    )
    assert (await _engine().same(query, given)).errors is None


async def test_an_enum_value_that_is_null_is_null_to_an_argument_that_must_not_be() -> None:
    result = await _engine().same("query ($v: Odd!) { mustOdd(input: $v) }", {"v": "NULL"})
    assert result.data == {"mustOdd": None}
    assert len(messages(result)) == 1


@pytest.mark.parametrize("given", [{}, {"v": None}, {"v": "a"}])
async def test_null_at_run_time_where_it_must_not_be_is_the_fields_error(given: Mapping[str, object]) -> None:
    query = 'query ($v: String = "d") { must(input: $v) listOfMust(input: [$v]) text(input: $v) }'
    result = await _engine().same(query, given)
    assert result.data is not None
    assert bool(result.errors) == (given == {"v": None})


@pytest.mark.parametrize("given", [{}, {"v": None}, {"v": "a"}])
async def test_one_of_must_have_its_variable(given: Mapping[str, object]) -> None:
    query = "query ($v: String!) { oneOf(input: {a: $v}) }"
    if given == {"v": "a"}:
        assert (await _engine().same(query, given)).errors is None
    else:
        assert await _engine().same_refusal(query, given)
