"""The calls that exchange an ID token, checked by botocore's Stubber."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import pytest
from botocore import exceptions
from botocore.stub import Stubber

from claimgraph.resolvers.identity_pool import IdentityPool, IdentityPoolClient, Login, real_client
from claimgraph.resolvers.identity_pool.errors import (
    AwsCredentialsError,
    AwsCredentialsRefused,
    IdentityPoolFailed,
    IdentityPoolUnavailable,
)
from claimgraph.resolvers.identity_pool.pool import EARLY
from tests.support.time.hand_clock import HandClock

POOL_ID = "eu-west-1:5f3c0000-0000-4000-8000-000000000001"
IDENTITY_ID = "eu-west-1:5f3c0000-0000-4000-8000-000000000002"
PROVIDER = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
ISSUER = f"https://{PROVIDER}"
ALICE = Login(ISSUER, "alices.id.token")
EXPIRES = datetime(2026, 1, 1, 12, tzinfo=UTC)


class _Stub(Protocol):
    """botocore's Stubber, which has no types."""

    def add_response(self, method: str, service_response: object, expected_params: object) -> None: ...

    def add_client_error(
        self, method: str, service_error_code: str, *, http_status_code: int = 400
    ) -> None: ...

    def assert_no_pending_responses(self) -> None: ...

    def activate(self) -> None: ...


@pytest.fixture
def client() -> IdentityPoolClient:
    return real_client("eu-west-1")


@pytest.fixture
def stub(client: IdentityPoolClient) -> Iterator[_Stub]:
    stubber = cast(_Stub, Stubber(cast(Any, client)))
    stubber.activate()
    yield stubber
    stubber.assert_no_pending_responses()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EXPIRES.timestamp() - 3_600)


@pytest.fixture
def pool(client: IdentityPoolClient, clock: HandClock) -> IdentityPool:
    return IdentityPool(client, POOL_ID, {ISSUER: PROVIDER}, clock)


def expect_exchange(stub: _Stub, token: str = ALICE.id_token, **chosen: str) -> None:
    logins = {PROVIDER: token}
    stub.add_response("get_id", {"IdentityId": IDENTITY_ID}, {"IdentityPoolId": POOL_ID, "Logins": logins})
    credentials = {
        "AccessKeyId": "ASIA0",
        "SecretKey": "secret",
        "SessionToken": "session",
        "Expiration": EXPIRES,
    }
    stub.add_response(
        "get_credentials_for_identity",
        {"IdentityId": IDENTITY_ID, "Credentials": credentials},
        {"IdentityId": IDENTITY_ID, "Logins": logins, **chosen},
    )


async def test_a_token_is_exchanged_by_two_unsigned_calls(pool: IdentityPool, stub: _Stub) -> None:
    expect_exchange(stub)
    found = await pool.credentials(ALICE)
    assert found.identity_id == IDENTITY_ID
    assert found.expiration == EXPIRES
    assert found.for_boto3() == {
        "aws_access_key_id": "ASIA0",
        "aws_secret_access_key": "secret",
        "aws_session_token": "session",
    }


async def test_a_role_is_asked_for_by_its_arn(pool: IdentityPool, stub: _Stub) -> None:
    expect_exchange(stub, CustomRoleArn="arn:aws:iam::123456789012:role/writer")
    await pool.credentials(ALICE, "arn:aws:iam::123456789012:role/writer")


async def test_nothing_secret_can_be_seen_in_a_log(pool: IdentityPool, stub: _Stub) -> None:
    expect_exchange(stub)
    shown = f"{await pool.credentials(ALICE)!r} {ALICE!r}"
    assert not [secret for secret in ("ASIA0", "secret'", "session'", "alices") if secret in shown]


async def test_callers_at_the_same_time_share_one_exchange(pool: IdentityPool, stub: _Stub) -> None:
    expect_exchange(stub)
    impatient = asyncio.ensure_future(pool.credentials(ALICE))
    others = [asyncio.ensure_future(pool.credentials(ALICE)) for _ in range(3)]
    await asyncio.sleep(0)
    impatient.cancel()
    assert len({id(found) for found in await asyncio.gather(*others)}) == 1


async def test_credentials_are_remembered_until_shortly_before_they_expire(
    pool: IdentityPool, stub: _Stub, clock: HandClock
) -> None:
    expect_exchange(stub)
    first = await pool.credentials(ALICE)
    clock.now = EXPIRES.timestamp() - EARLY - 1
    assert await pool.credentials(ALICE) is first
    clock.now = EXPIRES.timestamp() - EARLY
    expect_exchange(stub)
    assert await pool.credentials(ALICE) is not first


async def test_another_token_and_another_role_are_exchanged_on_their_own(
    pool: IdentityPool, stub: _Stub
) -> None:
    expect_exchange(stub)
    first = await pool.credentials(ALICE)
    expect_exchange(stub, "another.id.token")
    assert await pool.credentials(Login(ISSUER, "another.id.token")) is not first
    expect_exchange(stub, CustomRoleArn="arn:aws:iam::123456789012:role/writer")
    assert await pool.credentials(ALICE, "arn:aws:iam::123456789012:role/writer") is not first


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NotAuthorizedException", AwsCredentialsRefused),
        ("TooManyRequestsException", IdentityPoolUnavailable),
        ("InternalErrorException", IdentityPoolUnavailable),
        ("ResourceNotFoundException", IdentityPoolFailed),
        ("InvalidIdentityPoolConfigurationException", IdentityPoolFailed),
        ("InvalidParameterException", IdentityPoolFailed),
    ],
)
async def test_errors_of_the_identity_pool_have_stable_codes(
    pool: IdentityPool, stub: _Stub, code: str, expected: type[AwsCredentialsError]
) -> None:
    stub.add_client_error("get_id", code)
    with pytest.raises(expected) as refused:
        await pool.credentials(ALICE)
    assert refused.value.error_type == expected.__name__
    expect_exchange(stub)
    await pool.credentials(ALICE)  # a failure is not remembered


async def test_tokens_of_a_pool_that_aws_does_not_know_are_not_sent(pool: IdentityPool, stub: _Stub) -> None:
    assert stub
    with pytest.raises(IdentityPoolFailed, match="cannot be exchanged"):
        await pool.credentials(Login("http://127.0.0.1/local_1", "a.b.c"))


async def test_a_failing_network_is_not_a_defect(clock: HandClock) -> None:
    class Unreachable:
        def get_id(self, **_: object) -> dict[str, object]:
            raise exceptions.EndpointConnectionError(endpoint_url="https://example")

        def get_credentials_for_identity(self, **_: object) -> dict[str, object]:
            raise AssertionError

    pool = IdentityPool(Unreachable(), POOL_ID, {ISSUER: PROVIDER}, clock)
    with pytest.raises(IdentityPoolUnavailable):
        await pool.credentials(ALICE)
    await pool.close()
    with pytest.raises(IdentityPoolUnavailable):
        await pool.credentials(ALICE)
