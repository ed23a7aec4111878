"""How errors of an operation read: AppSync's top-level keys, Apollo's ``extensions.code``.

    a refused field          errorType Unauthorized              code FORBIDDEN
    a resolver's own error   errorType as the resolver names it  code as the resolver names it
    a defect                 errorType InternalFailure           code INTERNAL_SERVER_ERROR
    a value that is unfit    errorType null                      code INTERNAL_SERVER_ERROR
    anything before running  graphql-core's message              code as its stage says, else BAD_USER_INPUT

HTTP statuses are not known here (app/graphql/responses.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from graphql import GraphQLError

from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.errors.denial import Denied
from claimgraph.schema.errors.finalize import SHOWN_DATA
from claimgraph.schema.errors.invalid_result import UnfitValue, is_unfit

ErrorEntry = dict[str, object]
FormatError = Callable[[GraphQLError], ErrorEntry]

#: All that a caller learns of a defect; the request id leads to the log line.
INTERNAL_FAILURE = "Internal server error. The request id in x-amzn-RequestId names it in the server's log."


def error_format(*, explain_denials: bool) -> FormatError:
    """The function that turns an error into its entry in the response.

    Args:
        explain_denials: Tell the caller which requirement failed and what would satisfy it (development);
            otherwise only the denial's id, which is also in the audit log.
    """

    def format_error(error: GraphQLError) -> ErrorEntry:
        match error.original_error:
            case Denied() as denied:
                why = {"explanation": _explained(denied)} if explain_denials else {"denialId": denied.id}
                extensions: dict[str, object] = {"code": "FORBIDDEN", **why}
                return _entry(error, error.message, "Unauthorized", extensions=extensions)
            case ResolverError() as raised:
                return _raised(error, raised)
            case UnfitValue() as unfit:
                return _entry(error, str(unfit), None, extensions={"code": "INTERNAL_SERVER_ERROR"})
            case None | GraphQLError():
                return _own_error(error)
            case _:
                return _defect(error)

    return format_error


def is_defect(error: GraphQLError) -> bool:
    """Whether an error is a bug of the server or of a resolver, rather than an answer to the caller."""
    own = isinstance(error.original_error, GraphQLError | ResolverError | Denied | None)
    return not own or is_unfit(error)


def _raised(error: GraphQLError, raised: ResolverError) -> ErrorEntry:
    entry = _entry(error, raised.message, raised.error_type, extensions={"code": raised.code})
    shown = {"data": (error.extensions or {}).get(SHOWN_DATA), "errorInfo": raised.error_info}
    return entry | shown


def _own_error(error: GraphQLError) -> ErrorEntry:
    """An error of graphql-core's about what was asked, or one that a resolver raised as a GraphQLError."""
    extensions = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
    error_type = extensions.pop("errorType", None)
    return _entry(error, error.message, error_type, extensions=extensions)


def _defect(error: GraphQLError) -> ErrorEntry:
    return _entry(error, INTERNAL_FAILURE, "InternalFailure", extensions={"code": "INTERNAL_SERVER_ERROR"})


def _explained(denied: Denied) -> dict[str, object]:
    return {key: value for key, value in asdict(denied.explanation()).items() if value is not None}


def _entry(
    error: GraphQLError,
    message: str,
    error_type: object,
    extensions: Mapping[str, object] | None = None,
) -> ErrorEntry:
    """One entry of ``errors``; AppSync's keys are always there once a field has run."""
    entry: ErrorEntry = {}
    if error.path is not None:
        entry |= {"path": error.path, "data": None, "errorType": error_type, "errorInfo": None}
    elif error_type is not None:
        entry["errorType"] = error_type
    if error.locations:
        entry["locations"] = [
            {"line": location.line, "column": location.column, "sourceName": None}
            for location in error.locations
        ]
    return entry | {"message": message, "extensions": extensions or {}}
