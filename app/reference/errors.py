"""Every error that a caller can meet, as data, read from the code that raises it."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

from claimgraph import resolvers
from claimgraph.app.graphql.problems import Problem
from claimgraph.app.graphql.responses import PROBLEMS
from claimgraph.app.reference.docstrings import attribute_docs, first_sentence, member_docs
from claimgraph.auth.errors import Reason
from claimgraph.engine.introspection import CODE as INTROSPECTION_CODE
from claimgraph.engine.limits import ERROR_TYPES, Limits
from claimgraph.resolvers.cognito.attributes.errors import KINDS
from claimgraph.resolvers.errors import ResolverError

#: 400 for clients that accept ``application/graphql-response+json``, 200 for others.
_BY_MEDIA_TYPE: Final = "400 or 200"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEntry:
    """One error.

    Attributes:
        status: The HTTP status.
        error_type: AppSync's ``errorType``; empty if there is none.
        code: ``extensions.code``.
        reason: ``extensions.reason``, or the kind of a problem; empty if there is none.
        meaning: What happened, or what to do.
    """

    status: str
    error_type: str = ""
    code: str
    reason: str = ""
    meaning: str


@dataclass(frozen=True, slots=True)
class ErrorSection:
    """Errors of one stage of a request."""

    title: str
    errors: tuple[ErrorEntry, ...]


def error_catalogue() -> list[ErrorSection]:
    """All errors, in the order in which a request meets them."""
    return [
        ErrorSection("The request", tuple(_problems())),
        ErrorSection("The credential", tuple(_credentials())),
        ErrorSection("The document", (*_DOCUMENT, *_limits())),
        ErrorSection("A field", (*_FIELD, *_resolver_errors())),
        ErrorSection("Problems of attributes", tuple(_attribute_problems())),
    ]


def _problems() -> Iterator[ErrorEntry]:
    docs = member_docs(Problem)
    for problem, (status, error_type) in PROBLEMS.items():
        yield ErrorEntry(
            status=str(status), error_type=error_type, code="BAD_REQUEST", meaning=docs[problem.name]
        )
    yield _OVERLOADED
    yield ErrorEntry(
        status="500",
        error_type="InternalFailure",
        code="INTERNAL_SERVER_ERROR",
        meaning="The server failed; its log has the `extensions.errorId`.",
    )


_OVERLOADED: Final = ErrorEntry(
    status="503",
    error_type="ServiceUnavailableException",
    code="SERVICE_UNAVAILABLE",
    meaning="`CLAIMGRAPH_MAX_CONCURRENT_REQUESTS` are in flight; `Retry-After` says when to retry.",
)


def _credentials() -> Iterator[ErrorEntry]:
    docs = member_docs(Reason)
    for reason in Reason:
        yield ErrorEntry(
            status="401",
            error_type="UnauthorizedException",
            code="UNAUTHENTICATED",
            reason=reason.value,
            meaning=docs[reason.name],
        )
    yield ErrorEntry(
        status="503",
        error_type="ServiceUnavailableException",
        code="SERVICE_UNAVAILABLE",
        meaning="Keys, revocations or another authority is unavailable; `Retry-After` says when to retry.",
    )


_DOCUMENT: Final = (
    ErrorEntry(
        status="200",
        code="PERSISTED_QUERY_NOT_FOUND",
        meaning="The hash is unknown; send the document with it.",
    ),
    ErrorEntry(
        status=_BY_MEDIA_TYPE, code="GRAPHQL_PARSE_FAILED", meaning="The document has a syntax error."
    ),
    ErrorEntry(
        status=_BY_MEDIA_TYPE,
        code="GRAPHQL_VALIDATION_FAILED",
        meaning="The document does not fit the schema.",
    ),
    ErrorEntry(
        status=_BY_MEDIA_TYPE,
        code=INTROSPECTION_CODE,
        meaning="The operation introspects, which `CLAIMGRAPH_INTROSPECTION` does not allow to the caller.",
    ),
    ErrorEntry(
        status=_BY_MEDIA_TYPE,
        code="OPERATION_RESOLUTION_FAILURE",
        meaning="`operationName` is not in the document, or is missing although the document has several.",
    ),
    ErrorEntry(status=_BY_MEDIA_TYPE, code="BAD_USER_INPUT", meaning="The value of a variable is invalid."),
)


def _limits() -> Iterator[ErrorEntry]:
    docs = attribute_docs(Limits)
    for error_type in dict.fromkeys(ERROR_TYPES.values()):
        limited = [docs[name] for name, raised in ERROR_TYPES.items() if raised == error_type]
        yield ErrorEntry(
            status="400",
            error_type=error_type,
            code="QUERY_TOO_COMPLEX",
            meaning=f"Limited: {' '.join(limited)}",
        )


_FIELD: Final = (
    ErrorEntry(
        status="200",
        error_type="ExecutionTimeout",
        code="TIMEOUT",
        meaning="The operation took longer than `CLAIMGRAPH_REQUEST_TIMEOUT` and was cancelled.",
    ),
    ErrorEntry(
        status="200",
        code="TOO_MANY_ERRORS",
        meaning="The answer has more errors than it shows; this entry is the last.",
    ),
    ErrorEntry(
        status="200",
        error_type="Unauthorized",
        code="FORBIDDEN",
        meaning="The field's rule denies it to the caller; `extensions.explanation` (in development) says "
        "why, and the audit log has the `extensions.denialId`.",
    ),
    ErrorEntry(
        status="200",
        error_type="InternalFailure",
        code="INTERNAL_SERVER_ERROR",
        meaning="A resolver failed; the log has the request id.",
    ),
    ErrorEntry(
        status="200",
        code="INTERNAL_SERVER_ERROR",
        meaning="A resolver's value does not fit its type, or is null where null is not allowed; the log has "
        "the request id.",
    ),
    ErrorEntry(
        status="200",
        code="FUNCTION_FAILED",
        meaning="The result of a Lambda function does not fit the schema.",
    ),
    ErrorEntry(
        status="200",
        code="FUNCTION_ERROR",
        meaning="A Lambda function raised an error; `errorType` is the name of its exception.",
    ),
    ErrorEntry(
        status="200",
        code="RESOLVER_ERROR",
        meaning="A resolver raised or appended an error; `errorType` is what the resolver gave it.",
    ),
)


def _resolver_errors() -> Iterator[ErrorEntry]:
    for module in walk_packages(resolvers.__path__, f"{resolvers.__name__}."):
        if module.name.endswith(
            ".errors"
        ):  # where resolvers define theirs, whether or not a server needs them
            import_module(module.name)
    found = sorted(_concrete(ResolverError), key=lambda error: (error.__module__, error.error_type))
    for error in found:
        yield ErrorEntry(
            status="200", error_type=str(error.error_type), code=error.code, meaning=first_sentence(error)
        )


def _concrete(base: type[ResolverError]) -> Iterator[type[ResolverError]]:
    """The subclasses with an ``error_type`` of their own, except the one that takes it from a kind."""
    for error in base.__subclasses__():
        names = {getattr(error, "error_type", None)}
        if names.isdisjoint({None, *KINDS}) and not error.__module__.startswith("tests."):
            yield error
        yield from _concrete(error)


def _attribute_problems() -> Iterator[ErrorEntry]:
    for kind, meaning in KINDS.items():
        yield ErrorEntry(status="200", error_type=kind, code="BAD_USER_INPUT", meaning=meaning)
