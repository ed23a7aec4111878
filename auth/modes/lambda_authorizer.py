"""AWS_LAMBDA: a function of yours says whether a token of any form lets its bearer in.

Its event, its answer and what is kept of it: AWS AppSync developer guide, "AWS_LAMBDA authorization", and
AppSync API reference, LambdaAuthorizerConfig. One thing is different: an answer without ``resolverContext``
is as good as any.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Final, cast

import orjson

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.denied_fields import read_denied_fields
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.identity import Identity, Mode
from claimgraph.auth.modes.interface import PresentedRequest, Proof
from claimgraph.auth.refresh import SingleFlight
from claimgraph.auth.token_cache import TokenCache

_log = logging.getLogger(__name__)

#: Calls the function with an event; gives the JSON value that it returned. Whatever it raises counts as a
#: refusal, except ``Unavailable``: the function was not called. Gives up `SECONDS` after the call began.
Invoke = Callable[[Mapping[str, object]], Awaitable[object]]

MAX_TTL: Final = 3_600
#: How long the function may take.
SECONDS: Final = 10.0
_MAX_ANSWER: Final = 5 * 1024 * 1024
#: The cache of identities is bounded by their number, so each of them must be small.
_MAX_REMEMBERED: Final = 64 * 1024

#: A token of this mode does not say when it ends; no connection of AppSync's lasts longer than a day.
_DAY: Final = 86_400


class BadAnswer(Exception):
    """The function's answer is none; the text says why, without quoting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizerConfig:
    """How the function is used.

    Attributes:
        expression: Found in a token or the function is not called (``identityValidationExpression``).
        result_ttl: How long an answer holds that does not say so itself, in seconds, 0 to 3,600.
        api_id: What the event calls this API.
        account_id: What the event calls its AWS account.

    Raises:
        ValueError: If ``result_ttl`` is out of bounds.
    """

    expression: re.Pattern[str] | None = None
    result_ttl: int = 0
    api_id: str = "claimgraph"
    account_id: str = "000000000000"

    def __post_init__(self) -> None:
        if not 0 <= self.result_ttl <= MAX_TTL:
            raise ValueError(f"result_ttl: expected 0 to {MAX_TTL} seconds")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function said.

    Attributes:
        is_authorized: Whether the caller is let in.
        resolver_context: What it knows of the caller.
        denied_fields: What it closes to them.
        ttl: For how many seconds this holds; None if it does not say.
        size: How long it is, in bytes of JSON.
    """

    is_authorized: bool
    resolver_context: Mapping[str, object]
    denied_fields: frozenset[tuple[str, str]]
    ttl: int | None
    size: int


class LambdaAuthorizer:
    """Callers that a function lets in."""

    name: ClassVar[Mode] = "AWS_LAMBDA"
    proves_at_once: ClassVar[bool] = False

    def __init__(
        self, invoke: Invoke, config: AuthorizerConfig, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Ask a function.

        Args:
            invoke: Calls it.
            config: How it is used.
            clock: Seconds since the epoch.
        """
        self._invoke = invoke
        self._config = config
        self._clock = clock
        self._under_way = SingleFlight[Proof]()
        # Whether answers are of the kind that is remembered; else waiting for another's would only take time.
        self._worth_sharing = True

    def recognises(self, credentials: Credentials, issuer: str | None) -> bool:
        """Whether there is anything in ``Authorization``: whoever asks has asked the other modes first."""
        del issuer
        return credentials.authorization is not None

    async def prove(self, credentials: Credentials, request: PresentedRequest) -> Proof:
        """Call the function.

        Raises:
            CredentialRejected: ``token_form``, ``authorizer_refused``, ``authorizer_failed``.
            Unavailable: It cannot be called at present.
            Exception: Whatever ``request.operation`` raises.
        """
        token = (credentials.authorization or b"").decode("latin-1")
        expression = self._config.expression
        if expression is not None and not expression.search(token):
            raise CredentialRejected(Reason.TOKEN_FORM)
        event = await self._event(token, request)
        if not self._worth_sharing:
            return await self._ask(event)
        key = sha256(token.encode()).digest()
        asks_itself = key not in self._under_way
        try:
            proof = await self._under_way.run(key, partial(self._ask, event))
            if asks_itself or proof.until > self._clock():
                return proof
        except CredentialRejected:
            if asks_itself:
                raise
        return await self._ask(event)  # only what holds for a while holds for another request as well

    def watch(self, remembered: TokenCache) -> None:
        """Nothing to tell: an answer holds for as long as it says."""

    async def _ask(self, event: Mapping[str, object]) -> Proof:
        answer = _read(await self._answer_to(event))
        if not answer.is_authorized:
            raise CredentialRejected(Reason.AUTHORIZER_REFUSED)
        now = self._clock()
        ttl = self._config.result_ttl if answer.ttl is None else answer.ttl
        lasts = ttl if answer.size <= _MAX_REMEMBERED else 0
        self._worth_sharing = lasts > 0
        return Proof(_identity(answer, now), now + lasts)

    async def _event(self, token: str, request: PresentedRequest) -> dict[str, object]:
        operation = await request.operation()
        return {
            "authorizationToken": token,
            "requestContext": {
                "apiId": self._config.api_id,
                "accountId": self._config.account_id,
                "requestId": request.request_id,
                "queryString": operation.query,
                "operationName": operation.name,
                "variables": dict(operation.variables),
            },
            "requestHeaders": dict(request.headers),
        }

    async def _answer_to(self, event: Mapping[str, object]) -> object:
        try:
            # Waiting until it can be called may take as long again; that is for `invoke` to keep apart.
            async with asyncio.timeout(2 * SECONDS):
                return await self._invoke(event)
        except Unavailable:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, nobody is let in by it
            # The class only: a text may quote the token.
            _log.warning("the Lambda authorizer failed (%s)", type(failure).__name__)
            raise CredentialRejected(Reason.AUTHORIZER_FAILED) from None


def _read(value: object) -> Answer:
    try:
        return read_answer(value)
    except BadAnswer as bad:
        _log.warning("the Lambda authorizer gave no answer: %s", bad)
        raise CredentialRejected(Reason.AUTHORIZER_FAILED) from None


def read_answer(value: object) -> Answer:
    """Read the function's answer; null stands for what is left out, as does an unknown member for nothing.

    Raises:
        BadAnswer: If anything in it has not the form that it must have: nobody is let in by half an answer.
    """
    if not isinstance(value, dict):
        raise BadAnswer("no JSON object")
    try:
        size = len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        raise BadAnswer("numbers of more than 64 bits, or too deep") from None
    if size > _MAX_ANSWER:
        raise BadAnswer("more than 5 MB")
    members = cast("dict[str, object]", value)
    is_authorized = members.get("isAuthorized")
    if not isinstance(is_authorized, bool):
        raise BadAnswer("isAuthorized is no boolean")
    return Answer(
        is_authorized,
        _resolver_context(members.get("resolverContext")),
        read_denied_fields(_strings(members.get("deniedFields"))),
        _ttl(members.get("ttlOverride")),
        size,
    )


def _resolver_context(value: object) -> Mapping[str, object]:
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, dict):
        raise BadAnswer("resolverContext is no object")
    context = cast("dict[str, object]", value)
    if any(isinstance(member, dict | list) for member in context.values()):
        raise BadAnswer("resolverContext is not flat")
    return MappingProxyType(context)


def _strings(value: object) -> list[str]:
    if value is None:
        return []
    entries = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(entry, str) for entry in entries):
        raise BadAnswer("deniedFields is no list of strings")
    return cast("list[str]", entries)


def _ttl(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 0:
        raise BadAnswer("ttlOverride is no whole number of seconds")
    return min(value, MAX_TTL)


def _identity(answer: Answer, now: float) -> Identity:
    return Identity(
        issuer="",
        sub="",
        username=None,
        client_id="",
        groups=None,
        scopes=frozenset(),
        token_uses=frozenset(),
        claims={},
        expires_at=int(now) + _DAY,
        issued_at=int(now),
        mode="AWS_LAMBDA",
        resolver_context=answer.resolver_context,
        denied_fields=answer.denied_fields,
    )
