"""Which errors of an operation's fields are kept, by either way of running it."""

from collections import Counter
from typing import Final

from graphql import ExecutionResult, GraphQLError

from claimgraph.engine._graphql_core import Path, SharedErrors

#: Errors of fields in one answer: a list of a thousand objects may be denied a few fields of each.
MAX_FIELD_ERRORS: Final = 5_000


class KeptErrors:
    """Which errors of an operation's fields are kept: beyond the cap, the first of each field and kind.

    Those that are not kept are counted, so that logs and metrics miss none.
    """

    def __init__(self) -> None:
        """Begin without errors."""
        self._number = 0
        self._first: dict[tuple[object, ...], GraphQLError] = {}
        self._more: Counter[int] = Counter()

    def keep(self, error: GraphQLError) -> bool:
        """Whether to keep an error; if not, it counts as a repetition of one that was kept."""
        self._number += 1
        if self._number <= MAX_FIELD_ERRORS:
            return True
        names = (step for step in error.path or () if isinstance(step, str))
        first = self._first.setdefault((type(error.original_error), *names), error)
        if first is error:
            return True
        self._more[id(first)] += 1
        return False

    def times(self, error: GraphQLError) -> int:
        """For how many errors a kept one stands, itself included."""
        return 1 + self._more[id(error)]


class CappedErrors(SharedErrors):
    """graphql-core's collection of errors, with the cap."""

    __slots__ = ("_errors_kept", "_nulled", "kept")

    def __init__(self) -> None:
        """Begin without errors."""
        self._nulled: set[object] = set()
        super().__init__(self._nulled)
        self._errors_kept: list[GraphQLError] = []
        self.kept = KeptErrors()

    @property
    def errors(self) -> list[GraphQLError]:
        """The errors that were kept, in order."""
        return self._errors_kept

    def add(self, error: GraphQLError, path: Path | None) -> None:
        """Take an error at a position that is null now, unless something above it is null already."""
        if not self.has_nulled_position(path):
            self._nulled.add(path)
            if self.kept.keep(error):
                self._errors_kept.append(error)


class CappedResult(ExecutionResult):
    """A result of graphql-core's, whose errors may stand for others that were not kept."""

    def __init__(self, result: ExecutionResult, kept: KeptErrors) -> None:
        """The same result."""
        super().__init__(result.data, result.errors, result.extensions)
        self._kept = kept

    def counted(self) -> list[tuple[GraphQLError, int]]:
        """Each error, with how many it stands for."""
        return [(error, self._kept.times(error)) for error in self.errors or ()]
