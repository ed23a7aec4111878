"""A Cognito that accepts connections and is silent costs its callers seconds, and nobody else anything."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Iterator
from time import perf_counter

import pytest

from resolvers.cognito.client import CognitoClient
from resolvers.cognito.errors import CognitoBusy, CognitoTimeout, CognitoUnavailable
from resolvers.cognito.gateway import CallLimits, CognitoGateway
from resolvers.cognito.quotas import QuotaBudgets
from tests.resolvers.cognito.cognito_endpoint import CognitoEndpoint, cognito_endpoint
from tests.resolvers.cognito.service_model import aws_environment, impatient_client

#: botocore gives up after so many seconds, the gateway's callers long before.
READ_SECONDS = 0.7
LIMITS = CallLimits(threads=2, waiting=2, seconds=0.2, pauses=())


@pytest.fixture
async def endpoint() -> AsyncIterator[CognitoEndpoint]:
    async with cognito_endpoint(hanging=True) as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    aws_environment(monkeypatch)


@pytest.fixture
def client(endpoint: CognitoEndpoint) -> Iterator[CognitoClient]:
    client = impatient_client(endpoint.url, read_timeout=READ_SECONDS)
    yield client
    client.close()


@pytest.fixture
async def gateway(client: CognitoClient) -> AsyncIterator[CognitoGateway]:
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=LIMITS)
    yield gateway
    await gateway.close()


def calls(gateway: CognitoGateway, number: int) -> list[asyncio.Task[object]]:
    async def call() -> object:
        return await gateway.call("admin_get_user", Username="alice")

    return [asyncio.create_task(call()) for _ in range(number)]


async def outcomes(tasks: list[asyncio.Task[object]]) -> list[type[object]]:
    return [type(result) for result in await asyncio.gather(*tasks, return_exceptions=True)]


async def test_callers_are_let_go_in_time(gateway: CognitoGateway) -> None:
    started = perf_counter()
    assert await outcomes(calls(gateway, 4)) == [CognitoTimeout] * 4
    assert perf_counter() - started < READ_SECONDS


async def test_whoever_comes_when_enough_wait_is_told_at_once(gateway: CognitoGateway) -> None:
    first = calls(gateway, 4)
    await asyncio.sleep(0)
    started = perf_counter()
    with pytest.raises(CognitoBusy) as refused:
        await gateway.call("admin_get_user", Username="alice")
    assert perf_counter() - started < 0.1
    assert refused.value.error_info == {"retryable": True}
    await outcomes(first)


async def test_nothing_else_on_the_loop_is_slowed(gateway: CognitoGateway, endpoint: CognitoEndpoint) -> None:
    hanging = calls(gateway, 4)
    await endpoint.reached(LIMITS.threads)
    delays: list[float] = []
    while not all(task.done() for task in hanging):
        started = perf_counter()
        await asyncio.to_thread(lambda: None)
        await asyncio.sleep(0.001)
        delays.append(perf_counter() - started)
    assert len(delays) > 10
    assert sorted(delays)[len(delays) // 2] < 0.02


async def test_no_more_requests_are_under_way_than_there_are_threads(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    for _ in range(2):
        await outcomes(calls(gateway, 4))
    assert endpoint.most_at_once == LIMITS.threads
    assert len(endpoint.received) == LIMITS.threads


async def test_the_threads_are_back_when_cognito_is(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    await outcomes(calls(gateway, 4))
    endpoint.gate.set()
    assert await outcomes(calls(gateway, 2)) == [dict] * 2


async def test_the_threads_are_back_when_botocore_gives_up(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    await outcomes(calls(gateway, 2))
    await asyncio.sleep(READ_SECONDS - LIMITS.seconds + 0.1)
    received = len(endpoint.received)
    again = calls(gateway, 2)
    await endpoint.reached(received + 2)
    endpoint.gate.set()
    assert await outcomes(again) == [dict] * 2


async def test_a_cancelled_caller_is_free_at_once_and_its_thread_comes_back(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    abandoned = calls(gateway, 4)
    await endpoint.reached(LIMITS.threads)
    for task in abandoned:
        task.cancel()
    started = perf_counter()
    assert await outcomes(abandoned) == [asyncio.CancelledError] * 4
    assert perf_counter() - started < 0.1
    endpoint.gate.set()
    assert await outcomes(calls(gateway, 2)) == [dict] * 2
    assert len(endpoint.received) == LIMITS.threads + 2


async def test_an_abandoned_call_still_counts_as_under_way(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    abandoned = calls(gateway, LIMITS.threads)
    await endpoint.reached(LIMITS.threads)
    for task in abandoned:
        task.cancel()
    await outcomes(abandoned)
    waiting = calls(gateway, LIMITS.waiting + 1)
    assert await outcomes(waiting) == [*[CognitoTimeout] * LIMITS.waiting, CognitoBusy]
    assert len(endpoint.received) == LIMITS.threads


async def test_what_was_not_answered_in_time_is_not_asked_again(endpoint: CognitoEndpoint) -> None:
    client = impatient_client(endpoint.url, read_timeout=0.1)
    patient = CallLimits(pauses=(0, 0), seconds=5)
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=patient)
    assert await outcomes(calls(gateway, 1)) == [CognitoTimeout]
    assert len(endpoint.received) == 1
    client.close()
    await gateway.close()


async def test_what_an_abandoned_call_ends_with_is_nobodys_business(
    gateway: CognitoGateway, endpoint: CognitoEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.refuse("InternalErrorException", status=500)
    with caplog.at_level(logging.DEBUG, "asyncio"):
        await outcomes(calls(gateway, 2))
        endpoint.gate.set()
        await outcomes(calls(gateway, 1))
        gc.collect()
    assert [line for line in caplog.records if line.name in {"asyncio", "concurrent.futures"}] == []


async def test_closing_lets_callers_go_and_takes_no_more(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    under_way = calls(gateway, 3)
    await endpoint.reached(LIMITS.threads)
    await gateway.close()
    assert await outcomes(under_way) == [CognitoUnavailable, CognitoUnavailable, CognitoBusy]
    with pytest.raises(CognitoBusy):
        await gateway.call("admin_get_user", Username="alice")
    assert len(endpoint.received) == LIMITS.threads
