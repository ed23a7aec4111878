"""What all authorization modes have in common: they recognise their own credentials and verify them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import VerifiedCaller
from claimgraph.auth.token_cache import TokenCache


@dataclass(frozen=True, slots=True, eq=False)
class RequestedOperation:
    """The operation that a request asks for, not yet authorized.

    Attributes:
        query: The whole document.
        name: ``operationName``.
        variables: The variables, as sent.
    """

    query: str
    name: str | None
    variables: Mapping[str, object]


class RequestView(Protocol):
    """The request that credentials came with; only a Lambda authorizer looks at it."""

    @property
    def request_id(self) -> str:
        """The ``x-amzn-RequestId`` of the response."""
        ...

    @property
    def headers(self) -> Mapping[str, str | list[str]]:
        """Its headers, names in lower case; a list where one was sent more than once; never the cookies."""
        ...

    async def operation(self) -> RequestedOperation:
        """What it asks for; reads the body. Raises whatever reading a body raises that is not GraphQL."""
        ...


class NoRequest:
    """For credentials that came without a request, as on the command line."""

    request_id: str = ""
    headers: Mapping[str, str | list[str]] = MappingProxyType({})

    async def operation(self) -> RequestedOperation:
        """Nothing is asked for."""
        return RequestedOperation("", None, {})


class AuthorizationMode(ABC):
    """One way for callers to prove who they are."""

    #: AppSync's name for it.
    name: ClassVar[Mode]

    @abstractmethod
    def recognises(self, credentials: Credentials) -> bool:
        """Whether credentials are this mode's to judge, by their outer form alone.

        Args:
            credentials: What was presented; an ``api_key`` only if that mode is enabled, and then alone.
        """

    def verify_nowait(self, credentials: Credentials) -> VerifiedCaller | None:
        """As ``verify``, from memory; None if an answer takes time.

        Creating a task costs about as much as verifying a token, so modes that can answer at once should.
        """
        del credentials
        return None

    @abstractmethod
    async def verify(self, credentials: Credentials, request: RequestView, /) -> VerifiedCaller:
        """Judge credentials.

        Raises:
            CredentialRejected: They fail a check.
            Unavailable: They cannot be judged at present.
        """

    def watch(self, cache: TokenCache) -> None:
        """From now on, drop callers whose verification ends before its time, as when a key is withdrawn.

        By default there are none: what the mode verifies always holds for as long as it says.
        """
        del cache
