"""The errors of a run, in graphql-core's order and with its rule for which of them count."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import cast

from graphql import GraphQLError

from claimgraph.engine._graphql_core import SharedErrors
from claimgraph.engine.kept_errors import KeptErrors
from claimgraph.engine.plan.denials import (
    Denial,
    DeniedByObject,
    DeniedField,
    DeniedGroup,
    DeniedItems,
    GroupInTheMaking,
    error_of,
)
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import RawPath


class Errors(SharedErrors):
    """graphql-core's collection, which its executor adds to as well, plus denials."""

    __slots__ = ("_entries", "_first", "_kept", "_nulled", "_open")

    def __init__(self) -> None:
        self._nulled: set[object] = set()
        super().__init__(self._nulled)
        self._entries: list[GraphQLError | Denial | DeniedItems] = []
        self._open: DeniedItems | None = None
        self._first: dict[Exception, GraphQLError] = {}
        self._kept: KeptErrors | None = None

    def __bool__(self) -> bool:
        return bool(self._noted())

    def groups(self) -> Iterator[GraphQLError | DeniedGroup]:
        """All errors, in order; denials on one object, or on the objects of one list, as one group."""
        making: GroupInTheMaking | None = None
        for entry in self._noted():
            if isinstance(entry, DeniedField | DeniedByObject):
                path = entry.object_path
                in_list = path is not None and type(path[1]) is int
                container, index = (path[0], path[1]) if path is not None and in_list else (path, 0)
                if making is None or not making.takes(container, is_list=in_list):
                    if making is not None:
                        yield making.group()
                    making = GroupInTheMaking(container, is_list=in_list)
                making.add(entry, cast(int, index), self._first_error)
                continue
            if making is not None:
                yield making.group()
                making = None
            yield entry.group(self._first_error) if isinstance(entry, DeniedItems) else entry
        if making is not None:
            yield making.group()

    @property
    def errors(self) -> list[GraphQLError]:
        """All of them, as graphql-core has them."""
        found: list[GraphQLError] = []
        for entry in self.groups():
            found.extend([entry] if isinstance(entry, GraphQLError) else entry.errors())
        return found

    def distinct(self) -> list[tuple[GraphQLError, int]]:
        """Each error, and of the denials that share an explanation the first, with how many they are."""
        times: dict[GraphQLError, int] = {}
        for entry in self.groups():
            for error, number in self._counts(entry):
                times[error] = times.get(error, 0) + number
        return list(times.items())

    def _counts(self, entry: GraphQLError | DeniedGroup) -> Iterator[tuple[GraphQLError, int]]:
        if isinstance(entry, GraphQLError):
            yield entry, self._kept.times(entry) if self._kept else 1
        else:
            yield from entry.counts()

    def add(self, error: GraphQLError, path: RawPath | None) -> None:
        """Take an error at a position that is null now, unless something above it is null already."""
        if not self.has_nulled_position(path):
            self._nulled.add(path)
            self._kept = self._kept or KeptErrors()
            if self._kept.keep(error):
                self._noted().append(error)

    def deny(self, denial: Denial) -> None:
        """Take a denial. Nothing runs below a denied field, so its position need not be remembered."""
        if not self._nulled or not self.has_nulled_position(denial.field.path_in(denial.object_path)):
            self._noted().append(denial)

    def denials_of_items(
        self, list_path: RawPath, fields: Sequence[FieldPlan], causes: Mapping[Hashable, Exception]
    ) -> Callable[[int], None]:
        """What takes the numbers of `DeniedItems`, as long as nothing is awaited in between."""
        if self._nulled and self.has_nulled_position(list_path):
            return _ignore
        self._noted()
        self._open = DeniedItems(list_path, fields, causes)
        return self._open.numbers.append

    def has_nulled_position(self, start_path: RawPath | None) -> bool:
        """Whether the position or something above it is null because of an error."""
        nulled = self._nulled
        path = start_path
        while path is not None:
            if path in nulled:
                return True
            path = path[0]
        return None in nulled

    def _noted(self) -> list[GraphQLError | Denial | DeniedItems]:
        """Everything up to now, for something else to follow."""
        if self._open is not None and self._open.numbers:
            self._entries.append(self._open.take())
        return self._entries

    def _first_error(self, denial: Denial) -> GraphQLError:
        """The error of the first denial with the same exception."""
        known = self._first.get(denial.cause)
        if known is None:
            known = self._first[denial.cause] = error_of(denial)
        return known


def _ignore(_number: int) -> None:
    """Something above is null, so what is below is not reported."""
