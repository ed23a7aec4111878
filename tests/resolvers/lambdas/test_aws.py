"""Functions at AWS: exact calls by botocore's Stubber, failures over a real socket."""

import asyncio
import io
import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any, Protocol, cast

import pytest
from botocore.response import (
    StreamingBody,
)
from botocore.stub import Stubber

from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.lambdas import FunctionLimits, Functions, InvocationType, LambdaClient, real_client
from claimgraph.resolvers.lambdas.errors import (
    FunctionFailed,
    FunctionRaised,
    FunctionTimedOut,
    FunctionUnauthorized,
    FunctionUnavailable,
)
from tests.resolvers.cognito.cognito_endpoint import CognitoEndpoint, cognito_endpoint
from tests.support.servers.claimgraph_server import free_port
from tests.support.time.patience import PATIENCE

LIMITS = FunctionLimits(threads=2, waiting=0, seconds=PATIENCE, pauses=(0.01, 0.01))


class _Stub(Protocol):
    """botocore's Stubber, which has no types."""

    def add_response(self, method: str, service_response: object, expected_params: object) -> None: ...

    def add_client_error(self, method: str, service_error_code: str, *, http_status_code: int) -> None: ...

    def assert_no_pending_responses(self) -> None: ...

    def activate(self) -> None: ...


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def client_at(url: str | None = None, seconds: float = PATIENCE) -> LambdaClient:
    return real_client("eu-west-1", seconds=seconds, connections=4, endpoint_url=url)


@pytest.fixture
def client() -> LambdaClient:
    return client_at()


@pytest.fixture
def stub(client: LambdaClient) -> Iterator[_Stub]:
    stubber = cast(_Stub, Stubber(cast(Any, client)))
    stubber.activate()
    yield stubber
    stubber.assert_no_pending_responses()


@pytest.fixture
async def functions(client: LambdaClient) -> AsyncGenerator[Functions]:
    made = Functions(lambda _region: client, LIMITS)
    yield made
    await made.close()


def answer(
    stub: _Stub,
    payload: bytes,
    *,
    function_error: str | None = None,
    name: str = "orders",
    kind: InvocationType = "RequestResponse",
) -> None:
    response: dict[str, object] = {
        "StatusCode": 200,
        "Payload": StreamingBody(io.BytesIO(payload), len(payload)),
    }
    if function_error:
        response["FunctionError"] = function_error
    stub.add_response(
        "invoke", response, {"FunctionName": name, "InvocationType": kind, "Payload": b'{"arguments":{}}'}
    )


EVENT: dict[str, object] = {"arguments": {}}


async def test_a_function_is_invoked_with_the_event_and_answers_json(
    functions: Functions, stub: _Stub
) -> None:
    answer(stub, b'[{"id": "7"}]')
    assert await functions.invoke("orders", EVENT) == [{"id": "7"}]


async def test_an_event_invocation_answers_null(functions: Functions, stub: _Stub) -> None:
    answer(stub, b"", kind="Event")
    assert await functions.invoke("orders", EVENT, "Event") is None


@pytest.mark.parametrize(
    ("payload", "error", "told"),
    [
        ({"errorType": "QuotaError", "errorMessage": "x", "stackTrace": ["s"]}, FunctionRaised, "x"),
        ({"errorMessage": "x"}, FunctionRaised, "x"),
        (
            {"errorType": "UnauthorizedException", "errorMessage": "mine"},
            FunctionUnauthorized,
            "You are not authorized to make this call.",
        ),
        (
            {"errorMessage": "Task timed out after 3.00 seconds"},
            FunctionTimedOut,
            "Execution timed out.",
        ),
        ({"errorType": "Sandbox.Timedout", "errorMessage": "x"}, FunctionTimedOut, "Execution timed out."),
        ({"errorType": "Runtime.ExitError", "errorMessage": "x"}, FunctionFailed, "The function failed."),
        ("garbage", FunctionRaised, "The function failed."),
    ],
)
async def test_a_functions_exception_keeps_its_name_and_message(
    functions: Functions, stub: _Stub, payload: object, error: type[ResolverError], told: str
) -> None:
    answer(stub, json.dumps(payload).encode(), function_error="Unhandled")
    with pytest.raises(error) as raised:
        await functions.invoke("orders", EVENT)
    own = payload.get("errorType") if isinstance(payload, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    expected = error.error_type or own or "Lambda:Unhandled"  # pyright: ignore[reportUnknownVariableType]
    assert (raised.value.error_type, raised.value.message) == (expected, told)


async def test_an_answer_that_is_not_json_is_a_function_error(functions: Functions, stub: _Stub) -> None:
    answer(stub, b"NaN")
    with pytest.raises(FunctionFailed):
        await functions.invoke("orders", EVENT)


async def test_throttled_invocations_are_retried(functions: Functions, stub: _Stub) -> None:
    stub.add_client_error("invoke", "TooManyRequestsException", http_status_code=429)
    answer(stub, b"1")
    assert await functions.invoke("orders", EVENT) == 1


async def test_lasting_throttling_is_reported(functions: Functions, stub: _Stub) -> None:
    for _ in range(3):
        stub.add_client_error("invoke", "TooManyRequestsException", http_status_code=429)
    with pytest.raises(FunctionUnavailable):
        await functions.invoke("orders", EVENT)


@pytest.mark.parametrize(
    ("code", "status"),
    [("ServiceException", 500), ("ResourceNotFoundException", 404), ("AccessDeniedException", 403)],
)
async def test_invocations_that_may_have_run_are_not_retried(
    functions: Functions, stub: _Stub, code: str, status: int
) -> None:
    stub.add_client_error("invoke", code, http_status_code=status)
    with pytest.raises(FunctionFailed) as failed:
        await functions.invoke("orders", EVENT)
    assert str(failed.value) == "The function failed."


async def test_an_arn_says_the_region() -> None:
    regions: list[str | None] = []

    def client_of(region: str | None) -> LambdaClient:
        regions.append(region)
        return client_at()

    functions = Functions(client_of, LIMITS)
    for name in ("orders", "arn:aws:lambda:us-east-2:123456789012:function:orders:live", "billing"):
        functions.prepare(name)
    assert regions == [None, "us-east-2"]
    await functions.close()


def over(endpoint: CognitoEndpoint, limits: FunctionLimits = LIMITS, seconds: float = PATIENCE) -> Functions:
    return Functions(lambda _region: client_at(endpoint.url, seconds), limits)


async def test_a_read_timeout_is_never_tried_again() -> None:
    async with cognito_endpoint(hanging=True) as endpoint:
        functions = over(endpoint, seconds=0.3)
        with pytest.raises(FunctionTimedOut):
            await functions.invoke("orders", EVENT)
        await endpoint.reached(1)
        assert len(endpoint.received) == 1
        assert endpoint.received[0].head.startswith("POST /2015-03-31/functions/orders/invocations ")
        assert endpoint.received[0].body == EVENT
        await functions.close()


async def test_the_caller_times_out_however_slow_the_function_is() -> None:
    async with cognito_endpoint(hanging=True) as endpoint:
        functions = over(endpoint, FunctionLimits(seconds=0.3))
        with pytest.raises(FunctionTimedOut):
            await functions.invoke("orders", EVENT)
        await functions.close()


async def test_failed_connections_are_retried_and_then_reported() -> None:
    functions = Functions(lambda _region: client_at(f"http://127.0.0.1:{free_port()}"), LIMITS)
    with pytest.raises(FunctionUnavailable):
        await functions.invoke("orders", EVENT)
    await functions.close()


async def test_more_callers_than_can_wait_are_refused_at_once() -> None:
    async with cognito_endpoint(hanging=True) as endpoint:
        functions = over(endpoint)
        under_way = [asyncio.ensure_future(functions.invoke("orders", EVENT)) for _ in range(2)]
        await endpoint.reached(2)
        with pytest.raises(FunctionUnavailable):
            await functions.invoke("orders", EVENT)
        endpoint.gate.set()
        assert await asyncio.gather(*under_way) == [{}, {}]
        await functions.close()
