"""How much the errors about a request may quote of it, in one message and in all of them together.

graphql-core's messages print whole literals, one for each unknown member: a few kilobytes sent would be
megabytes sent back. A budget counts what is printed as well, because printing takes the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from graphql import GraphQLError, ValidationContext, ValidationRule

from claimgraph.engine._graphql_core import ValidationAbortedError

#: Characters of a message about a request.
MAX_MESSAGE: Final = 1_000
#: Characters of all messages about one request, as they were before they were shortened, and their places.
MAX_CHARACTERS: Final = 32_000
#: Errors of variables; what graphql-core reports by default as well (its ``execute``).
MAX_VARIABLE_ERRORS: Final = 50

_CHARACTERS_PER_PLACE: Final = 50
#: graphql-core reads the texts of an input object for each error that quotes it.
_MAX_TEXT_READ: Final = 500_000
_ENDING: Final = 200
_LEFT_OUT: Final = " … "


def bounded(message: str) -> str:
    """The message; if it is too long, without its middle."""
    if len(message) <= MAX_MESSAGE:
        return message
    return message[: MAX_MESSAGE - _ENDING - len(_LEFT_OUT)] + _LEFT_OUT + message[-_ENDING:]


def weight(error: GraphQLError) -> int:
    """What an error takes of the budget."""
    return len(error.message) + _CHARACTERS_PER_PLACE * len(error.locations or ())


class BudgetedErrors(ValidationRule):
    """Refuses nothing: bounds what the rules after it report. It must be the first rule of a validation."""

    def __init__(self, context: ValidationContext) -> None:
        """Stand between the rules and the list of errors."""
        super().__init__(context)
        self._report = context.on_error
        self._left = MAX_CHARACTERS
        context.on_error = self._take

    def _take(self, error: GraphQLError) -> None:
        if self._left <= 0:
            message = "Too many validation errors, error limit reached. Validation aborted."
            raise ValidationAbortedError(message)
        self._left -= weight(error)
        error.message = bounded(error.message)
        self._report(error)


def within_budget(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors of variables that fit into the budget, and one that says so if there were more."""
    fitting: list[GraphQLError] = []
    left = MAX_CHARACTERS
    for error in errors:
        if left <= 0:
            message = "Too many errors processing variables, error limit reached. Execution aborted."
            return [*fitting, GraphQLError(message)]
        error.message = bounded(error.message)
        left -= weight(error)
        fitting.append(error)
    return fitting


def most_variable_errors(variables: Mapping[str, object]) -> int:
    """How many errors of these variables are looked for: the fewer, the more text each might quote."""
    return max(1, min(MAX_VARIABLE_ERRORS, _MAX_TEXT_READ // (_characters(variables) + 1)))


def _characters(value: object) -> int:
    """The characters of all texts in a JSON value, names included."""
    found = 0
    open_values = [value]
    while open_values:
        each = open_values.pop()
        if isinstance(each, str):
            found += len(each)
        elif isinstance(each, Mapping):
            members = cast("Mapping[object, object]", each)
            open_values += members.keys()
            open_values += members.values()
        elif isinstance(each, list):
            open_values += cast("Sequence[object]", each)
    return found
