"""Where errors of an operation are written: denials to the audit log, defects to the failure log.

No line of either log holds a token, a claim's value or an attribute's value: of a defect it names the
exception's class and the places in the code it came through, never its message, which may quote data. A
developer sees the message and the traceback on the terminal, beside the log.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from traceback import extract_tb, format_exception

import structlog
from graphql import GraphQLError

from claimgraph.schema.context import Context
from claimgraph.schema.errors.format import Denied, is_defect

#: Who was refused what. A logger of its own, so that it can be routed and kept separately.
audit = structlog.get_logger("claimgraph.audit")
failures = structlog.get_logger("claimgraph.failures")


class Reporter:
    """Writes down what errors mean for those who run the server, and counts them.

    Attributes:
        denials: Fields refused, by ``Type.field``.
        defects: Fields whose resolver failed unexpectedly.
        shows_crashes: Whether defects are printed to standard error with message and traceback: only where
            the one terminal is the developer's own.
    """

    def __init__(self) -> None:
        self.shows_crashes = False
        self.denials: Counter[str] = Counter()
        self.defects = 0

    def report(self, errors: Iterable[tuple[GraphQLError, int]], context: Context) -> None:
        """Take note of the errors of an operation.

        Args:
            errors: The errors, each with how often it occurred.
            context: The operation's context.
        """
        denials: dict[str, tuple[GraphQLError, int]] = {}
        for error, times in errors:
            if isinstance(error.original_error, Denied):
                first, before = denials.get(error.original_error.id, (error, 0))
                denials[error.original_error.id] = (first, before + times)
            elif is_defect(error):
                self.defects += times
                _report_defect(error, context)
                if self.shows_crashes and (cause := error.original_error):
                    sys.stderr.write("".join(format_exception(cause)))
                    sys.stderr.flush()
        for first, times in denials.values():
            self._report_denials(first, times, context)

    def _report_denials(self, first: GraphQLError, times: int, context: Context) -> None:
        """One line for all refusals of one field."""
        denied = first.original_error
        if not isinstance(denied, Denied):
            return
        self.denials[str(denied.guarded)] += times
        audit.info(
            "denied",
            denial_id=denied.id,
            request_id=context.request_id,
            field=str(denied.guarded),
            rule=str(denied.guarded.rule),
            failed=denied.failed(),
            path=_dotted(first),
            times=times,
        )


def _report_defect(error: GraphQLError, context: Context) -> None:
    cause = error.original_error
    failures.error(
        "resolver failed",
        request_id=context.request_id,
        path=_dotted(error),
        exception=type(cause).__qualname__,
        at=[
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in extract_tb(cause and cause.__traceback__)
        ],
    )


def _dotted(error: GraphQLError) -> str:
    return ".".join(str(step) for step in error.path or ())
