"""``/graphql``: the lean ASGI callable. Read it from top to bottom; each step is a module beside it."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from traceback import extract_tb
from typing import Any, Generic

from graphql import DocumentNode, ExecutionResult, OperationType
from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.app.graphql import requests, responses
from claimgraph.app.graphql.body import read_body
from claimgraph.app.graphql.context import RawResponse, RequestContext, RequestHead
from claimgraph.app.graphql.cors import Cors
from claimgraph.app.graphql.counters import Counters
from claimgraph.app.graphql.http_headers import Header
from claimgraph.app.graphql.in_flight import InFlight
from claimgraph.app.graphql.negotiation import check_body_headers
from claimgraph.app.graphql.operations import Authenticator, ContextT, Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.graphql.persisted_queries import PersistedQueries, PersistedQueryNotFound
from claimgraph.app.graphql.presented import AuthorizerRequest
from claimgraph.app.graphql.problems import ClientGone, Interrupted, Overloaded, Problem, RequestRefused
from claimgraph.app.graphql.request_id import NewRequestId, random_request_id
from claimgraph.app.graphql.requests import GraphQLRequest
from claimgraph.app.graphql.responses import Response
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Unavailable
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.interface import PresentedOperation
from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.execution import begin, errors_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Suspended(Generic[ContextT]):
    """An operation that has begun and waits for something.

    Attributes:
        rest: What is left of it.
        ran: What its resolvers find at ``info.context``, and its document.
        changes: Whether it is a mutation, which goes on to its end even if its client goes.
        reported: Whether its errors will have been reported.
    """

    rest: Coroutine[Any, Any, ExecutionResult]
    ran: tuple[ContextT, DocumentNode]
    changes: bool
    reported: bool = False


class GraphQLEndpoint(Generic[ContextT]):
    """GraphQL over HTTP for callers with a verified token.

    Attributes:
        counters: What it has seen.
        in_flight: Its operations that wait for something.
        documents: The documents it has examined.
    """

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
        self.counters = Counters()
        self.in_flight = InFlight(most=options.max_concurrent, timeout=options.request_timeout)
        self._cors = Cors(options.cors_origins)
        self.documents = DocumentCache(
            operations.plans.schema,
            options.limits,
            max_documents=options.max_documents,
            max_bytes=options.max_document_bytes,
            hide_suggestions=operations.plans.introspection.hides_suggestions,
        )
        self._persisted = PersistedQueries(
            max_queries=options.max_documents, max_bytes=options.max_document_bytes // 10
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        head = RequestHead(scope["method"], scope["headers"], scope["query_string"], scope.get("client"))
        exchange = RequestContext(head, self._new_id())
        try:
            response = await self._respond(exchange, receive)
        except ClientGone:
            return
        await _send(*self._written(exchange, response), send)

    def answer_now(self, head: RequestHead, body: bytes) -> RawResponse | ASGIApp | None:
        """Answer a request that is there as a whole, without waiting for anything, if that can be done.

        Args:
            head: The head of a POST.
            body: Its body.

        Returns:
            The response; or what waits for the rest of it and sends it; or None if nothing was begun, because
            verifying the caller takes time or the body is too large.
        """
        if len(body) > self._options.max_body_bytes:
            return None
        exchange = RequestContext(head, self._new_id())
        try:
            check_body_headers(exchange.named)
            credentials = self._authenticator.presented(head.headers)
            identity = self._known_at_once(credentials)
            if identity is None:
                return None
            response = self._begin(exchange, (identity, credentials), body)
        except BaseException as reason:  # noqa: BLE001 - a defect, of whatever kind, must not end the connection
            response = self._stopped(reason)
        if isinstance(response, Response):
            return self._written(exchange, response)
        return self._finishing(exchange, response)

    async def _respond(self, exchange: RequestContext, receive: Receive) -> Response:
        """Every refusal ends here, as a response."""
        head = exchange.head
        try:
            if head.method == "OPTIONS":
                return responses.no_content(self._cors.preflight(exchange.named.get(b"origin")))
            _check_method(head.method, exchange.named)
            self.in_flight.check()
            credentials = self._authenticator.presented(head.headers)
            presented = AuthorizerRequest(
                exchange, partial(self._body, exchange, receive), self._presented_operation
            )
            identity = await self._identity(credentials, presented)
            response = self._begin(exchange, (identity, credentials), await presented.body())
            if isinstance(response, Response):
                return response
            return await self._finish(response, exchange, receive)
        except ClientGone:
            raise
        except (Exception, asyncio.CancelledError) as reason:  # noqa: BLE001 - likewise
            return self._stopped(reason)

    def _finishing(self, exchange: RequestContext, suspended: _Suspended[ContextT]) -> ASGIApp:
        async def finish(_scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response = await self._finish(suspended, exchange, receive)
            except ClientGone:
                return
            except (Exception, asyncio.CancelledError) as reason:  # noqa: BLE001 - likewise
                response = self._stopped(reason)
            await _send(*self._written(exchange, response), send)

        return finish

    def _known_at_once(self, credentials: Credentials) -> Identity | None:
        identity = self._authenticator.recall(credentials)
        if identity is not None:
            self.counters.remembered += 1
            return identity
        self.in_flight.check()  # before anything that costs time
        identity = self._authenticator.prove_at_once(credentials)
        if identity is not None:
            self.counters.verified += 1
        return identity

    async def _identity(self, credentials: Credentials, presented: AuthorizerRequest) -> Identity:
        identity = self._authenticator.recall(credentials)
        if identity is not None:
            self.counters.remembered += 1
            return identity
        identity = await self._authenticator.authenticate(credentials, presented)
        self.counters.verified += 1
        return identity

    async def _body(self, exchange: RequestContext, receive: Receive) -> bytes:
        options = self._options
        if exchange.head.method == "GET":
            return b""
        declared = exchange.named.get(b"content-length")
        return await read_body(
            receive, declared, max_bytes=options.max_body_bytes, timeout=options.body_timeout
        )

    def _begin(
        self, exchange: RequestContext, caller: tuple[Identity, Credentials], body: bytes
    ) -> Response | _Suspended[ContextT]:
        """From a caller and a body to a response, without waiting where nothing has to be waited for."""
        self.in_flight.check()
        operations, method, media_type = self._operations, exchange.head.method, exchange.media_type
        request = self._read(exchange.head, body)
        looked = self._persisted.look_up(request)
        document = self.documents.get(looked.text)
        if document.refusal is not None:
            self.counters.refusals[document.refusal.kind] += 1
            return responses.refused(document.refusal, media_type, operations.format_error)
        self._persisted.register(looked)
        changes = _check_operation(document, request.operation_name, method)
        identity = caller[0].seen_from(exchange.source_ip)
        context = operations.new_context(identity, exchange.request_id, caller[1], exchange.head.headers)
        ran = (context, document.ast)
        name, variables, extensions = request.operation_name, request.variables, request.extensions or None
        if operations.extended is not None and document.operation(name) is not None:
            asked = (document, name, variables, extensions)
            return _Suspended(operations.extended(asked, context), ran, changes, reported=True)
        result = begin(operations.plans, document, name, variables, context, extensions)
        if isinstance(result, ExecutionResult):
            return self._executed(result, ran, exchange)
        return _Suspended(result, ran, changes)

    async def _finish(
        self, suspended: _Suspended[ContextT], exchange: RequestContext, receive: Receive
    ) -> Response:
        """Wait for the rest, for as long as it may take and somebody wants it."""
        result = await self.in_flight.finish(suspended.rest, None if suspended.changes else receive)
        return self._executed(result, suspended.ran, exchange, reported=suspended.reported)

    def _executed(
        self,
        result: ExecutionResult,
        ran: tuple[ContextT, DocumentNode],
        exchange: RequestContext,
        *,
        reported: bool = False,
    ) -> Response:
        operations, errors = self._operations, errors_of(result)
        if errors and not reported:
            operations.report(errors, ran[0])
        added = operations.complete(errors, ran[1], ran[0])
        return responses.executed(result, exchange.media_type, operations.format_error, added)

    def _read(self, head: RequestHead, body: bytes) -> GraphQLRequest:
        options = self._options
        if head.method == "GET":
            return requests.from_query_string(
                head.query_string, options.json_limits, max_bytes=options.max_body_bytes
            )
        return requests.from_body(body, options.json_limits)

    def _presented_operation(self, head: RequestHead, body: bytes) -> PresentedOperation:
        request = self._read(head, body)
        try:
            text = self._persisted.look_up(request).text
        except PersistedQueryNotFound:
            text = ""  # nobody who is refused learns which documents are known
        return PresentedOperation(text, request.operation_name, request.variables)

    def _written(self, exchange: RequestContext, response: Response) -> RawResponse:
        self.counters.answered(response.status, perf_counter() - exchange.begun)
        cors = self._cors.headers(exchange.named.get(b"origin"))
        return RawResponse(response.status, exchange.response_headers(response, cors), response.body)

    def _stopped(self, reason: BaseException) -> Response:
        """The response to a request that something stopped."""
        match reason:
            case CredentialRejected():
                self.counters.rejections[reason.reason.value] += 1
                return responses.unauthorized(reason)
            case Unavailable():
                self.counters.rejections["unavailable"] += 1
                return responses.unavailable(reason)
            case Overloaded() | Interrupted() | PersistedQueryNotFound() | RequestRefused():
                return responses.stopped(reason)
            case asyncio.CancelledError() if (task := asyncio.current_task()) and task.cancelling():
                return responses.interrupted()  # the server stops, and has waited as long as it may
            case _:  # a defect, or something below cancelled its own: the client still waits
                return self._failure(reason)

    def _failure(self, defect: BaseException) -> Response:
        """Log where a defect came from, without its message, which may quote data."""
        error_id = self._new_id()
        places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(defect.__traceback__)]
        _log.error("endpoint failed: %s %s at %s", error_id, type(defect).__qualname__, places)
        return responses.failure(error_id)


async def _send(status: int, headers: list[Header], body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _check_method(method: str, headers: dict[bytes, bytes]) -> None:
    """What can be judged without a credential and without a body."""
    if method == "POST":
        check_body_headers(headers)
    elif method != "GET":
        raise RequestRefused(Problem.METHOD, "The method must be GET or POST.")


def _check_operation(document: Document, name: str | None, method: str) -> bool:
    """Whether the operation is a mutation."""
    operation = document.operation(name)
    if operation is None:  # execution says why
        return False
    if operation.operation is OperationType.SUBSCRIPTION:
        message = "Subscriptions need a connection that stays open; this endpoint answers once."
        raise RequestRefused(Problem.SUBSCRIPTION, message)
    if method == "GET" and operation.operation is not OperationType.QUERY:
        raise RequestRefused(Problem.METHOD, "A mutation must be sent by POST; GET is for queries.")
    return operation.operation is OperationType.MUTATION
