"""The errors of a run, in graphql-core's order and with its rule for which of them count.

A refusal is kept as a few references and becomes a ``GraphQLError`` only if somebody asks: a list of a
thousand refused fields must cost about as much as the fields would.
"""

from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from graphql import GraphQLError
from graphql.execution.executor import CollectedErrors

from engine.plan.paths import Trail, keys_of

if TYPE_CHECKING:
    from engine.plan.model import FieldPlan

#: A refused field, where the object is that has it (None: the root), and the exception, which is the same
#: one for all refusals of that field in a run.
Refusal = tuple["FieldPlan", Trail | None, Exception]


#: The first refusal, and the indices of all.
Uniform = tuple[Refusal, list[str | int]]


class Errors(CollectedErrors):
    """graphql-core's collection, which a slow path may add to as well, plus refusals.

    Attributes:
        entries: All of them, in order.
    """

    __slots__ = ("_first", "_uniform", "entries")

    def __init__(self) -> None:
        self._error_positions = set()
        self.entries: list[GraphQLError | Refusal] = []
        self._first: dict[int, GraphQLError] | None = None
        self._uniform: tuple[Uniform | None] | None = None

    def __bool__(self) -> bool:
        return bool(self.entries)

    @property
    def errors(self) -> list[GraphQLError]:
        """All of them, as graphql-core has them."""
        return [entry if isinstance(entry, GraphQLError) else located(entry) for entry in self.entries]

    def first(self, refusal: Refusal) -> GraphQLError:
        """The error that the first refusal with the same exception is."""
        if self._first is None:
            self._first = {}
        known = self._first.get(id(refusal[2]))
        if known is None:
            known = self._first[id(refusal[2])] = located(refusal)
        return known

    def uniform(self) -> Uniform | None:
        """The first refusal and the indices of all, if all errors are refusals of one field of one list.

        So it is when somebody reads a list of what is not theirs. To be asked when the run is over.
        """
        if self._uniform is None:
            self._uniform = (self._found_uniform(),)
        return self._uniform[0]

    def _found_uniform(self) -> Uniform | None:
        first = self.entries[0]
        if type(first) is not tuple or first[1] is None or type(first[1][1]) is not int:
            return None
        (container, _, _), denied = first[1], first[2]
        indices = [
            entry[1][1]
            for entry in self.entries
            if type(entry) is tuple and entry[2] is denied and entry[1] and entry[1][0] is container
        ]
        return (first, indices) if len(indices) == len(self.entries) else None

    def distinct(self) -> list[tuple[GraphQLError, int]]:
        """Each error, and of the refusals that share an exception the first, with how many they are."""
        if uniform := self.uniform():
            return [(self.first(uniform[0]), len(uniform[1]))]
        refusals = [entry for entry in self.entries if type(entry) is tuple]
        times = Counter(map(id, map(_EXCEPTION, refusals)))
        found: list[tuple[GraphQLError, int]] = []
        for entry in self.entries:
            if isinstance(entry, GraphQLError):
                found.append((entry, 1))
            elif number := times.pop(id(entry[2]), 0):
                found.append((self.first(entry), number))
        return found

    def add(self, error: GraphQLError, path: Trail | None) -> None:
        """Take an error at a position that is null now, unless something above it is null already."""
        if not self.has_nulled_position(path):
            self._error_positions.add(path)  # pyright: ignore[reportArgumentType] - equal to the Path
            self.entries.append(error)

    def refuser(self, at: Trail | None) -> Callable[[Refusal], None]:
        """What takes refusals of fields below ``at``, as long as nothing is awaited in between.

        Nothing runs below a refused field, so its position need not be remembered.
        """
        return _ignore if self._error_positions and self.has_nulled_position(at) else self.entries.append

    def has_nulled_position(self, start_path: Trail | None) -> bool:
        """Whether the position or something above it is null because of an error."""
        nulled: set[object] = self._error_positions  # pyright: ignore[reportAssignmentType] - only looked up
        path = start_path
        while path is not None:
            if path in nulled:
                return True
            path = path[0]
        return None in nulled


#: The exception of a refusal.
_EXCEPTION: Final = itemgetter(2)


def _ignore(_refusal: Refusal) -> None:
    """Something above is null, so what is below is not reported."""


def located(refusal: Refusal) -> GraphQLError:
    """The error that a refusal is: what graphql-core's ``located_error`` makes of it.

    Where the field stands in the document is worked out once for a plan, not for each refusal.
    """
    field, at, denied = refusal
    error = GraphQLError.__new__(GraphQLError)
    error.args = (str(denied),)
    error.message = error.args[0]
    error.path = keys_of(field.trail(at))
    error.nodes, error.source = field.place.nodes, field.place.source
    error.positions, error.locations = field.place.positions, field.place.locations
    error.cause = error.original_error = denied
    error.__cause__ = denied.__cause__
    error.extensions = {}
    return error
