"""What the gateway sends, retries and refuses, over a real socket."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from claimgraph.resolvers.cognito.client import CognitoClient, real_client
from claimgraph.resolvers.cognito.errors import (
    CognitoError,
    CognitoMisconfigured,
    CognitoUnavailable,
    InvalidParameter,
    LimitExceeded,
    TooManyRequests,
    UserNotAvailable,
)
from claimgraph.resolvers.cognito.gateway import CallLimits, CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets, UserWriteRate
from tests.resolvers.cognito.cognito_endpoint import CognitoEndpoint, cognito_endpoint
from tests.resolvers.cognito.service_model import aws_environment, client_config, endpoint_of, stubber
from tests.support.json_values import at

POOL = "eu-west-1_Ab12Cd34E"
SUB = "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c"
AT_ONCE = CallLimits(pauses=(0, 0))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    aws_environment(monkeypatch)
    return monkeypatch


@pytest.fixture
async def endpoint() -> AsyncIterator[CognitoEndpoint]:
    async with cognito_endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def client(endpoint: CognitoEndpoint) -> Iterator[CognitoClient]:
    client = real_client("eu-west-1", endpoint_url=endpoint.url)
    yield client
    client.close()


@pytest.fixture
async def gateway(client: CognitoClient) -> AsyncIterator[CognitoGateway]:
    gateway = CognitoGateway(client, POOL, quotas=QuotaBudgets(), limits=AT_ONCE)
    yield gateway
    await gateway.close()


async def test_a_signed_call_carries_the_pool_and_a_signature(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    endpoint.answers = [(200, {"Username": "alice"})]
    answer = await gateway.call("admin_get_user", Username=SUB)
    assert answer["Username"] == "alice"
    (sent,) = endpoint.received
    assert sent.body == {"Username": SUB, "UserPoolId": POOL}
    assert "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" in sent.head
    assert "AWSCognitoIdentityProviderService.AdminGetUser" in sent.head


async def test_a_call_with_a_users_token_is_unsigned_and_names_no_pool(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    await gateway.call("verify_user_attribute", AccessToken="eyJ.a.b", AttributeName="email", Code="123456")
    (sent,) = endpoint.received
    assert sent.body == {"AccessToken": "eyJ.a.b", "AttributeName": "email", "Code": "123456"}
    assert "Authorization" not in sent.head


async def test_no_caller_can_name_another_pool(gateway: CognitoGateway, endpoint: CognitoEndpoint) -> None:
    await gateway.call("admin_get_user", Username=SUB, UserPoolId="eu-west-1_Other")
    assert endpoint.received[0].body["UserPoolId"] == POOL == gateway.user_pool_id


@pytest.mark.parametrize("operation", ["delete_user_pool", "admin_set_user_password", "close", "meta", ""])
async def test_undeclared_operations_cannot_be_called(
    gateway: CognitoGateway, endpoint: CognitoEndpoint, operation: str
) -> None:
    with pytest.raises(LookupError):
        await gateway.call(operation, Username=SUB)
    assert endpoint.received == []


async def test_a_throttled_call_is_tried_three_times_and_then_says_so(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    endpoint.refuse("TooManyRequestsException")
    with pytest.raises(TooManyRequests) as refused:
        await gateway.call("admin_create_user", Username="alice")
    assert refused.value.error_info == {"retryAfter": 1}
    assert len(endpoint.received) == 3


async def test_a_call_that_is_throttled_once_succeeds(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    endpoint.refuse("TooManyRequestsException")
    endpoint.answers.append((200, {"Username": "alice"}))
    assert (await gateway.call("admin_get_user", Username=SUB))["Username"] == "alice"
    assert len(endpoint.received) == 2


@pytest.mark.parametrize(("operation", "attempts"), [("admin_disable_user", 3), ("admin_create_user", 1)])
async def test_only_idempotent_calls_are_retried_after_a_failure(
    gateway: CognitoGateway, endpoint: CognitoEndpoint, operation: str, attempts: int
) -> None:
    endpoint.refuse("InternalErrorException", status=500)
    with pytest.raises(CognitoUnavailable) as failed:
        await gateway.call(operation, Username=SUB)
    assert failed.value.error_info == {"retryable": True}
    assert len(endpoint.received) == attempts


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("NotAuthorizedException", UserNotAvailable),
        ("InvalidParameterException", InvalidParameter),
        ("LimitExceededException", LimitExceeded),
    ],
)
async def test_refused_calls_are_not_retried(
    gateway: CognitoGateway, endpoint: CognitoEndpoint, code: str, error: type[CognitoError]
) -> None:
    endpoint.refuse(code)
    with pytest.raises(error):
        await gateway.call("verify_user_attribute", AccessToken="a", AttributeName="email", Code="1")
    assert len(endpoint.received) == 1


async def test_the_limit_of_one_user_does_not_slow_others(
    client: CognitoClient, endpoint: CognitoEndpoint
) -> None:
    unlimited = QuotaBudgets(user_writes=UserWriteRate(burst=1_000))
    gateway = CognitoGateway(client, POOL, quotas=unlimited)
    endpoint.refuse("LimitExceededException")
    for _ in range(10):
        with pytest.raises(LimitExceeded):
            await gateway.call("verify_user_attribute", AccessToken="a", AttributeName="email", Code="1")
    endpoint.answers = [(200, {})]
    async with asyncio.timeout(10):  # instead of hundredths of a second
        for _ in range(10):
            await gateway.call("admin_get_user", Username=SUB)
    await gateway.close()


async def test_errors_keep_their_cause_without_showing_it(
    gateway: CognitoGateway, endpoint: CognitoEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.refuse("InternalErrorException", status=500)
    with caplog.at_level(logging.INFO), pytest.raises(CognitoUnavailable) as failed:
        await gateway.call("admin_get_user", Username=SUB)
    assert "alice@example.com" in str(failed.value.__cause__)
    assert "alice@example.com" not in f"{failed.value} {failed.value.message} {failed.value.error_info}"
    assert "admin_get_user failed with InternalErrorException" in caplog.text
    assert "alice@example.com" not in caplog.text
    assert SUB not in caplog.text


async def test_a_refused_connection_is_an_outage() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        gateway = CognitoGateway(
            real_client("eu-west-1", endpoint_url=url), POOL, quotas=QuotaBudgets(), limits=AT_ONCE
        )
        with pytest.raises(CognitoUnavailable):
            await gateway.call("admin_get_user", Username=SUB)
        await gateway.close()


async def test_without_credentials_nothing_is_sent(
    endpoint: CognitoEndpoint, environment: pytest.MonkeyPatch
) -> None:
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    client = real_client("eu-west-1", endpoint_url=endpoint.url)
    gateway = CognitoGateway(client, POOL, quotas=QuotaBudgets())
    with pytest.raises(CognitoMisconfigured):
        await gateway.call("admin_get_user", Username=SUB)
    assert endpoint.received == []
    await gateway.call("verify_user_attribute", AccessToken="a", AttributeName="email", Code="1")
    client.close()
    await gateway.close()


async def test_a_user_written_to_too_often_is_refused_before_anything_is_sent(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    for _ in range(5):
        await gateway.call("admin_enable_user", Username=SUB)
    with pytest.raises(TooManyRequests):
        await gateway.call("admin_enable_user", Username=SUB)
    await gateway.call("admin_enable_user", Username="someone-else")
    await gateway.call("admin_get_user", Username=SUB)
    await gateway.call(
        "admin_disable_user", Username=SUB
    )  # whoever writes busily can be stopped all the same
    assert len(endpoint.received) == 8


async def test_calls_with_a_token_count_against_its_users_write_limit(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    for _ in range(5):
        await gateway.call("get_user_attribute_verification_code", AccessToken="a", AttributeName="email")
    with pytest.raises(TooManyRequests):
        await gateway.call("verify_user_attribute", AccessToken="a", AttributeName="email", Code="1")
    await gateway.call("verify_user_attribute", AccessToken="b", AttributeName="email", Code="1")
    assert len(endpoint.received) == 6


async def test_retries_use_the_budget_too(client: CognitoClient, endpoint: CognitoEndpoint) -> None:
    gateway = CognitoGateway(client, POOL, quotas=QuotaBudgets(0.08), limits=AT_ONCE)
    endpoint.refuse("TooManyRequestsException")
    with pytest.raises(TooManyRequests):
        await gateway.call("admin_enable_user", Username=SUB)
    assert len(endpoint.received) == 2
    await gateway.close()


async def test_botocores_parameter_errors_are_the_callers_mistake(
    gateway: CognitoGateway, endpoint: CognitoEndpoint
) -> None:
    with pytest.raises(InvalidParameter):
        await gateway.call("admin_get_user", Username="")
    assert endpoint.received == []


async def test_botocores_stub_answers_through_the_gateway(
    gateway: CognitoGateway, client: CognitoClient, endpoint: CognitoEndpoint
) -> None:
    stub = stubber(client)
    stub.activate()
    stub.add_response("list_groups", {"Groups": [{"GroupName": "editors"}]})
    assert at(await gateway.call("list_groups"), "Groups", 0, "GroupName") == "editors"
    stub.assert_no_pending_responses()
    assert endpoint.received == []
    stub.deactivate()


def test_the_real_client_gives_up_in_time_and_leaves_trying_again_to_the_gateway() -> None:
    config = client_config(real_client("eu-west-1"))
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}


async def test_an_endpoint_in_the_environment_is_ignored(
    endpoint: CognitoEndpoint, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    environment.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    client = real_client("eu-west-1", endpoint_url=endpoint.url)
    gateway = CognitoGateway(client, POOL, quotas=QuotaBudgets())
    await gateway.call("list_groups")
    assert len(endpoint.received) == 1
    assert "127.0.0.1" not in endpoint_of(real_client("eu-west-1"))
    client.close()
    await gateway.close()
