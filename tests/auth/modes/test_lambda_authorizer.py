"""The Lambda authorizer: its event, its response, and how long the response is cached."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import pytest
from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import (
    AppSyncAuthorizerEvent,
    AppSyncAuthorizerResponse,
)

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes import lambda_authorizer
from claimgraph.auth.modes.interface import RequestedOperation
from claimgraph.auth.modes.lambda_authorizer import AuthorizerConfig, LambdaAuthorizer
from tests.auth.authenticators import Presented
from tests.support.time.hand_clock import HandClock

TOKEN = Credentials(b"partner-9f2:abc")


@dataclass(slots=True)
class Function:
    """A function that gives one answer and remembers what it was asked."""

    answer: object = field(default_factory=lambda: {"isAuthorized": True})
    events: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])

    async def __call__(self, event: Mapping[str, object]) -> object:
        self.events.append(event)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def function() -> Function:
    return Function()


def asking(function: Function, clock: HandClock, **config: object) -> Authenticator:
    settings = AuthorizerConfig(**config)  # pyright: ignore[reportArgumentType] - as the tests say
    return Authenticator([LambdaAuthorizer(function, settings, clock=clock)], clock=clock)


async def identity_by(answer: object, clock: HandClock) -> Identity:
    return await asking(Function(answer), clock).authenticate(TOKEN)


async def reason_by(answer: object, clock: HandClock) -> Reason:
    with pytest.raises(CredentialRejected) as rejected:
        await identity_by(answer, clock)
    assert rejected.value.message == "You are not authorized to make this call."
    return rejected.value.reason


async def test_the_event_is_appsyncs(function: Function, clock: HandClock) -> None:
    query = "query One($id: ID!) { getNote(id: $id) { id } } query Two { me { sub } }"
    request = Presented(
        "0b7a8f3e-0000-4000-8000-000000000001",
        {"authorization": "partner-9f2:abc", "accept": ["a", "b"]},
        RequestedOperation(query, "One", {"id": "7"}),
    )
    authenticator = asking(function, clock, api_id="k3v6", account_id="123456789012")
    await authenticator.authenticate(TOKEN, request)
    (event,) = function.events
    assert event == {
        "authorizationToken": "partner-9f2:abc",
        "requestContext": {
            "apiId": "k3v6",
            "accountId": "123456789012",
            "requestId": "0b7a8f3e-0000-4000-8000-000000000001",
            "queryString": query,
            "operationName": "One",
            "variables": {"id": "7"},
        },
        "requestHeaders": {"authorization": "partner-9f2:abc", "accept": ["a", "b"]},
    }
    read = AppSyncAuthorizerEvent(dict(event))
    assert (read.authorization_token, read.request_context.operation_name) == ("partner-9f2:abc", "One")


async def test_the_function_gets_the_token_unchanged(function: Function, clock: HandClock) -> None:
    await asking(function, clock).authenticate(Credentials(b"Bearer x \xe9"))
    assert function.events[0]["authorizationToken"] == "Bearer x é"


async def test_powertools_answers_are_understood(clock: HandClock) -> None:
    answer = _asdict(
        AppSyncAuthorizerResponse(
            authorize=True,
            max_age=60,
            resolver_context={"tenant": "t-42"},
            deny_fields=["Mutation.dropNote"],
        )
    )
    identity = await identity_by(answer, clock)
    assert identity.mode == "AWS_LAMBDA"
    assert identity.resolver_context == {"tenant": "t-42"}
    assert identity.denied_fields == {("Mutation", "dropNote")}
    assert not identity.is_user
    assert await reason_by(_asdict(AppSyncAuthorizerResponse()), clock) is Reason.AUTHORIZER_REFUSED


def _asdict(answer: AppSyncAuthorizerResponse) -> dict[str, object]:
    return cast("dict[str, object]", answer.asdict())  # pyright: ignore[reportUnknownMemberType] - a bare dict


async def test_an_answer_without_a_context_is_accepted(clock: HandClock) -> None:
    """AppSync refuses fields then, where there are several modes (aws-amplify/amplify-cli#10047)."""
    bare: dict[str, object] = {"isAuthorized": True}
    empty: dict[str, object] = {}
    for more in ({}, {"resolverContext": empty}, {"resolverContext": None}):
        identity = await identity_by({**bare, **more}, clock)
        assert (identity.mode, identity.resolver_context) == ("AWS_LAMBDA", {})


@pytest.mark.parametrize(
    ("entries", "denied"),
    [
        (["Note.secret"], {("Note", "secret")}),
        (
            ["arn:aws:appsync:eu-west-1:123456789012:apis/APIID/types/Note/fields/secret"],
            {("Note", "secret")},
        ),
        (["arn:aws-us-gov:appsync:us-gov-west-1:1:apis/x/types/A/fields/b"], {("A", "b")}),
        (
            ["Note.*", "Note", "*", "*.secret", "Note.secret.more", "", "Note.", ".secret", "Note secret"],
            set[tuple[str, str]](),
        ),
        (
            ["arn:aws:appsync:eu-west-1:1:apis/x/types/Note/fields/*", "arn:aws:appsync:::apis/x"],
            set[tuple[str, str]](),
        ),
        (["Note.*", "Mutation.drop"], {("Mutation", "drop")}),
        (["Note.secret\n", "Nöte.secret"], set[tuple[str, str]]()),
    ],
)
async def test_denied_fields_are_single_fields(
    clock: HandClock, entries: list[str], denied: set[tuple[str, str]]
) -> None:
    identity = await identity_by({"isAuthorized": True, "deniedFields": entries}, clock)
    assert identity.denied_fields == denied


async def test_entries_without_effect_are_logged(clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    await identity_by({"isAuthorized": True, "deniedFields": ["Note.*", "Note"]}, clock)
    assert "2 entries name no single field" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "yes",
        True,
        {},
        {"isAuthorized": None},
        {"isAuthorized": "true"},
        {"isAuthorized": 1},
        {"isauthorized": True},
        {"isAuthorized": True, "resolverContext": []},
        {"isAuthorized": True, "resolverContext": "x"},
        {"isAuthorized": True, "resolverContext": {"a": {"b": 1}}},
        {"isAuthorized": True, "resolverContext": {"a": []}},
        {"isAuthorized": True, "deniedFields": "Note.secret"},
        {"isAuthorized": True, "deniedFields": [1]},
        {"isAuthorized": True, "deniedFields": {"Note": "secret"}},
        {"isAuthorized": True, "ttlOverride": -1},
        {"isAuthorized": True, "ttlOverride": "60"},
        {"isAuthorized": True, "ttlOverride": 1.5},
        {"isAuthorized": True, "ttlOverride": True},
        {"isAuthorized": True, "resolverContext": {"a": "x" * (5 * 1024 * 1024)}},
        {"isAuthorized": True, "resolverContext": {"a": 2**70}},
        ValueError("secret"),
        TimeoutError(),
    ],
)
async def test_an_invalid_answer_rejects_the_caller(
    clock: HandClock, answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert await reason_by(answer, clock) is Reason.AUTHORIZER_FAILED
    assert "secret" not in caplog.text


async def test_a_slow_function_rejects_the_caller(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lambda_authorizer.SECONDS == 10

    async def dawdle(_event: Mapping[str, object]) -> object:
        await asyncio.sleep(600)
        return {"isAuthorized": True}

    monkeypatch.setattr(lambda_authorizer, "SECONDS", 0.01)
    authenticator = Authenticator([LambdaAuthorizer(dawdle, AuthorizerConfig(), clock=clock)])
    with pytest.raises(CredentialRejected) as rejected:
        await authenticator.authenticate(TOKEN)
    assert rejected.value.reason is Reason.AUTHORIZER_FAILED


async def test_being_too_busy_is_not_a_rejection(clock: HandClock) -> None:
    with pytest.raises(Unavailable, match=r"^Lambda authorizer"):
        await identity_by(Unavailable(Dependency.LAMBDA_AUTHORIZER, 1), clock)


@pytest.mark.parametrize(
    ("ttl", "override", "lasts"),
    [
        (0, None, 0),
        (300, None, 300),
        (300, 0, 0),
        (0, 60, 60),
        (300, 60, 60),
        (60, 300, 300),
        (0, 999_999, 3_600),
    ],
)
async def test_an_answer_is_cached_for_its_own_or_the_configured_ttl(
    function: Function, clock: HandClock, ttl: int, override: int | None, lasts: int
) -> None:
    function.answer = {"isAuthorized": True} | ({} if override is None else {"ttlOverride": override})
    authenticator = asking(function, clock, result_ttl=ttl)
    await authenticator.authenticate(TOKEN)
    if lasts:
        clock.advance(lasts - 1)
        another = Presented(presented=RequestedOperation("mutation { drop }", None, {}))
        await authenticator.authenticate(TOKEN, another)
        assert (len(function.events), another.asked) == (1, 0)
        clock.advance(1)
    await authenticator.authenticate(TOKEN)
    assert len(function.events) == 2


async def test_a_large_answer_is_not_remembered(function: Function, clock: HandClock) -> None:
    def of_size(size: int) -> object:
        frame = len('{"isAuthorized":true,"ttlOverride":60,"resolverContext":{"a":""}}')
        return {"isAuthorized": True, "ttlOverride": 60, "resolverContext": {"a": "x" * (size - frame)}}

    for size, calls in ((65_537, 2), (65_536, 1)):
        function.answer, function.events = of_size(size), []
        authenticator = asking(function, clock)
        for _ in range(2):
            await authenticator.authenticate(TOKEN)
        assert len(function.events) == calls


@dataclass(slots=True)
class SlowFunction(Function):
    """One that answers when it may."""

    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, event: Mapping[str, object]) -> object:
        self.events.append(event)
        await self.may.wait()
        return self.answer


async def at_once(
    authenticator: Authenticator, function: SlowFunction, cancelled: int | None = None
) -> list[Identity | BaseException]:
    """Eight requests at the same time, of which the client of one may go away."""
    asking = [asyncio.create_task(authenticator.authenticate(TOKEN, Presented(str(n)))) for n in range(8)]
    await asyncio.sleep(0.01)
    if cancelled is not None:
        asking[cancelled].cancel()
        await asyncio.sleep(0.01)
    function.may.set()
    return await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.parametrize("cancelled", [None, 0, 3])
async def test_a_cacheable_answer_is_shared_by_concurrent_requests(
    clock: HandClock, cancelled: int | None
) -> None:
    function = SlowFunction({"isAuthorized": True, "ttlOverride": 60})
    answers = await at_once(asking(function, clock), function, cancelled)
    assert len(function.events) == 1
    assert [isinstance(each, Identity) for each in answers] == [number != cancelled for number in range(8)]


@pytest.mark.parametrize(
    "answer",
    [
        {"isAuthorized": True, "ttlOverride": 0},
        {"isAuthorized": False, "ttlOverride": 60},
        {"isAuthorized": True, "ttlOverride": 60, "resolverContext": {"a": "x" * 70_000}},
        {},
    ],
)
async def test_an_uncacheable_answer_is_not_shared(clock: HandClock, answer: dict[str, object]) -> None:
    function = SlowFunction(answer)
    authenticator = asking(function, clock)
    answers = await at_once(authenticator, function)
    contexts = [cast("dict[str, object]", event["requestContext"]) for event in function.events]
    assert {context["requestId"] for context in contexts} == {str(number) for number in range(8)}
    assert {type(each) for each in answers} == {
        Identity if answer.get("isAuthorized") else CredentialRejected
    }


async def test_rejections_are_not_cached(function: Function, clock: HandClock) -> None:
    authenticator = asking(function, clock, result_ttl=300)
    function.answer = {"isAuthorized": False, "ttlOverride": 300}
    for _ in range(2):
        with pytest.raises(CredentialRejected):
            await authenticator.authenticate(TOKEN)
    function.answer = {"isAuthorized": True}
    await authenticator.authenticate(TOKEN)
    assert len(function.events) == 3


@pytest.mark.parametrize(
    ("token", "is_asked"),
    [(b"partner-9f2:abc", True), (b"partner-", False), (b"other", False), (b"Bearer partner-9f2:abc", False)],
)
async def test_a_token_that_does_not_match_the_pattern_is_rejected_unasked(
    function: Function, clock: HandClock, token: bytes, is_asked: bool
) -> None:
    authenticator = asking(function, clock, expression=re.compile(r"^partner-\w+:\w+$"))
    request = Presented()
    if is_asked:
        await authenticator.authenticate(Credentials(token), request)
    else:
        with pytest.raises(CredentialRejected) as rejected:
            await authenticator.authenticate(Credentials(token), request)
        assert rejected.value.reason is Reason.TOKEN_FORM
    assert (len(function.events), request.asked) == (int(is_asked), int(is_asked))


@pytest.mark.parametrize("ttl", [-1, 3_601])
def test_bounds_of_the_ttl(ttl: int) -> None:
    with pytest.raises(ValueError, match="3600"):
        AuthorizerConfig(result_ttl=ttl)
