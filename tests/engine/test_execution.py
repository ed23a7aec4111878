import asyncio

import pytest
from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema, build_schema

from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, began, execute
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import Plans
from tests.schema.callers import caller

SCHEMA = build_schema("type Query { a(number: Int): String, b: String!, later: String }")


def _plans(schema: GraphQLSchema) -> Plans[None]:
    return Plans(schema, Guards({}), lambda _context: caller())


CACHE = DocumentCache(SCHEMA, Limits(), max_documents=10, max_bytes=10**6)


async def _later(_source: object, _info: object) -> str:
    await asyncio.sleep(0)
    return "later"


async def test_values_and_awaitables_are_both_resolved() -> None:
    query = SCHEMA.query_type
    assert query is not None
    query.fields["later"].resolve = _later
    result = await execute(_plans(SCHEMA), OperationRequest(CACHE.get("{ a later }")), None)
    assert (result.data, result.errors) == ({"a": None, "later": "later"}, None)
    assert began(result)


@pytest.mark.parametrize(
    ("name", "told"),
    [("C", "no operation named 'C'"), (None, "operationName must say which one")],
)
async def test_an_operation_that_cannot_be_found_is_an_error_of_the_request(
    name: str | None, told: str
) -> None:
    result = await execute(
        _plans(SCHEMA), OperationRequest(CACHE.get("query A { a } query B { a }"), name), None
    )
    (error,) = result.errors or []
    assert told in error.message
    assert not began(result)


async def test_bad_variables_are_an_error_of_the_request_and_the_callers_mistake() -> None:
    document = CACHE.get("query($number: Int) { a(number: $number) }")
    result = await execute(_plans(SCHEMA), OperationRequest(document, None, {"number": "many"}), None)
    (error,) = result.errors or []
    assert not began(result)
    assert error.extensions == {"code": "BAD_USER_INPUT"}
    assert error.original_error is None


async def test_a_scalar_error_in_a_variable_is_the_callers_mistake() -> None:
    schema = build_schema("scalar Odd type Query { a(odd: Odd): String }")
    odd = schema.type_map["Odd"]
    assert isinstance(odd, GraphQLScalarType)
    odd.parse_value = odd.coerce_input_value = _refuse
    cache = DocumentCache(schema, Limits(), max_documents=10, max_bytes=10**6)
    result = await execute(
        _plans(schema), OperationRequest(cache.get("query($o: Odd) { a(odd: $o) }"), None, {"o": 1}), None
    )
    (error,) = result.errors or []
    assert "never like this" in error.message
    assert error.original_error is None


def _refuse(value: object) -> object:
    del value
    raise ValueError("never like this")


async def test_a_null_that_reaches_the_root_is_an_error_of_a_field() -> None:
    result = await execute(_plans(SCHEMA), OperationRequest(CACHE.get("{ b }")), None)
    assert result.data is None
    assert began(result)
    (error,) = result.errors or []
    assert isinstance(error, GraphQLError)
    assert error.path == ["b"]
