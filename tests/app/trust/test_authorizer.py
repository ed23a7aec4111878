"""A Lambda authorizer at AWS, called by boto3 over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from claimgraph.app.settings.settings import Settings
from claimgraph.app.trust.authorizer import authorizer_function
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.lambda_authorizer import AuthorizerConfig, LambdaAuthorizer
from tests.support.servers.jwks_server import JwksServer, http, jwks_server

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:who"


@pytest.fixture
async def aws(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JwksServer]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    async with jwks_server(b"") as server:
        yield server


async def ask(aws: JwksServer, *, at_once: int = 1) -> list[Identity | BaseException]:
    changes = {"lambda_endpoint_url": f"http://127.0.0.1:{aws.port}", "lambda_concurrency": 1}
    settings = Settings().model_copy(update=changes)  # pyright: ignore[reportCallIssue] - all have defaults
    async with AsyncExitStack() as resources:
        invoke = authorizer_function(ARN, settings, resources)
        authenticator = Authenticator([LambdaAuthorizer(invoke, AuthorizerConfig())])
        return await asyncio.gather(
            *(authenticator.authenticate(Credentials(b"token-%d" % n)) for n in range(at_once)),
            return_exceptions=True,
        )


async def test_the_function_is_invoked_and_waited_for(aws: JwksServer) -> None:
    aws.answer = http(b'{"isAuthorized": true, "resolverContext": {"tenant": "t-42"}}')
    (identity,) = await ask(aws)
    assert isinstance(identity, Identity)
    assert identity.resolver_context == {"tenant": "t-42"}
    (head,) = aws.requests
    assert b"/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Awho/invocations" in head
    assert b"X-Amz-Invocation-Type: RequestResponse" in head


@pytest.mark.parametrize(
    "answer",
    [
        http(
            b'{"errorMessage": "a secret", "errorType": "RuntimeError", "isAuthorized": true}',
            X_Amz_Function_Error="Unhandled",
        ),
        http(b'{"Message": "Rate exceeded"}', "429 Too Many Requests"),
        http(b'{"Message": "denied"}', "403 Forbidden"),
        http(b"<html>", "502 Bad Gateway"),
        http(b"not json"),
        http(b""),
    ],
)
async def test_a_failing_function_rejects_and_is_not_retried(
    aws: JwksServer, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    aws.answer = answer
    (refused,) = await ask(aws)
    assert isinstance(refused, CredentialRejected)
    assert refused.reason is Reason.AUTHORIZER_FAILED
    assert len(aws.requests) == 1
    assert "a secret" not in caplog.text


async def test_too_many_concurrent_callers_are_told_to_retry(aws: JwksServer) -> None:
    aws.answer = http(b'{"isAuthorized": true}')
    outcomes = await ask(aws, at_once=300)  # one thread, 256 may wait
    busy = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    let_in = [outcome for outcome in outcomes if isinstance(outcome, Identity)]
    assert len(busy) == 300 - 257
    assert len(busy) + len(let_in) == 300
