"""A Cognito that accepts connections and never answers delays only its own callers, by seconds."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.errors import CognitoBusy, CognitoTimeout, CognitoUnavailable
from claimgraph.resolvers.cognito.gateway import CallLimits, CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from tests.resolvers.cognito.cognito_endpoint import CognitoEndpoint, cognito_endpoint
from tests.resolvers.cognito.service_model import aws_environment, impatient_client
from tests.support.time.patience import PATIENCE

#: Callers are not let go before the test has ended, unless it is about that.
LIMITS = CallLimits(threads=2, waiting=2, seconds=10 * PATIENCE, pauses=())
HASTY = replace(LIMITS, seconds=0.2)


@pytest.fixture
async def endpoint() -> AsyncIterator[CognitoEndpoint]:
    async with cognito_endpoint(hanging=True) as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    aws_environment(monkeypatch)


@pytest.fixture
def client(endpoint: CognitoEndpoint) -> Iterator[CognitoClient]:
    client = impatient_client(endpoint.url, read_timeout=10 * PATIENCE)
    yield client
    client.close()


@pytest.fixture
async def gateway(client: CognitoClient) -> AsyncIterator[CognitoGateway]:
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=LIMITS)
    yield gateway
    await gateway.close()


@pytest.fixture
async def hasty_gateway(client: CognitoClient) -> AsyncIterator[CognitoGateway]:
    """Lets its callers go at once."""
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=HASTY)
    yield gateway
    await gateway.close()


def become_patient(gateway: CognitoGateway) -> None:
    """What is answered from now on may take its time."""
    gateway._limits = LIMITS  # pyright: ignore[reportPrivateUsage] - not to be changed otherwise


def calls(gateway: CognitoGateway, number: int) -> list[asyncio.Task[object]]:
    async def call() -> object:
        return await gateway.call("admin_get_user", Username="alice")

    return [asyncio.create_task(call()) for _ in range(number)]


async def outcomes(tasks: list[asyncio.Task[object]]) -> list[type[object]]:
    return [type(result) for result in await asyncio.gather(*tasks, return_exceptions=True)]


async def test_callers_time_out_long_before_botocore_does(hasty_gateway: CognitoGateway) -> None:
    assert await outcomes(calls(hasty_gateway, 4)) == [CognitoTimeout] * 4


async def test_callers_beyond_the_queue_are_refused_at_once(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    first = calls(gateway, 4)
    await asyncio.sleep(0)
    with pytest.raises(CognitoBusy) as refused:
        await gateway.call("admin_get_user", Username="alice")
    assert refused.value.error_info == {"retryable": True}
    assert not any(task.done() for task in first)
    endpoint.gate.set()
    await outcomes(first)


async def test_other_work_is_not_delayed(gateway: CognitoGateway, endpoint: CognitoEndpoint) -> None:
    hanging = calls(gateway, 4)
    await endpoint.reached(LIMITS.threads)
    for _ in range(50):  # more than there are threads
        await asyncio.to_thread(lambda: None)
    assert not any(task.done() for task in hanging)
    endpoint.gate.set()
    await outcomes(hanging)


async def test_concurrent_requests_are_bounded_by_the_threads(
    hasty_gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    for _ in range(2):
        await outcomes(calls(hasty_gateway, 4))
    await endpoint.reached(LIMITS.threads)
    assert endpoint.most_at_once == LIMITS.threads
    assert len(endpoint.received) == LIMITS.threads


async def test_threads_are_free_again_once_cognito_answers(
    hasty_gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    await outcomes(calls(hasty_gateway, 4))
    endpoint.gate.set()
    become_patient(hasty_gateway)
    assert await outcomes(calls(hasty_gateway, 2)) == [dict] * 2


async def test_threads_are_free_again_once_botocore_times_out(endpoint: CognitoEndpoint) -> None:
    client = impatient_client(endpoint.url, read_timeout=1)
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=HASTY)
    await outcomes(calls(gateway, 2))
    await endpoint.reached(2)
    become_patient(gateway)
    again = calls(gateway, 2)
    await endpoint.reached(4)
    endpoint.gate.set()
    assert await outcomes(again) == [dict] * 2
    await gateway.close()
    client.close()


async def test_a_cancelled_caller_returns_at_once_and_frees_its_thread_later(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    abandoned = calls(gateway, 4)
    await endpoint.reached(LIMITS.threads)
    for task in abandoned:
        task.cancel()
    assert await outcomes(abandoned) == [asyncio.CancelledError] * 4
    endpoint.gate.set()
    assert await outcomes(calls(gateway, 2)) == [dict] * 2
    assert len(endpoint.received) == LIMITS.threads + 2


async def test_an_abandoned_call_still_counts_as_running(
    hasty_gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    abandoned = calls(hasty_gateway, LIMITS.threads)
    await endpoint.reached(LIMITS.threads)
    for task in abandoned:
        task.cancel()
    await outcomes(abandoned)
    waiting = calls(hasty_gateway, LIMITS.waiting + 1)
    assert await outcomes(waiting) == [*[CognitoTimeout] * LIMITS.waiting, CognitoBusy]
    assert len(endpoint.received) == LIMITS.threads


async def test_timed_out_calls_are_not_retried(endpoint: CognitoEndpoint) -> None:
    client = impatient_client(endpoint.url, read_timeout=0.5)
    patient = CallLimits(pauses=(0, 0), seconds=10 * PATIENCE)
    gateway = CognitoGateway(client, "eu-west-1_Ab12Cd34E", quotas=QuotaBudgets(), limits=patient)
    assert await outcomes(calls(gateway, 1)) == [CognitoTimeout]
    await endpoint.reached(1)
    assert len(endpoint.received) == 1
    client.close()
    await gateway.close()


async def test_the_outcome_of_an_abandoned_call_is_ignored(
    hasty_gateway: CognitoGateway, endpoint: CognitoEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.refuse("InternalErrorException", status=500)
    with caplog.at_level(logging.DEBUG, "asyncio"):
        await outcomes(calls(hasty_gateway, 2))
        endpoint.gate.set()
        become_patient(hasty_gateway)
        await outcomes(calls(hasty_gateway, 1))
        gc.collect()
    assert [line for line in caplog.records if line.name in {"asyncio", "concurrent.futures"}] == []


async def test_closing_releases_callers_and_refuses_new_ones(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    under_way = calls(gateway, 3)
    await endpoint.reached(LIMITS.threads)
    await gateway.close()
    assert await outcomes(under_way) == [CognitoUnavailable, CognitoUnavailable, CognitoBusy]
    with pytest.raises(CognitoBusy):
        await gateway.call("admin_get_user", Username="alice")
    assert len(endpoint.received) == LIMITS.threads
