"""What errors quote of a request."""

import pytest
from graphql import GraphQLError, build_schema

from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.error_budget import (
    MAX_CHARACTERS,
    MAX_MESSAGE,
    MAX_VARIABLE_ERRORS,
    bounded,
    most_variable_errors,
)
from claimgraph.engine.execution import OperationRequest, execute
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import Plans
from tests.schema.callers import caller

SCHEMA = build_schema(
    """
    type Query { a(input: In, list: [In!]): String, b(text: String): String }
    input In { text: String, number: Int!, in: In }
    """
)
_MANY = " ".join(f"a{number}: 1" for number in range(1_200))


def _cache() -> DocumentCache:
    return DocumentCache(SCHEMA, Limits(), max_documents=10, max_bytes=10**7)


def _quoted(errors: list[GraphQLError]) -> int:
    assert all(len(error.message) <= MAX_MESSAGE for error in errors)
    return sum(len(error.message) + 50 * len(error.locations or ()) for error in errors)


@pytest.mark.parametrize("length", [0, 1, MAX_MESSAGE])
def test_a_short_message_stays_as_it_is(length: int) -> None:
    assert bounded("m" * length) == "m" * length


@pytest.mark.parametrize("length", [MAX_MESSAGE + 1, 10**6])
def test_a_long_message_keeps_its_beginning_and_its_end(length: int) -> None:
    found = bounded("Expected" + "m" * length + "the end.")
    assert len(found) == MAX_MESSAGE
    assert found.startswith("Expectedm")
    assert found.endswith("the end.")


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param(f"{{ a(input: {{{_MANY}}}) }}", 5, id="unknown members"),
        pytest.param('{ a(input: {text: "' + "\\u0001" * 16_000 + f'" {_MANY}}}) }}', 2, id="a long text"),
        pytest.param("{ a(list: [" + f"{{{_MANY[:1_000]}}}" * 8 + "]) }", 40, id="objects of a list"),
        pytest.param("{ a(input: " + "{in: " * 60 + f"{{{_MANY}}}" + "}" * 60 + ") }", 5, id="nested"),
        pytest.param(
            "{" + "b " * 5 + 'x: b(text: "") ' + "".join(f"x: b(text: {n}) " for n in range(14)) + "}",
            101,
            id="conflicts",
        ),
        pytest.param("{ a(" + "x" * 90_000 + "!", 1, id="a syntax error"),
        pytest.param("query($v: In = {" + _MANY + "}) { a(input: $v) }", 5, id="a default"),
    ],
)
def test_the_errors_of_a_document_quote_a_bounded_part_of_it(text: str, most: int) -> None:
    refusal = _cache().get(text).refusal
    assert refusal is not None
    assert 1 <= len(refusal.errors) <= most, "each literal that is printed takes its part of the budget"
    assert _quoted(list(refusal.errors)) < MAX_CHARACTERS + 2 * MAX_MESSAGE


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("value", "most"),
    [
        pytest.param({"a" * 20_000 + str(n): 1 for n in range(40)}, 4, id="long names"),
        pytest.param({f"a{n}": "x" * 400 for n in range(2_000)}, 30, id="long texts"),
        pytest.param({"text": "\x01" * 600_000} | {f"a{n}": 1 for n in range(2_000)}, 2, id="a long text"),
        pytest.param(["x" * 400] * 2_000, 30, id="a list"),
    ],
)
async def test_the_errors_of_variables_quote_a_bounded_part_of_them(
    times: int, value: object, most: int
) -> None:
    errors = await _errors(value, times)
    assert 1 <= len(errors) <= most
    assert _quoted(errors) < MAX_CHARACTERS + 2 * MAX_MESSAGE


@pytest.mark.parametrize("times", [1, 3])
async def test_errors_of_small_variables_are_all_there(times: int) -> None:
    value = {"number": 1, **{f"a{number}": 1 for number in range(10)}}
    named = [error.message.split("unknown field ")[1][:4] for error in await _errors(value, times)]
    assert named == [f"'a{number}'" for number in range(10)]


def test_errors_of_much_text_are_looked_for_less_often() -> None:
    assert most_variable_errors({"a": [{"b": "x" * 100, "c": 1, "d": None}]}) == MAX_VARIABLE_ERRORS
    assert most_variable_errors({"a": [{"x" * 100_000: "x" * 25_000}]}) < MAX_VARIABLE_ERRORS / 10
    assert most_variable_errors({"a": "x" * 10**7}) == 1


async def _errors(value: object, times: int) -> list[GraphQLError]:
    """The errors of the last of several runs: graphql-core makes the first, a plan the others."""
    document = _cache().get("query($input: In) { a(input: $input) }")
    request = OperationRequest(document, None, {"input": value})
    plans: Plans[None] = Plans(SCHEMA, Guards({}), lambda _context: caller())
    for _ in range(times - 1):
        await execute(plans, request, None)
    return (await execute(plans, request, None)).errors or []
