"""Handlers in this process, found at start and run as AWS Lambda runs them."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path

import pytest

from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.lambdas import FunctionLimits, Functions, LambdaClient, NoSuchHandler
from claimgraph.resolvers.lambdas.errors import FunctionTimedOut, FunctionUnavailable
from claimgraph.resolvers.lambdas.local import LocalContext, LocalFunction


def _no_client(_region: str | None) -> LambdaClient:
    raise AssertionError


@pytest.fixture
async def functions() -> AsyncGenerator[Functions]:
    made = Functions(_no_client, FunctionLimits(seconds=5))
    yield made
    await made.close()


def what_it_got(event: object, context: LocalContext) -> object:
    return {
        "event": event,
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "id": len(context.aws_request_id),
        "version": context.function_version,
        "remaining": 0 < context.get_remaining_time_in_millis() <= 5_000,
    }


def odd_json(_event: object, _context: object) -> object:
    return {"tuple": (1, 2), "decimal": Decimal("1.5"), 3: "a key"}


def not_a_number(_event: object, _context: object) -> object:
    return float("nan")


def quits(_event: object, _context: object) -> object:
    raise SystemExit("secret")


async def test_a_handler_gets_the_event_and_a_context() -> None:
    function = LocalFunction("orders", what_it_got, 5)
    assert function.invoke(b'{"a": [1]}', "RequestResponse") == {
        "event": {"a": [1]},
        "name": "orders",
        "arn": "arn:aws:lambda:local:000000000000:function:orders",
        "memory": 128,
        "id": 36,
        "version": "$LATEST",
        "remaining": True,
    }


def test_results_are_converted_through_json() -> None:
    assert LocalFunction("f", odd_json, 5).invoke(b"{}", "RequestResponse") == {
        "tuple": [1, 2],
        "decimal": 1.5,
        "3": "a key",
    }


@pytest.mark.parametrize(
    ("handler", "kind", "message"),
    [
        (not_a_number, "Lambda:InvocationFailed", "The function's result cannot be written as JSON."),
        (quits, "SystemExit", "secret"),
    ],
)
def test_the_error_of_a_failing_function_is_reported_and_not_logged(
    handler: object, kind: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ResolverError) as raised:
        LocalFunction("f", handler, 5).invoke(b"{}", "RequestResponse")  # pyright: ignore[reportArgumentType] - of several shapes
    assert (raised.value.error_type, raised.value.message) == (kind, message)
    assert "secret" not in caplog.text


async def test_a_handler_cannot_change_the_callers_event(functions: Functions) -> None:
    functions.prepare("tests.lambda_handlers.plain:spoils")
    event = {"a": 1}
    await functions.invoke("tests.lambda_handlers.plain:spoils", event)
    assert event == {"a": 1}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tests.lambda_handlers.nowhere:handler", "No module named"),
        ("tests.lambda_handlers.plain:nothing", "plain.py has no 'nothing'"),
        ("tests.lambda_handlers.plain:batches", "it is not callable"),
        (":handler", "the name has no module"),
    ],
)
async def test_a_missing_handler_is_reported_at_start(functions: Functions, name: str, told: str) -> None:
    with pytest.raises(NoSuchHandler, match=told) as missing:
        functions.prepare(name)
    assert str(missing.value).startswith(name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nimport os\nos.environ['SECRET-1']\n", r"KeyError at .*/broken_handler\.py:3"),
        ("\ndef handler(:\n", r"SyntaxError at .*/broken_handler\.py:2"),
        ("import sys\nsys.exit('SECRET-1')\n", r"SystemExit at .*/broken_handler\.py:2"),
        ("import zz_not_installed\n", "No module named 'zz_not_installed'"),
        ("from json import zz_nothing\n", r"ImportError at .*/broken_handler\.py:1"),
    ],
)
async def test_a_failing_module_is_reported_by_class_and_place(
    functions: Functions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    (tmp_path / "broken_handler.py").write_text(text)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(NoSuchHandler, match=f"^broken_handler:handler: .*{told}") as missing:
        functions.prepare("broken_handler:handler")
    assert "SECRET" not in str(missing.value)


@pytest.mark.parametrize("name", ["two words", "orders!", "arn:aws:lambda:eu-west-1:1:function:orders", ""])
async def test_invalid_function_names_are_reported_at_start(functions: Functions, name: str) -> None:
    with pytest.raises(NoSuchHandler, match="is neither a name nor an ARN of a function at AWS"):
        functions.prepare(name)


def takes_a_while(event: object, _context: object) -> object:
    time.sleep(0.4)
    return event


async def test_the_timeout_starts_with_the_invocation_and_not_in_the_queue() -> None:
    """They run one at a time: the second begins after 0.4 s; the third's turn does not come in time."""
    functions = Functions(_no_client, FunctionLimits(seconds=0.6))
    name = f"{__name__}:{takes_a_while.__name__}"
    asked = [functions.invoke(name, number) for number in range(3)]
    first, second, third = await asyncio.gather(*asked, return_exceptions=True)
    assert (first, second) == (0, 1)
    assert isinstance(third, FunctionUnavailable)
    assert third.__cause__ is None  # as it is when there is no room to wait
    await functions.close()


async def test_an_invocation_that_takes_too_long_has_timed_out() -> None:
    functions = Functions(_no_client, FunctionLimits(seconds=0.2))
    with pytest.raises(FunctionTimedOut):
        await functions.invoke(f"{__name__}:{takes_a_while.__name__}", 1)
    await functions.close()
