"""What the endpoint is given: who says who is calling, and the operations that it serves."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from graphql import DocumentNode, ExecutionResult, GraphQLError

from claimgraph.app.graphql.encoding import Added, FormatError
from claimgraph.app.graphql.http_headers import Header
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.interface import PresentedRequest
from claimgraph.engine.documents import Document
from claimgraph.engine.plans import Plans

#: A document, the operation's name, the variables' values, the request's extensions.
Asked: TypeAlias = tuple[Document, str | None, Mapping[str, object], Mapping[str, object] | None]

#: Headers as ASGI has them.
RawHeaders = Sequence[Header]

#: What resolvers find at ``info.context``; the endpoint only hands it on.
ContextT = TypeVar("ContextT")


class Authenticator(Protocol):
    """Who is calling, by the credentials that a request presents."""

    def presented(self, headers: RawHeaders) -> Credentials:
        """What a request presents, as far as it counts; raises CredentialRejected."""
        ...

    def recall(self, credentials: Credentials) -> Identity | None:
        """The identity of credentials verified before; None if they have to be verified now."""
        ...

    def prove_at_once(self, credentials: Credentials) -> Identity | None:
        """Verify credentials; None if that takes time. Raises CredentialRejected or Unavailable."""
        ...

    async def authenticate(self, credentials: Credentials, request: PresentedRequest) -> Identity:
        """Verify credentials, with a look at the request; raises CredentialRejected or Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Operations(Generic[ContextT]):
    """What the endpoint serves.

    Attributes:
        plans: The GraphQL schema, and the plans of its operations.
        new_context: What resolvers find at ``info.context``, for an identity, a request id, the credentials,
            which some of Cognito's own operations want to see, and the raw headers.
        complete: Given the errors of an operation, its document and its context, tells what resolvers added.
        format_error: The entry of an error in the response.
        report: Told of the errors of every operation that ran, each with how often it occurred, and of its
            context.
        extended: Runs an operation that exists inside schema extensions, and reports its errors; None if
            there are no extensions.
    """

    plans: Plans[ContextT]
    new_context: Callable[[Identity, str, Credentials, RawHeaders], ContextT]
    complete: Callable[[Sequence[tuple[GraphQLError, int]], DocumentNode, ContextT], Added]
    format_error: FormatError
    report: Callable[[Sequence[tuple[GraphQLError, int]], ContextT], None]
    extended: Callable[[Asked, ContextT], Coroutine[Any, Any, ExecutionResult]] | None = None
