"""``/graphql``: the lean ASGI application. Read it from top to bottom; each step is a module beside it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from time import perf_counter
from traceback import extract_tb
from typing import Any, NamedTuple, TypeAlias

from graphql import DocumentNode, ExecutionResult, OperationType
from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.app.graphql import requests, responses
from claimgraph.app.graphql.context import AuthorizerRequest, RequestContext
from claimgraph.app.graphql.cors import Cors
from claimgraph.app.graphql.counters import Counters
from claimgraph.app.graphql.in_flight import InFlight
from claimgraph.app.graphql.negotiation import check_body_headers
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.graphql.persisted_queries import PersistedQueries, PersistedQueryNotFound
from claimgraph.app.graphql.problems import ClientGone, Interrupted, Problem, RequestRefused
from claimgraph.app.graphql.requests import GraphQLRequest
from claimgraph.app.http.messages import RawResponse, RequestHead, Response
from claimgraph.app.http.request_id import NewRequestId, random_request_id
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.interface import RequestedOperation
from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.execution import OperationRequest, begin, errors_of
from claimgraph.schema.context import Context

_log = logging.getLogger(__name__)

#: What is left of a request that waits for something: given the request's ASGI channel, the response.
_Continuation: TypeAlias = Callable[[Receive], Awaitable[Response]]


class _Run(NamedTuple):
    """One run of an operation.

    Attributes:
        document: The operation's document.
        context: What resolvers find at ``info.context``.
        is_mutation: Whether it goes on to its end even if its client goes.
        is_reported: Whether its errors will have been reported.
    """

    document: DocumentNode
    context: Context
    is_mutation: bool
    is_reported: bool


class GraphQLEndpoint:
    """GraphQL over HTTP for callers with a verified token.

    Attributes:
        counters: What it has seen.
        in_flight: Its operations that wait for something.
        documents: The documents it has examined.
    """

    def __init__(
        self,
        operations: Operations,
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
        request = RequestContext(head, self._new_id(), b"" if head.method == "GET" else None)
        answer = self._answer(request)
        await answer(scope, receive, send)

    def answer_now(self, head: RequestHead, body: bytes) -> RawResponse | ASGIApp:
        """Answer a request that is there as a whole, without waiting for anything if that can be done.

        Args:
            head: Its head.
            body: Its body.

        Returns:
            The response, or the ASGI application that waits for the rest of it and sends it.
        """
        return self._answer(RequestContext(head, self._new_id(), body))

    def _answer(self, request: RequestContext) -> RawResponse | ASGIApp:
        """Every request begins here, and every exception ends here or in the continuation."""
        try:
            outcome = self._begin(request)
        except (Exception, asyncio.CancelledError, GeneratorExit, SystemExit) as reason:  # noqa: BLE001 - a resolver's defect, sys.exit() included, must not end the connection or the server
            outcome = self._stopped(reason)
        if isinstance(outcome, Response):
            return self._finalize(request, outcome)
        continuation = outcome

        async def finish(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response = await continuation(receive)
            except ClientGone:
                return
            except (Exception, asyncio.CancelledError) as reason:  # noqa: BLE001 - likewise
                response = self._stopped(reason)
            await self._finalize(request, response)(scope, receive, send)

        return finish

    def _begin(self, request: RequestContext) -> Response | _Continuation:
        """Admit and identify a request, and run it if nothing has to be waited for."""
        head = request.head
        if head.method == "OPTIONS":
            asked = request.named.get(b"access-control-request-headers")
            return responses.no_content(self._cors.preflight(request.named.get(b"origin"), asked))
        _check_method(head.method, request.named)
        self.in_flight.check()  # before anything that costs time, such as verifying a token
        credentials = self._authenticator.read_credentials(head.headers)
        identity = request.identity or self._identify(credentials)
        if identity is None or request.body is None:
            request.identity = identity
            return partial(self._begin_later, request, credentials)
        return self._run(request, identity, credentials)

    def _identify(self, credentials: Credentials) -> Identity | None:
        """The caller, or None if verifying the credentials takes time."""
        identity = self._authenticator.cached(credentials)
        if identity is not None:
            self.counters.remembered += 1
            return identity
        identity = self._authenticator.verify_nowait(credentials)
        if identity is not None:
            self.counters.verified += 1
        return identity

    async def _begin_later(
        self, request: RequestContext, credentials: Credentials, receive: Receive
    ) -> Response:
        """Wait for the caller to be verified and for the body, in this order, and begin again."""
        if request.identity is None:
            presented = AuthorizerRequest(request, partial(self._presented_operation, request, receive))
            request.identity = await self._authenticator.authenticate(credentials, presented)
            self.counters.verified += 1
        await self._read_body(request, receive)
        outcome = self._begin(request)
        return outcome if isinstance(outcome, Response) else await outcome(receive)

    async def _presented_operation(self, request: RequestContext, receive: Receive) -> RequestedOperation:
        parsed = self._parse(request.head, await self._read_body(request, receive))
        try:
            text = self._persisted.look_up(parsed).text
        except PersistedQueryNotFound:
            text = ""  # a caller that may be rejected must not learn which documents are known
        return RequestedOperation(text, parsed.operation_name, parsed.variables)

    async def _read_body(self, request: RequestContext, receive: Receive) -> bytes:
        options = self._options
        return await request.read_body(
            receive, max_bytes=options.max_body_bytes, timeout=options.body_timeout
        )

    def _run(
        self, request: RequestContext, identity: Identity, credentials: Credentials
    ) -> Response | _Continuation:
        """Read the request of a known caller and run its operation."""
        operations = self._operations
        parsed = self._parse(request.head, request.body or b"")
        lookup = self._persisted.look_up(parsed)
        document = self.documents.get(lookup.text)
        if document.refusal is not None:
            self.counters.refusals[document.refusal.kind] += 1
            return responses.refused(document.refusal, request.media_type, operations.format_error)
        self._persisted.register(lookup)
        is_mutation = _check_operation(document, parsed.operation_name, request.head.method)
        context = operations.new_context(identity, credentials, request)
        operation = OperationRequest(
            document, parsed.operation_name, parsed.variables, parsed.extensions or None
        )
        if operations.extended is not None and document.operation(parsed.operation_name) is not None:
            run = _Run(document.ast, context, is_mutation, is_reported=True)
            result = operations.extended(operation, context)
            return partial(self._finish, request, run, result)
        result = begin(operations.plans, operation, context)
        run = _Run(document.ast, context, is_mutation, is_reported=False)
        if isinstance(result, ExecutionResult):
            return self._executed(request, run, result)
        return partial(self._finish, request, run, result)

    async def _finish(
        self, request: RequestContext, run: _Run, rest: Coroutine[Any, Any, ExecutionResult], receive: Receive
    ) -> Response:
        """Wait for the result, within the bounds and for as long as the client stays."""
        result = await self.in_flight.finish(rest, None if run.is_mutation else receive)
        return self._executed(request, run, result)

    def _executed(self, request: RequestContext, run: _Run, result: ExecutionResult) -> Response:
        operations, errors = self._operations, errors_of(result)
        if errors and not run.is_reported:
            operations.report(errors, run.context)
        added = operations.finalize(errors, run.document, run.context)
        return responses.executed(result, request.media_type, operations.format_error, added)

    def _parse(self, head: RequestHead, body: bytes) -> GraphQLRequest:
        limits, max_bytes = self._options.json_limits, self._options.max_body_bytes
        if head.method == "GET":
            return requests.from_query_string(head.query_string, limits, max_bytes=max_bytes)
        return requests.from_body(body, limits, max_bytes=max_bytes)

    def _finalize(self, request: RequestContext, response: Response) -> RawResponse:
        self.counters.answered(response.status, perf_counter() - request.started)
        cors = self._cors.headers(request.named.get(b"origin"), response.headers)
        return request.raw_response(response, cors)

    def _stopped(self, reason: BaseException) -> Response:
        """The response to a request that an exception ended."""
        if isinstance(reason, asyncio.CancelledError) and _is_cancelled():
            reason = Interrupted()  # the server stops, and has waited as long as it may
        self.counters.stopped(reason)
        return responses.for_exception(reason) or self._failure(reason)

    def _failure(self, defect: BaseException) -> Response:
        """Log where a defect came from, without its message, which may quote data."""
        error_id = self._new_id()
        places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(defect.__traceback__)]
        _log.error("endpoint failed: %s %s at %s", error_id, type(defect).__qualname__, places)
        return responses.failure(error_id)


def _is_cancelled() -> bool:
    """Whether this task is cancelled, rather than something that it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _check_method(method: str, headers: dict[bytes, bytes]) -> None:
    """Refuse what can be judged without a credential and without a body."""
    if method == "POST":
        check_body_headers(headers)
    elif method != "GET":
        raise RequestRefused(Problem.METHOD, "The method must be GET or POST.")


def _check_operation(document: Document, name: str | None, method: str) -> bool:
    """Whether the operation is a mutation; refuses what its method or this endpoint cannot do."""
    operation = document.operation(name)
    if operation is None:  # execution says why
        return False
    if operation.operation is OperationType.SUBSCRIPTION:
        message = "Subscriptions need a connection that stays open; this endpoint answers once."
        raise RequestRefused(Problem.SUBSCRIPTION, message)
    if method == "GET" and operation.operation is not OperationType.QUERY:
        raise RequestRefused(Problem.METHOD, "A mutation must be sent by POST; GET is for queries.")
    return operation.operation is OperationType.MUTATION
