"""The one place that turns outcomes and errors into status, headers and bytes.

::

    credential refused                         401, WWW-Authenticate
    keys or revocations unavailable            503, Retry-After
    too many operations under way              503, Retry-After
    malformed, limits, subscription            400
    wrong method, media type, size, time       405, 415, 413, 414, 408
    parse, validation, variables, operation    400 as application/graphql-response+json, 200 as JSON
    persisted query not found                  200 (the client sends the document next)
    executed, whatever its fields' errors      200
    cancelled because it took too long         200, data null (clients repeat a 5xx, and with it a mutation)
    a defect of the endpoint                   500, an error id
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from graphql import ExecutionResult

from claimgraph.app.graphql.encoding import Added, FormatError, encode, encode_result
from claimgraph.app.graphql.http_headers import Header, Headers
from claimgraph.app.graphql.negotiation import MediaType
from claimgraph.app.graphql.persisted_queries import PersistedQueryNotFound
from claimgraph.app.graphql.problems import Interrupted, Overloaded, Problem, RequestRefused, unparsable
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.engine.documents import Refusal
from claimgraph.engine.execution import began

_MALFORMED: Final = "MalformedHttpRequestException"

#: Status and AppSync's error type of each problem.
PROBLEMS: Final = {
    Problem.MALFORMED: (400, _MALFORMED),
    Problem.METHOD: (405, _MALFORMED),
    Problem.MEDIA_TYPE: (415, _MALFORMED),
    Problem.TOO_LARGE: (413, _MALFORMED),
    Problem.ADDRESS_TOO_LONG: (414, _MALFORMED),
    Problem.TIMED_OUT: (408, _MALFORMED),
    Problem.SUBSCRIPTION: (400, "OperationNotSupported"),
}
_PROBLEM_HEADERS: Final[dict[Problem, Headers]] = {
    Problem.METHOD: ((b"allow", b"GET, POST, OPTIONS"),),
    Problem.TIMED_OUT: ((b"connection", b"close"),),  # RFC 9110 section 15.5.9
}

#: Answers depend on the caller: no cache may keep one (RFC 9111), no browser guess its type.
_ALWAYS: Final[Headers] = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Response(NamedTuple):
    """A whole response, except for the headers that every one has.

    Attributes:
        status: The HTTP status.
        body: The body; empty for none.
        headers: Headers besides those of the body and those that every response has.
    """

    status: int
    body: bytes = b""
    headers: Headers = ()

    def raw_headers(self, media_type: MediaType, common: Sequence[Header]) -> list[Header]:
        """All headers, those of the body in ``media_type`` included."""
        headers = [*_ALWAYS, *common, *self.headers]
        if self.body:
            headers.append((b"content-type", media_type.value))
        if self.status != _NO_CONTENT:
            headers.append((b"content-length", b"%d" % len(self.body)))
        return headers


_NO_CONTENT: Final = 204


def executed(
    result: ExecutionResult, media_type: MediaType, format_error: FormatError, added: Added
) -> Response:
    """The result of an operation: errors of fields leave the status alone, errors of the request do not."""
    if began(result):
        return Response(200, encode_result(result, format_error, added.errors), tuple(added.headers))
    errors = [format_error(error) for error in result.errors or ()]
    return _request_errors(errors, media_type)


def refused(refusal: Refusal, media_type: MediaType, format_error: FormatError) -> Response:
    """A document that may not run."""
    if refusal.kind == "malformed":
        what = " ".join(error.message for error in refusal.errors)
        return problem(unparsable(what))
    errors = [format_error(error) for error in refusal.errors]
    if refusal.kind == "limit":
        return Response(400, encode({"errors": errors}))
    return _request_errors(errors, media_type)


def _request_errors(errors: list[dict[str, object]], media_type: MediaType) -> Response:
    """Nothing ran: GraphQL over HTTP, sections 6.4.1 and 6.4.2. AppSync's clients find ``data`` null."""
    if media_type is MediaType.GRAPHQL_RESPONSE:
        return Response(400, encode({"errors": errors}))
    return Response(200, encode({"data": None, "errors": errors}))


def stopped(reason: Overloaded | Interrupted | PersistedQueryNotFound | RequestRefused) -> Response:
    """The answer to a request of a known caller that did not get as far as a result."""
    match reason:
        case Overloaded():
            return overloaded()
        case Interrupted():
            return interrupted()
        case PersistedQueryNotFound():
            return persisted_query_not_found()
        case RequestRefused():
            return problem(reason)


def problem(request: RequestRefused) -> Response:
    """A request that is no GraphQL request, or one that this endpoint does not take."""
    status, error_type = PROBLEMS[request.problem]
    detail = {"detail": request.detail} if request.detail else {}
    response = _error(status, error_type, request.message, {"code": "BAD_REQUEST", **detail})
    return response._replace(headers=(*response.headers, *_PROBLEM_HEADERS.get(request.problem, ())))


def unauthorized(rejection: CredentialRejected) -> Response:
    """The one 401: AppSync's body and header, and the challenge of RFC 6750 section 3."""
    extensions = {"code": "UNAUTHENTICATED", "reason": rejection.reason.value}
    response = _error(401, "UnauthorizedException", rejection.message, extensions)
    # RFC 6750 section 3.1: no error code for a request that carried no credential.
    challenge = b"Bearer" if rejection.reason is Reason.MISSING else b'Bearer error="invalid_token"'
    return response._replace(headers=(*response.headers, (b"www-authenticate", challenge)))


def unavailable(lacking: Unavailable) -> Response:
    """The keys or the revocations cannot be had right now; the same request may succeed later."""
    return _later(f"The token cannot be verified at the moment: {lacking}.", lacking.retry_after)


def overloaded() -> Response:
    """Nothing of the request was run; another process, or this one in a moment, may take it."""
    return _later("The server has too many operations under way.", 1)


def _later(message: str, retry_after: int) -> Response:
    response = _error(503, "ServiceUnavailableException", message, {"code": "SERVICE_UNAVAILABLE"})
    return response._replace(headers=(*response.headers, (b"retry-after", b"%d" % retry_after)))


def interrupted() -> Response:
    """An operation that took too long; the text is AppSync's for a data source that does."""
    entry: dict[str, object] = {"message": "Execution timed out.", "errorType": "ExecutionTimeout"}
    return Response(200, encode({"data": None, "errors": [entry | {"extensions": {"code": "TIMEOUT"}}]}))


def persisted_query_not_found() -> Response:
    """Apollo Server's answer, status included: a 4xx would keep the link from sending the document."""
    error = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
    return Response(200, encode({"errors": [error]}))


def failure(error_id: str) -> Response:
    """A defect; its id is in the log."""
    extensions = {"code": "INTERNAL_SERVER_ERROR", "errorId": error_id}
    return _error(500, "InternalFailure", "Internal server error.", extensions)


def no_content(headers: Headers) -> Response:
    """The answer to OPTIONS."""
    return Response(_NO_CONTENT, headers=(*_PROBLEM_HEADERS[Problem.METHOD], *headers))


def _error(status: int, error_type: str, message: str, extensions: dict[str, str]) -> Response:
    """A response without ``data``; Amplify reads the error type from the header."""
    entry = {"errorType": error_type, "message": message, "extensions": extensions}
    return Response(status, encode({"errors": [entry]}), ((b"x-amzn-errortype", error_type.encode("ascii")),))
