"""The errors of a run, in graphql-core's order and with its rule for which of them count.

A refusal is kept as a few references and becomes a ``GraphQLError`` at the end: a list of a thousand refused
fields must cost about as much as the fields would.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphql import GraphQLError, located_error
from graphql.execution.executor import CollectedErrors

from engine.plan.paths import Trail, keys_of

if TYPE_CHECKING:
    from engine.plan.model import FieldPlan

Refusal = tuple["FieldPlan", Trail, Exception]


class Errors(CollectedErrors):
    """graphql-core's collection, which a slow path may add to as well, plus refusals."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[GraphQLError | Refusal] = []

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def errors(self) -> list[GraphQLError]:
        """All of them."""
        return list(_written(self._entries))

    def add(self, error: GraphQLError, path: Trail | None) -> None:
        """Take an error at a position that is null now, unless something above it is null already."""
        if not self.has_nulled_position(path):
            self._error_positions.add(path)  # pyright: ignore[reportArgumentType] - equal to the Path
            self._entries.append(error)

    def refuse(self, refusal: Refusal) -> None:
        """Take a refusal. Nothing runs below a refused field, so its position need not be remembered."""
        if not (self._error_positions and self.has_nulled_position(refusal[1])):
            self._entries.append(refusal)

    def has_nulled_position(self, start_path: Trail | None) -> bool:
        """Whether the position or something above it is null because of an error."""
        nulled: set[object] = self._error_positions  # pyright: ignore[reportAssignmentType] - only looked up
        path = start_path
        while path is not None:
            if path in nulled:
                return True
            path = path[0]
        return None in nulled


def _written(entries: list[GraphQLError | Refusal]) -> Iterator[GraphQLError]:
    first: dict[Exception, GraphQLError] = {}
    for entry in entries:
        if isinstance(entry, GraphQLError):
            yield entry
            continue
        field, trail, denied = entry
        model = first.get(denied)
        if model is None:
            model = first[denied] = located_error(denied, field.nodes, keys_of(trail))
            yield model
        else:
            yield _at(keys_of(trail), model)


def _at(path: list[str | int], model: GraphQLError) -> GraphQLError:
    """The same error elsewhere; the constructor would work out the locations for each of a thousand."""
    error = GraphQLError.__new__(GraphQLError, model.message)
    error.message = model.message
    error.path = path
    error.nodes, error.source, error.positions = model.nodes, model.source, model.positions
    error.locations = model.locations
    error.original_error, error.cause = model.original_error, model.cause
    error.extensions = model.extensions
    return error
