"""``/graphql``: the lean ASGI callable. Read it from top to bottom; each step is a module beside it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Generic, Protocol, TypeVar

from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.types import Receive, Scope, Send

from app.graphql import requests, responses
from app.graphql.body import read_body
from app.graphql.cors import Cors, Origins
from app.graphql.http_headers import source_ip
from app.graphql.negotiation import MediaType, check_body_headers, response_media_type
from app.graphql.persisted_queries import PersistedQueries
from app.graphql.problems import ClientGone, Problem, RequestRefused
from app.graphql.request_id import HEADER, NewRequestId, random_request_id
from app.graphql.requests import GraphQLRequest, JsonLimits
from app.graphql.responses import FormatError, Response
from app.graphql.under_way import UnderWay
from auth.credentials import Credentials
from auth.identity import Identity
from engine.documents import Document, DocumentCache
from engine.execution import begin
from engine.limits import Limits
from engine.plans import Plans

_log = logging.getLogger(__name__)

#: What resolvers find at ``info.context``; the endpoint only hands it on.
ContextT = TypeVar("ContextT")


class Authenticator(Protocol):
    """Who is calling, by the credentials that a request presents."""

    def recall(self, credentials: Credentials) -> Identity | None:
        """The identity of credentials verified before; None if they have to be verified now."""
        ...

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Verify credentials; raises TokenRejected or Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """The endpoint's bounds.

    Attributes:
        max_body_bytes: The largest body, and the longest query string.
        body_timeout: Seconds for a body to arrive.
        cors_origins: Web origins that may read the answers: ``"*"``, some, or none.
        limits: What a document may ask for.
        json_limits: What the JSON of a request may hold.
        max_documents: How many examined documents are kept, and how many persisted queries.
        max_document_bytes: What the examined documents may hold in memory, by estimate; persisted queries
            may hold a tenth of it more.
        request_timeout: Seconds that an operation may take.
        max_concurrent: How many operations may be under way at once.
    """

    max_body_bytes: int = 1_048_576
    body_timeout: float = 10.0
    cors_origins: Origins = ()
    limits: Limits = field(default_factory=Limits)
    json_limits: JsonLimits = field(default_factory=JsonLimits)
    max_documents: int = 1_000
    max_document_bytes: int = 64_000_000
    request_timeout: float = 30.0
    max_concurrent: int = 1_000


@dataclass(frozen=True, slots=True)
class Operations(Generic[ContextT]):
    """What the endpoint serves.

    Attributes:
        plans: The GraphQL schema, and the plans of its operations.
        new_context: What resolvers find at ``info.context``, for an identity, a request id and the
            credentials, which some of Cognito's own operations want to see.
        format_error: The entry of an error in the response.
        report: Told of the errors of every operation that ran, with its context.
    """

    plans: Plans[ContextT]
    new_context: Callable[[Identity, str, Credentials], ContextT]
    format_error: FormatError
    report: Callable[[Sequence[GraphQLError], ContextT], None]


class GraphQLEndpoint(Generic[ContextT]):
    """GraphQL over HTTP for callers with a verified token."""

    def __init__(
        self,
        operations: Operations[ContextT],
        authenticator: Authenticator,
        options: EndpointOptions,
        new_id: NewRequestId = random_request_id,
    ) -> None:
        """Assemble the endpoint.

        Args:
            operations: What it serves.
            authenticator: Verifies credentials.
            options: Its bounds.
            new_id: Makes request ids.
        """
        self._operations = operations
        self._authenticator = authenticator
        self._options = options
        self._new_id = new_id
        self._under_way = UnderWay(most=options.max_concurrent, timeout=options.request_timeout)
        self._cors = Cors(options.cors_origins)
        self._documents = DocumentCache(
            operations.plans.schema,
            options.limits,
            max_documents=options.max_documents,
            max_bytes=options.max_document_bytes,
        )
        self._persisted = PersistedQueries(
            max_queries=options.max_documents, max_bytes=options.max_document_bytes // 10
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict[bytes, bytes](scope["headers"])
        request_id = self._new_id()
        media_type = response_media_type(headers.get(b"accept"))
        try:
            response = await self._respond(scope, receive, headers, (request_id, media_type))
        except ClientGone:
            return
        common = ((HEADER, request_id.encode("ascii")), *self._cors.headers(headers.get(b"origin")))
        start = {"status": response.status, "headers": response.raw_headers(media_type, common)}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": response.body})

    async def _respond(
        self, scope: Scope, receive: Receive, headers: dict[bytes, bytes], answer: tuple[str, MediaType]
    ) -> Response:
        """Every refusal ends here, as a response."""
        try:
            if scope["method"] == "OPTIONS":
                return responses.no_content(self._cors.preflight(headers.get(b"origin")))
            _check_method(scope["method"], headers)
            self._under_way.check()
            credentials = Credentials.from_headers(scope["headers"])
            identity = await self._identity(credentials, scope, headers)
            request = await self._read(scope, receive, headers)
            context = self._operations.new_context(identity, answer[0], credentials)
            return await self._run(request, context, scope["method"], (answer[1], receive))
        except responses.STOPPED as reason:
            return responses.stopped(reason)
        except ClientGone:
            raise
        except asyncio.CancelledError as cancelled:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                return responses.interrupted()  # the server stops, and has waited as long as it may
            return self._failure(cancelled)  # something below cancelled its own: the client still waits
        except Exception as defect:  # noqa: BLE001 - the last resort: a defect must not end the connection
            return self._failure(defect)

    async def _identity(
        self, credentials: Credentials, scope: Scope, headers: dict[bytes, bytes]
    ) -> Identity:
        identity = self._authenticator.recall(credentials)
        if identity is None:
            identity = await self._authenticator.authenticate(credentials)
        return identity.seen_from(
            source_ip(scope["headers"], headers.get(b"x-forwarded-for"), scope.get("client"))
        )

    async def _read(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]) -> GraphQLRequest:
        options = self._options
        if scope["method"] == "GET":
            return requests.from_query_string(
                scope["query_string"], options.json_limits, max_bytes=options.max_body_bytes
            )
        body = await read_body(
            receive,
            headers.get(b"content-length"),
            max_bytes=options.max_body_bytes,
            timeout=options.body_timeout,
        )
        return requests.from_body(body, options.json_limits)

    async def _run(
        self, request: GraphQLRequest, context: ContextT, method: str, client: tuple[MediaType, Receive]
    ) -> Response:
        media_type, receive = client
        operations = self._operations
        looked = self._persisted.look_up(request)
        document = self._documents.get(looked.text)
        if document.refusal is not None:
            return responses.refused(document.refusal, media_type, operations.format_error)
        self._persisted.register(looked)
        changes = _check_operation(document, request.operation_name, method)
        self._under_way.check()
        result = begin(operations.plans, document, request.operation_name, request.variables, context)
        if not isinstance(result, ExecutionResult):
            result = await self._under_way.finish(result, None if changes else receive)
        if result.errors:
            operations.report(result.errors, context)
        return responses.executed(result, media_type, operations.format_error)

    def _failure(self, defect: BaseException) -> Response:
        """Log where a defect came from, without its message, which may quote data."""
        error_id = self._new_id()
        places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(defect.__traceback__)]
        _log.error("endpoint failed: %s %s at %s", error_id, type(defect).__qualname__, places)
        return responses.failure(error_id)


def _check_method(method: str, headers: dict[bytes, bytes]) -> None:
    """What can be judged without a credential and without a body."""
    if method == "POST":
        check_body_headers(headers)
    elif method != "GET":
        raise RequestRefused(Problem.METHOD, "The method must be GET or POST.")


def _check_operation(document: Document, name: str | None, method: str) -> bool:
    """Whether the operation is a mutation, which goes on to its end even if its client goes."""
    operation = document.operation(name)
    if operation is None:  # execution says why
        return False
    if operation.operation is OperationType.SUBSCRIPTION:
        message = "Subscriptions need a connection that stays open; this endpoint answers once."
        raise RequestRefused(Problem.SUBSCRIPTION, message)
    if method == "GET" and operation.operation is not OperationType.QUERY:
        raise RequestRefused(Problem.METHOD, "A mutation must be sent by POST; GET is for queries.")
    return operation.operation is OperationType.MUTATION
