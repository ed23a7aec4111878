"""Denied fields, as a run notes them and as they are handed out.

A run notes a few references for each, so that a thousand denied fields cost about as much as the fields. They
become errors only when somebody asks. Denials of a field that are explained alike share one exception.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from graphql import GraphQLError

from claimgraph.engine._graphql_core import error_at
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import RawPath, keys_of


@dataclass(slots=True)
class DeniedField:
    """A denied field of one object.

    Attributes:
        field: The field.
        object_path: The path of the object; None for the root.
        cause: The exception that explains it.
    """

    field: FieldPlan
    object_path: RawPath | None
    cause: Exception


class DeniedByObject:
    """A denied field whose explanation depends on the object: the exception is chosen when it is asked for.

    As long as the operation runs, nothing is read of an object that its guard does not read.

    Attributes:
        field: The field.
        object_path: The path of the object; None for the root.
    """

    __slots__ = ("_alike", "_cause", "_explain", "_outcome", "field", "object_path")

    def __init__(
        self,
        field: FieldPlan,
        object_path: RawPath | None,
        explain: Callable[[], Exception],
        outcome: Callable[[], Hashable | None],
        alike: dict[Hashable, Exception],
    ) -> None:
        """Keep what the explanation needs.

        Args:
            field: The field.
            object_path: The path of the object.
            explain: Makes the exception.
            outcome: What denials that are explained alike have in common; None if the object cannot be read.
            alike: The exceptions of the run's denials so far, by field and outcome.
        """
        self.field = field
        self.object_path = object_path
        self._explain = explain
        self._outcome = outcome
        self._alike = alike
        self._cause: Exception | None = None

    @property
    def cause(self) -> Exception:
        """The exception that explains it."""
        if self._cause is None:
            self._cause = self._shared()
        return self._cause

    def _shared(self) -> Exception:
        outcome = self._outcome()
        if outcome is None:
            return self._explain()
        known = self._alike.get((self.field, outcome))
        if known is None:
            known = self._alike[self.field, outcome] = self._explain()
        return known


Denial: TypeAlias = DeniedField | DeniedByObject


def error_of(denial: Denial) -> GraphQLError:
    """What ``located_error`` makes of a denial; where the field stands is worked out once for a plan."""
    field = denial.field
    return error_at(field.location, denial.cause, keys_of(field.path_in(denial.object_path)))


@dataclass(frozen=True, slots=True)
class DeniedKey:
    """A denied key of the response.

    Attributes:
        key: The key.
        error: The error of the first denial with the same explanation; others differ in their paths alone.
    """

    key: str
    error: GraphQLError


@dataclass(frozen=True, slots=True)
class DeniedGroup:
    """Denials that follow each other in the errors of a run, on one object or on the objects of one list.

    Attributes:
        container: The path of the object or of the list.
        is_list: Whether it is a list.
        keys: What is denied.
        numbers: For each denial the object's index in the list (0 without one), times the number of keys,
            plus which key it is.
    """

    container: Sequence[str | int]
    is_list: bool
    keys: Sequence[DeniedKey]
    numbers: Sequence[int]

    def errors(self) -> Iterator[GraphQLError]:
        """An error for each denial."""
        for number in self.numbers:
            index, which = divmod(number, len(self.keys))
            denied = self.keys[which]
            path = [*self.container, *((index,) if self.is_list else ()), denied.key]
            yield error_at(denied.error, cast(Exception, denied.error.original_error), path)

    def counts(self) -> Iterator[tuple[GraphQLError, int]]:
        """Each explanation, and how many denials share it."""
        if len(self.keys) == 1:
            yield self.keys[0].error, len(self.numbers)
            return
        times = Counter([number % len(self.keys) for number in self.numbers])
        yield from ((self.keys[which].error, number) for which, number in times.items())


#: Gives the error of the first denial with the same exception.
FirstError: TypeAlias = Callable[[Denial], GraphQLError]


class DeniedItems:
    """Denied fields of a list's objects, with no other error in between: an integer for each.

    Attributes:
        numbers: For each denial the object's index, times the number of fields, plus which field it is.
    """

    __slots__ = ("_causes", "_fields", "_list_path", "numbers")

    def __init__(
        self, list_path: RawPath, fields: Sequence[FieldPlan], causes: Mapping[Hashable, Exception]
    ) -> None:
        """Start without denials.

        Args:
            list_path: The path of the list.
            fields: The fields that may be denied.
            causes: The exception of each denied field, there before the field's first number.
        """
        self._list_path = list_path
        self._fields = fields
        self._causes = causes
        self.numbers: list[int] = []

    def take(self) -> "DeniedItems":
        """Move the denials so far into a record of their own."""
        taken = DeniedItems(self._list_path, self._fields, self._causes)
        taken.numbers = self.numbers[:]
        self.numbers.clear()
        return taken

    def group(self, first_error: FirstError) -> DeniedGroup:
        """The denials as a group."""
        count, numbers = len(self._fields), self.numbers
        denied = sorted({number % count for number in numbers}) if count > 1 else [0]
        keys = [self._key(which, first_error) for which in denied]
        if len(denied) < count:  # of fields that may be denied, some never were
            place = {which: at for at, which in enumerate(denied)}
            numbers = [number // count * len(denied) + place[number % count] for number in numbers]
        return DeniedGroup(keys_of(self._list_path), is_list=True, keys=keys, numbers=numbers)

    def _key(self, which: int, first_error: FirstError) -> DeniedKey:
        field, count = self._fields[which], len(self._fields)
        index = next(number // count for number in self.numbers if number % count == which)
        denial = DeniedField(field, (self._list_path, index, None), self._causes[field])
        return DeniedKey(field.key, first_error(denial))


class GroupInTheMaking:
    """Denials that follow each other on one object, or on the objects of one list."""

    __slots__ = ("_container", "_is_list", "_keys", "_places", "_which")

    def __init__(self, container: RawPath | None, *, is_list: bool) -> None:
        """Start without denials.

        Args:
            container: The path of the object or of the list.
            is_list: Whether it is a list.
        """
        self._container = container
        self._is_list = is_list
        self._keys: list[DeniedKey] = []
        self._which: dict[Exception, int] = {}
        self._places: list[tuple[int, int]] = []

    def takes(self, container: RawPath | None, *, is_list: bool) -> bool:
        """Whether a denial in this container belongs to the group."""
        return container is self._container and is_list is self._is_list

    def add(self, denial: Denial, index: int, first_error: FirstError) -> None:
        """Take a denial of the object at this index of the list, or of the object itself."""
        cause = denial.cause
        which = self._which.get(cause)
        if which is None:
            which = self._which[cause] = len(self._keys)
            self._keys.append(DeniedKey(denial.field.key, first_error(denial)))
        self._places.append((index, which))

    def group(self) -> DeniedGroup:
        """The group of all that was taken."""
        count = len(self._keys)
        numbers = [index * count + which for index, which in self._places]
        return DeniedGroup(keys_of(self._container), self._is_list, self._keys, numbers)
