"""Operations inside schema extensions (tests/schema/runtime/test_extensions.py), over HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from graphql import ExecutionResult, GraphQLError

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.engine.execution import OperationRequest
from claimgraph.schema.context import Context
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import running


async def _extended(operation: OperationRequest, context: Context) -> ExecutionResult:
    error = GraphQLError("reported already", path=["hello"])
    given = [operation.document.text, operation.operation_name, operation.variables, operation.extensions]
    told = {"asked": [*given, context.identity.username]}
    return ExecutionResult({"hello": None}, [error], told)


@pytest.fixture
def client(api: SmallApi) -> Iterator[httpx2.Client]:
    operations = replace(api.operations(), extended=_extended)
    endpoint = api.endpoint_for(operations)
    with (
        running(Dispatcher(endpoint, small_rest())) as address,
        httpx2.Client(base_url=address, headers={"authorization": "alice"}) as client,
    ):
        yield client


def test_extensions_add_to_the_response_and_errors_are_reported_once(
    client: httpx2.Client, api: SmallApi
) -> None:
    query = "query Q($n: String) { hello(name: $n) }"
    for _ in range(2):
        body = {"query": query, "variables": {"n": "x"}, "extensions": {"link": "web"}}
        answer = client.post("/graphql", json=body).json()
        assert answer["data"] == {"hello": None}
        assert answer["errors"][0]["message"] == "reported already"
        assert answer["extensions"] == {"asked": [query, None, {"n": "x"}, {"link": "web"}, "alice"]}
    assert api.reported == []


def test_a_missing_operation_is_not_shown_to_extensions(client: httpx2.Client) -> None:
    answer = client.post("/graphql", json={"query": "query A { hello }", "operationName": "B"}).json()
    assert "extensions" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"
