"""The entries of errors in a response: AppSync's top-level keys, Apollo's ``extensions.code``.

    a denied field           errorType Unauthorized              code FORBIDDEN
    a resolver's own error   errorType as the resolver says      code as the resolver says
    a defect                 errorType InternalFailure           code INTERNAL_SERVER_ERROR
    an invalid result        errorType null                      code INTERNAL_SERVER_ERROR
    a GraphQLError raised    its message and errorType         its code, else INTERNAL_SERVER_ERROR
    a request's own fault    graphql-core's message              code of its stage, else BAD_USER_INPUT

HTTP statuses are decided elsewhere (app/graphql/responses.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from graphql import GraphQLError

from claimgraph.auth.rules import Explanation, Facts, explain, failed_requirements
from claimgraph.engine.error_budget import bounded
from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.context import Context
from claimgraph.schema.errors.finalize import SHOWN_DATA
from claimgraph.schema.errors.invalid_result import InvalidResult, is_invalid
from claimgraph.schema.errors.origin import was_raised_by_resolver
from claimgraph.schema.guards import GuardedField

ErrorEntry = dict[str, object]
FormatError = Callable[[GraphQLError], ErrorEntry]

#: The message of every defect; the request id leads to the log line.
INTERNAL_FAILURE = "Internal server error. The request id in x-amzn-RequestId names it in the server's log."


class Denied(Exception):
    """A field is denied to the caller (AppSync's "Not Authorized" error).

    Attributes:
        guarded: The denied field and its rule.
        id: The denial's name in the audit log and, in production, in the response. All denials of a field in
            a request share it, so that a list of a thousand denied fields makes one line.
    """

    def __init__(self, guarded: GuardedField, context: Context, facts: Facts) -> None:
        super().__init__(f"Not Authorized to access {guarded.name} on type {guarded.type_name}")
        self.guarded = guarded
        self.id = f"{context.request_id}:{guarded}"
        self._identity = context.identity
        self._facts = facts

    def failed(self) -> tuple[str, ...]:
        """The requirements that failed, as the SDL prints them."""
        return tuple(map(str, failed_requirements(self.guarded.rule, self._identity, self._facts)))

    def explanation(self) -> Explanation:
        """Why, and what would have satisfied the rule."""
        return explain(self.guarded.rule, self._identity, self._facts)


class PermissionDenied(Denied):
    """A field that Strawberry's ``permission_classes`` deny to a caller whom its rule lets in."""

    def __init__(
        self, guarded: GuardedField, context: Context, permissions: tuple[str, ...], text: str | None
    ) -> None:
        super().__init__(guarded, context, _no_facts)
        self._permissions = permissions
        if text:
            self.args = (text,)

    def failed(self) -> tuple[str, ...]:
        """The field's permission classes."""
        return self._permissions

    def explanation(self) -> Explanation:
        """Which classes decide; what would satisfy them only they know."""
        names = ", ".join(self._permissions)
        return Explanation(str(self.guarded.rule), self._permissions, f"callers that {names} lets in", None)


def _no_facts(_target: object) -> None:
    """Permissions read no facts."""


def error_format(*, explain_denials: bool) -> FormatError:
    """The function that turns an error into its entry in the response.

    Args:
        explain_denials: Whether the entry of a denial says which requirement failed and what would satisfy
            it (development); otherwise it has the denial's id, which is also in the audit log.
    """

    def format_error(error: GraphQLError) -> ErrorEntry:
        match error.original_error:
            case Denied() as denied:
                why = {"explanation": _explained(denied)} if explain_denials else {"denialId": denied.id}
                extensions: dict[str, object] = {"code": "FORBIDDEN", **why}
                return _entry(error, error.message, "Unauthorized", extensions=extensions)
            case ResolverError() as raised:
                return _raised(error, raised)
            case InvalidResult() as invalid:
                return _entry(error, str(invalid), None, extensions={"code": "INTERNAL_SERVER_ERROR"})
            case None | GraphQLError():
                return _own_error(error)
            case _:
                return _defect(error)

    return format_error


def is_defect(error: GraphQLError) -> bool:
    """Whether an error is a bug in the server or a resolver, rather than an answer to the caller."""
    own = isinstance(error.original_error, GraphQLError | ResolverError | Denied | None)
    return not own or is_invalid(error)


def _raised(error: GraphQLError, raised: ResolverError) -> ErrorEntry:
    entry = _entry(error, raised.message, raised.error_type, extensions={"code": raised.code})
    shown = {"data": (error.extensions or {}).get(SHOWN_DATA), "errorInfo": raised.error_info}
    return entry | shown


def _own_error(error: GraphQLError) -> ErrorEntry:
    """graphql-core's error about the request, or a GraphQLError that a resolver raised."""
    code = "INTERNAL_SERVER_ERROR" if was_raised_by_resolver(error) else "BAD_USER_INPUT"
    extensions = {"code": code, **(error.extensions or {})}
    error_type = extensions.pop("errorType", None)
    return _entry(error, bounded(error.message), error_type, extensions=extensions)


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
    """An entry of ``errors``; AppSync's keys are present once a field has run."""
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
