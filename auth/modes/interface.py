"""What every authorization mode is to the authenticator: it knows its own credentials, and proves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity, Mode
from claimgraph.auth.token_cache import TokenCache


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What came of a credential.

    Attributes:
        identity: Who is calling.
        until: When the credential must be proven anew, in seconds since the epoch. One that is not later
            than now is not remembered at all.
    """

    identity: Identity
    until: float


@dataclass(frozen=True, slots=True, eq=False)
class PresentedOperation:
    """What a request asks for, before anybody has looked whether it may.

    Attributes:
        query: The whole document.
        name: ``operationName``.
        variables: The variables, as sent.
    """

    query: str
    name: str | None
    variables: Mapping[str, object]


class PresentedRequest(Protocol):
    """The request that a credential came with; only a Lambda authorizer looks at it."""

    @property
    def request_id(self) -> str:
        """The ``x-amzn-RequestId`` of the answer."""
        ...

    @property
    def headers(self) -> Mapping[str, str | list[str]]:
        """Its headers, names in lower case; a list where one was sent more than once; never the cookies."""
        ...

    async def operation(self) -> PresentedOperation:
        """What it asks for; reads the body. Raises whatever that raises, when it is no GraphQL request."""
        ...


class Unaccompanied:
    """A credential that came without a request, as on the command line."""

    request_id: str = ""
    headers: Mapping[str, str | list[str]] = MappingProxyType({})

    async def operation(self) -> PresentedOperation:
        """Nothing is asked for."""
        return PresentedOperation("", None, {})


class AuthorizationMode(Protocol):
    """One way for callers to prove who they are."""

    #: AppSync's name for it.
    name: ClassVar[Mode]

    #: Whether `prove` as a rule has all that it needs at hand. It is then begun outside a task, and begun
    #: anew in one if it turns out to wait.
    proves_at_once: ClassVar[bool]

    def recognises(self, credentials: Credentials, issuer: str | None) -> bool:
        """Whether a credential is this mode's to judge, by its outer form alone.

        Args:
            credentials: What was presented; an ``api_key`` only if that mode is enabled, and then alone.
            issuer: The ``iss`` of ``Authorization``, if that is a JSON Web Token; unproven.
        """
        ...

    async def prove(self, credentials: Credentials, request: PresentedRequest) -> Proof:
        """Judge a credential.

        Raises:
            CredentialRejected: It is refused.
            Unavailable: It cannot be judged at present.
        """
        ...

    def watch(self, remembered: TokenCache) -> None:
        """From now on, drop remembered identities whose proof no longer stands before its time is over."""
        ...
