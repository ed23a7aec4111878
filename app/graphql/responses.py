"""Turns results and errors into status, headers and bytes; no other module does.

::

    credential rejected                        401, WWW-Authenticate
    keys or revocations unavailable            503, Retry-After
    too many operations in flight              503, Retry-After
    malformed, limits, subscription            400
    wrong method, media type, size, time       405, 415, 413, 414, 408
    parse, validation, variables, operation    400 as application/graphql-response+json, 200 as JSON
    persisted query not found                  200 (the client sends the document next)
    executed, whatever its fields' errors      200
    cancelled because it took too long         200, data null (clients repeat a 5xx, and with it a mutation)
    a defect of the endpoint                   500, an error id

Bytes that are not an HTTP request never get here: app/http/protocol.py answers 400, 408 or 431 in this form.
"""

from typing import Final

from graphql import ExecutionResult

from claimgraph.app.graphql.encoding import FormatError, encode, encode_result
from claimgraph.app.graphql.negotiation import MediaType
from claimgraph.app.graphql.persisted_queries import PersistedQueryNotFound
from claimgraph.app.graphql.problems import Interrupted, Overloaded, Problem, RequestRefused, unparsable
from claimgraph.app.http.messages import NO_CONTENT, Headers, Response, error_response
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.engine.documents import Refusal
from claimgraph.engine.execution import began
from claimgraph.schema.response_additions import ResponseAdditions

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


def executed(
    result: ExecutionResult, media_type: MediaType, format_error: FormatError, added: ResponseAdditions
) -> Response:
    """The result of an operation; errors of fields do not change the status."""
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
    """Nothing ran: GraphQL over HTTP, sections 6.4.1 and 6.4.2. AppSync's clients expect ``data`` null."""
    if media_type is MediaType.GRAPHQL_RESPONSE:
        return Response(400, encode({"errors": errors}))
    return Response(200, encode({"data": None, "errors": errors}))


def for_exception(reason: BaseException) -> Response | None:
    """The response to a request that an exception ended; None for a defect."""
    response = None
    match reason:
        case CredentialRejected():
            response = unauthorized(reason)
        case Unavailable():
            message = f"The token cannot be verified at the moment: {reason}."
            response = _later(message, reason.retry_after)
        case Overloaded():
            response = _later("The server has too many operations under way.", 1)
        case RequestRefused():
            response = problem(reason)
        case PersistedQueryNotFound():
            response = persisted_query_not_found()
        case Interrupted():
            response = interrupted()
        case _:
            pass
    return response


def problem(refused: RequestRefused) -> Response:
    """A request that is refused before any of it is GraphQL."""
    status, error_type = PROBLEMS[refused.problem]
    extensions = {"code": "BAD_REQUEST"} | ({"detail": refused.detail} if refused.detail else {})
    headers = _PROBLEM_HEADERS.get(refused.problem, ())
    return error_response(status, error_type, refused.message, extensions, *headers)


def unauthorized(rejection: CredentialRejected) -> Response:
    """The one 401: AppSync's body and header, and the challenge of RFC 6750 section 3."""
    extensions = {"code": "UNAUTHENTICATED", "reason": rejection.reason.value}
    # RFC 6750 section 3.1: no error code for a request that carried no credential.
    challenge = b"Bearer" if rejection.reason is Reason.MISSING else b'Bearer error="invalid_token"'
    authenticate = (b"www-authenticate", challenge)
    return error_response(401, "UnauthorizedException", rejection.message, extensions, authenticate)


def _later(message: str, retry_after: int) -> Response:
    extensions = {"code": "SERVICE_UNAVAILABLE"}
    retry = (b"retry-after", b"%d" % retry_after)
    return error_response(503, "ServiceUnavailableException", message, extensions, retry)


def interrupted() -> Response:
    """An operation that took too long; the text is AppSync's for a slow data source."""
    entry: dict[str, object] = {"message": "Execution timed out.", "errorType": "ExecutionTimeout"}
    return Response(200, encode({"data": None, "errors": [entry | {"extensions": {"code": "TIMEOUT"}}]}))


def persisted_query_not_found() -> Response:
    """Apollo Server's answer, status included: a 4xx would keep the link from sending the document."""
    error = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
    return Response(200, encode({"errors": [error]}))


def failure(error_id: str) -> Response:
    """A defect, by the id that it has in the log."""
    extensions = {"code": "INTERNAL_SERVER_ERROR", "errorId": error_id}
    return error_response(500, "InternalFailure", "Internal server error.", extensions)


def no_content(headers: Headers) -> Response:
    """The answer to OPTIONS."""
    return Response(NO_CONTENT, headers=(*_PROBLEM_HEADERS[Problem.METHOD], *headers))
