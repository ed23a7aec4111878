"""Conditions without owner ids, which are therefore equal for all identities of a class.

A plan is compiled from the shape of a condition; the owner ids are among its inputs. A shape cannot be asked
whether it holds: nothing may be compared with an owner id that is not there.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from claimgraph.auth.rules.targets import Target

T = TypeVar("T")


class ShapeWriter(Protocol[T]):
    """Expresses shapes as something else, such as source code: one method for each kind of shape."""

    def owner(self, of: Target) -> T:
        """The next owner id equals the target."""
        ...

    def all_of(self, parts: Sequence[T]) -> T:
        """All parts hold, asked in order until one does not."""
        ...

    def any_of(self, parts: Sequence[T]) -> T:
        """At least one part holds, asked in order until one does."""
        ...


class Shape(ABC):
    """The structure of a condition."""

    __slots__ = ()

    @abstractmethod
    def written(self, by: ShapeWriter[T]) -> T:
        """The shape as `by` expresses it, the owners in the order of ``Condition.owner_ids``."""


@dataclass(frozen=True, slots=True)
class OwnerShape(Shape):
    """An owner id equals the target."""

    of: Target

    def written(self, by: ShapeWriter[T]) -> T:
        """As an owner."""
        return by.owner(self.of)


@dataclass(frozen=True, slots=True)
class AllShape(Shape):
    """All parts hold."""

    parts: tuple[Shape, ...]

    def written(self, by: ShapeWriter[T]) -> T:
        """As a conjunction."""
        return by.all_of([part.written(by) for part in self.parts])


@dataclass(frozen=True, slots=True)
class AnyShape(Shape):
    """At least one part holds."""

    parts: tuple[Shape, ...]

    def written(self, by: ShapeWriter[T]) -> T:
        """As a disjunction."""
        return by.any_of([part.written(by) for part in self.parts])
