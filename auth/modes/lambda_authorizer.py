"""AWS_LAMBDA: a function of yours decides whether a token, in whatever form, lets its bearer in.

Its event, its response and how long that holds: AWS AppSync developer guide, "AWS_LAMBDA authorization", and
AppSync API reference, LambdaAuthorizerConfig. One thing is different: ``resolverContext`` may be absent.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Final, cast

import orjson

from claimgraph.auth.api_modes import AWS_LAMBDA, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.refresh import SingleFlight

_log = logging.getLogger(__name__)

#: Calls the function with an event and returns its JSON value. Whatever it raises rejects the caller, except
#: ``Unavailable``: the function was not called. Gives up `SECONDS` after the call began.
Invoke = Callable[[Mapping[str, object]], Awaitable[object]]

MAX_TTL: Final = 3_600
#: How long the function may take.
SECONDS: Final = 10.0
_MAX_RESPONSE: Final = 5 * 1024 * 1024
#: The cache of callers is bounded by their number, so each of them must be small.
_MAX_REMEMBERED: Final = 64 * 1024

#: A token of this mode does not say when it expires; no connection of AppSync's lasts longer than a day.
_DAY: Final = 86_400

_NAME: Final = r"([_A-Za-z][_0-9A-Za-z]*)"
_PAIR: Final = re.compile(rf"{_NAME}\.{_NAME}")
_ARN: Final = re.compile(rf"arn:[^:]+:appsync:[^:]*:[^:]*:apis/[^/]+/types/{_NAME}/fields/{_NAME}")


class InvalidResponse(Exception):
    """The function returned an invalid response. The message says what is wrong and never quotes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizerConfig:
    """How the function is used.

    Attributes:
        expression: Has to be found in a token, or the function is not called
            (``identityValidationExpression``).
        result_ttl: How long a response holds that does not say so itself, in seconds, 0 to 3,600. For so long
            a token counts that the function would reject by now.
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
class AuthorizerResponse:
    """What the function returned.

    Attributes:
        is_authorized: Whether the caller is let in.
        resolver_context: What it knows of the caller.
        denied_fields: The fields that it denies them, each as type and field.
        ttl: For how many seconds the response holds; None if it does not say.
        size: Its length in bytes of JSON.
    """

    is_authorized: bool
    resolver_context: Mapping[str, object]
    denied_fields: frozenset[tuple[str, str]]
    ttl: int | None
    size: int


class LambdaAuthorizer(AuthorizationMode):
    """Callers that a function lets in."""

    name: ClassVar[Mode] = AWS_LAMBDA

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
        self._calls = SingleFlight[bytes, VerifiedCaller]()
        # Whether responses hold for a while; if not, waiting for another caller's would only take time.
        self._worth_sharing = True

    def recognises(self, credentials: Credentials) -> bool:
        """Whether ``Authorization`` holds anything at all: this mode comes last."""
        return credentials.authorization is not None

    async def verify(self, credentials: Credentials, request: RequestView, /) -> VerifiedCaller:
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
            return await self._call(event)
        key = sha256(token.encode()).digest()
        is_first = key not in self._calls
        try:
            caller = await self._calls.run(key, partial(self._call, event))
            if is_first or caller.valid_until > self._clock():
                return caller
        except CredentialRejected:
            if is_first:
                raise
        return await self._call(event)  # only what holds for a while holds for another request as well

    async def _call(self, event: Mapping[str, object]) -> VerifiedCaller:
        response = _read(await self._response_to(event))
        if not response.is_authorized:
            raise CredentialRejected(Reason.AUTHORIZER_REFUSED)
        now = self._clock()
        ttl = self._config.result_ttl if response.ttl is None else response.ttl
        valid_for = ttl if response.size <= _MAX_REMEMBERED else 0
        self._worth_sharing = valid_for > 0
        identity = Identity.of_program(
            AWS_LAMBDA,
            expires_at=int(now) + _DAY,
            issued_at=int(now),
            resolver_context=response.resolver_context,
            denied_fields=response.denied_fields,
        )
        return VerifiedCaller(identity, now + valid_for)

    async def _event(self, token: str, request: RequestView) -> dict[str, object]:
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

    async def _response_to(self, event: Mapping[str, object]) -> object:
        try:
            # Waiting until it can be called may take as long again; that is for `invoke` to keep apart.
            async with asyncio.timeout(2 * SECONDS):
                return await self._invoke(event)
        except Unavailable:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, it rejects the caller
            # The class only: a text may quote the token.
            _log.warning("the Lambda authorizer failed (%s)", type(failure).__name__)
            raise CredentialRejected(Reason.AUTHORIZER_FAILED) from None


def _read(value: object) -> AuthorizerResponse:
    try:
        return read_response(value)
    except InvalidResponse as invalid:
        _log.warning("the Lambda authorizer returned an invalid response: %s", invalid)
        raise CredentialRejected(Reason.AUTHORIZER_FAILED) from None


def read_response(value: object) -> AuthorizerResponse:
    """Read the function's response. ``null`` counts as absent; unknown members are ignored.

    Raises:
        InvalidResponse: If any part of it is malformed: half a response lets no caller in.
    """
    if not isinstance(value, dict):
        raise InvalidResponse("not a JSON object")
    try:
        size = len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        raise InvalidResponse("numbers of more than 64 bits, or nested too deeply") from None
    if size > _MAX_RESPONSE:
        raise InvalidResponse("more than 5 MB")
    members = cast("dict[str, object]", value)
    is_authorized = members.get("isAuthorized")
    if not isinstance(is_authorized, bool):
        raise InvalidResponse("isAuthorized is not a boolean")
    return AuthorizerResponse(
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
        raise InvalidResponse("resolverContext is not an object")
    context = cast("dict[str, object]", value)
    if any(isinstance(member, dict | list) for member in context.values()):
        raise InvalidResponse("resolverContext is not flat")
    return MappingProxyType(context)


def _strings(value: object) -> list[str]:
    if value is None:
        return []
    entries = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(entry, str) for entry in entries):
        raise InvalidResponse("deniedFields is not a list of strings")
    return cast("list[str]", entries)


def _ttl(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 0:
        raise InvalidResponse("ttlOverride is not a whole number of seconds")
    return min(value, MAX_TTL)


def read_denied_fields(entries: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The fields of ``deniedFields``, each as type and field; the API that an ARN names does not matter.

    AWS AppSync developer guide, "AWS_LAMBDA authorization": an entry is ``Type.field`` or the ARN of a field.
    Wildcards and bare type names are not supported there, and deny nothing (aws/aws-appsync-community#272).
    """
    found: set[tuple[str, str]] = set()
    without_effect = 0
    for entry in entries:
        match = _PAIR.fullmatch(entry) or _ARN.fullmatch(entry)
        if match is None:
            without_effect += 1
        else:
            found.add((match[1], match[2]))
    if without_effect:
        _log.warning("deniedFields: %d entries name no single field and deny nothing", without_effect)
    return frozenset(found)
