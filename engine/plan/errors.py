"""The errors of a run, in graphql-core's order and with its rule for which of them count.

A refusal is kept as a few references and becomes a ``GraphQLError`` only if somebody asks: a list of a
thousand refused fields must cost about as much as the fields would.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from graphql import GraphQLError

from claimgraph.engine._graphql_core import SharedErrors, error_at
from claimgraph.engine.plan.paths import RawPath, keys_of

if TYPE_CHECKING:
    from claimgraph.engine.plan.model import FieldPlan

#: A refused field, where the object is that has it (None: the root), and the exception, which is the same
#: one for all refusals of that field in a run that are explained alike.
Refusal = tuple["FieldPlan", RawPath | None, Exception]


class OwnRefusal:
    """A refusal whose explanation depends on the object: its exception is chosen when somebody asks for it.

    As long as the operation runs, nothing is read of an object that its guard does not read.

    Attributes:
        field: The refused field.
        at: Where the object is that has it.
    """

    __slots__ = ("_alike", "_known", "_make", "_outcome", "at", "field")

    def __init__(
        self,
        field: "FieldPlan",
        at: RawPath | None,
        make: Callable[[], Exception],
        outcome: Callable[[], Hashable | None],
        alike: dict[Hashable, Exception],
    ) -> None:
        """Keep what is needed.

        Args:
            field: The field.
            at: The object's place.
            make: Makes the exception.
            outcome: What refusals that are explained alike have in common; None if that cannot be told.
            alike: The exceptions of the run's refusals so far, by field and outcome.
        """
        self.field = field
        self.at = at
        self._make = make
        self._outcome = outcome
        self._alike = alike
        self._known: Refusal | None = None

    @property
    def refusal(self) -> Refusal:
        """The refusal with its exception."""
        if self._known is None:
            self._known = (self.field, self.at, self._exception())
        return self._known

    def _exception(self) -> Exception:
        outcome = self._outcome()
        if outcome is None:
            return self._make()
        known = self._alike.get((self.field, outcome))
        if known is None:
            known = self._alike[self.field, outcome] = self._make()
        return known


#: The first refusal, and the indices of all.
Uniform = tuple[Refusal, list[int]]


class ItemRefusals:
    """Refusals of fields of a list's objects, with no other error in between: an integer for each.

    Attributes:
        codes: For each refusal the object's index times the number of fields, plus the field's place in them.
    """

    __slots__ = ("_denied", "_fields", "_list", "codes")

    def __init__(
        self,
        at: RawPath,
        fields: Sequence["FieldPlan"],
        denied: Mapping[Hashable, Exception],
        codes: list[int],
    ) -> None:
        """Begin with what is known already.

        Args:
            at: Where the list is.
            fields: The fields that may be refused.
            denied: The exception of each refused field, there before its first code.
            codes: See above.
        """
        self._list = at
        self._fields = fields
        self._denied = denied
        self.codes = codes

    def taken(self) -> "ItemRefusals":
        """What there is so far, as something of its own; this goes on without it."""
        taken = ItemRefusals(self._list, self._fields, self._denied, self.codes[:])
        self.codes.clear()
        return taken

    def refusals(self) -> Iterator[Refusal]:
        """All of them, in order."""
        for code in self.codes:
            index, place = divmod(code, len(self._fields))
            field = self._fields[place]
            yield (field, (self._list, index, None), self._denied[field])

    def uniform(self) -> Uniform | None:
        """The first one and the indices of all, if they are of one field."""
        count = len(self._fields)
        if count > 1 and len({code % count for code in self.codes}) > 1:
            return None
        indices = [code // count for code in self.codes] if count > 1 else self.codes
        return next(self.refusals()), indices


class Errors(SharedErrors):
    """graphql-core's collection, which a slow path may add to as well, plus refusals."""

    __slots__ = ("_entries", "_first", "_nulled", "_open")

    def __init__(self) -> None:
        self._nulled: set[object] = set()
        super().__init__(self._nulled)
        self._entries: list[GraphQLError | Refusal | OwnRefusal | ItemRefusals] = []
        self._open: ItemRefusals | None = None
        self._first: dict[int, GraphQLError] = {}

    def __bool__(self) -> bool:
        return bool(self._settled())

    @property
    def entries(self) -> Iterator[GraphQLError | Refusal]:
        """All of them, in order."""
        for entry in self._settled():
            if isinstance(entry, ItemRefusals):
                yield from entry.refusals()
            else:
                yield entry.refusal if isinstance(entry, OwnRefusal) else entry

    @property
    def errors(self) -> list[GraphQLError]:
        """All of them, as graphql-core has them."""
        return [entry if isinstance(entry, GraphQLError) else located(entry) for entry in self.entries]

    def first(self, refusal: Refusal) -> GraphQLError:
        """The error that the first refusal with the same exception is."""
        known = self._first.get(id(refusal[2]))
        if known is None:
            known = self._first[id(refusal[2])] = located(refusal)
        return known

    def uniform(self) -> Uniform | None:
        """The first refusal and the indices of all, if all errors are refusals of one field of one list.

        So it is when somebody reads a list of what is not theirs.
        """
        entries = self._settled()
        only = entries[0] if len(entries) == 1 else None
        return only.uniform() if isinstance(only, ItemRefusals) else None

    def distinct(self) -> list[tuple[GraphQLError, int]]:
        """Each error, and of the refusals that share an exception the first, with how many they are."""
        if uniform := self.uniform():
            return [(self.first(uniform[0]), len(uniform[1]))]
        entries = list(self.entries)
        refusals = [entry for entry in entries if type(entry) is tuple]
        times = Counter(map(id, map(_EXCEPTION, refusals)))
        found: list[tuple[GraphQLError, int]] = []
        for entry in entries:
            if isinstance(entry, GraphQLError):
                found.append((entry, 1))
            elif number := times.pop(id(entry[2]), 0):
                found.append((self.first(entry), number))
        return found

    def add(self, error: GraphQLError, path: RawPath | None) -> None:
        """Take an error at a position that is null now, unless something above it is null already."""
        if not self.has_nulled_position(path):
            self._nulled.add(path)
            self._settled().append(error)

    def refuse(self, field: "FieldPlan", at: RawPath | None, refusal: Refusal | OwnRefusal) -> None:
        """Take a refusal. Nothing runs below a refused field, so its position need not be remembered."""
        if not self._nulled or not self.has_nulled_position(field.path_in(at)):
            self._settled().append(refusal)

    def refuser(
        self, at: RawPath, fields: Sequence["FieldPlan"], denied: Mapping[Hashable, Exception]
    ) -> Callable[[int], None]:
        """What takes the codes of `ItemRefusals`, as long as nothing is awaited in between."""
        if self._nulled and self.has_nulled_position(at):
            return _ignore
        self._settled()
        self._open = ItemRefusals(at, fields, denied, [])
        return self._open.codes.append

    def has_nulled_position(self, start_path: RawPath | None) -> bool:
        """Whether the position or something above it is null because of an error."""
        nulled = self._nulled
        path = start_path
        while path is not None:
            if path in nulled:
                return True
            path = path[0]
        return None in nulled

    def _settled(self) -> list[GraphQLError | Refusal | OwnRefusal | ItemRefusals]:
        """Everything up to now, for something else to follow."""
        if self._open is not None and self._open.codes:
            self._entries.append(self._open.taken())
        return self._entries


#: The exception of a refusal.
_EXCEPTION: Final = itemgetter(2)


def _ignore(_code: int) -> None:
    """Something above is null, so what is below is not reported."""


def located(refusal: Refusal) -> GraphQLError:
    """The error that a refusal is: what graphql-core's ``located_error`` makes of it.

    Where the field stands in the document is worked out once for a plan, not for each refusal.
    """
    field, at, denied = refusal
    return error_at(field.location, denied, keys_of(field.path_in(at)))
