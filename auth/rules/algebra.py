"""Rules are values: combined with ``&`` and ``|``, compared, hashed, printed, settled and explained.

A rule is settled against an identity in one step, without running anything of the API:

    Rule ── settle(identity) ──▶ True       the identity alone satisfies it
                                 False      the identity alone fails it
                                 Condition  what is left to ask of the object or the arguments

so that what the identity alone decides is decided once, and only ownership is asked per object.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.shape import AllShape, AnyShape, Shape
from claimgraph.auth.rules.targets import Target

#: Reads a target (a field of the object at hand, or an argument) when a condition asks for it.
Facts = Callable[[Target], object]


class Condition(ABC):
    """What remains of a rule once the identity is known: a statement about the object or the arguments.

    ``holds`` alone is enough for a new kind of condition: then it is called for each object, by every
    executor. A kind that also has a shape is compiled into plans.
    """

    __slots__ = ()

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Whether the object or the arguments at hand satisfy the condition."""

    def shape(self) -> Shape | None:
        """The condition without its owner ids; None if only ``holds`` can decide it."""
        return None

    def owner_ids(self) -> tuple[str, ...]:
        """The owner ids that ``shape`` leaves out, in the order in which it names their targets."""
        return ()

    def varies_by_object(self) -> bool:
        """Whether two objects of one list may differ in it; arguments are the same for all of them."""
        return True


Settled = bool | Condition


class Rule(ABC):
    """Which callers may read a field or run a mutation."""

    __slots__ = ()

    def __and__(self, other: "Rule") -> "Rule":
        return AllOf(_operands(AllOf, self, other))

    def __or__(self, other: "Rule") -> "Rule":
        return AnyOf(_operands(AnyOf, self, other))

    @abstractmethod
    def settle(self, identity: Identity) -> Settled:
        """The outcome that the identity alone decides, or the condition that is left to ask."""

    @abstractmethod
    def requirements(self) -> Iterator["Requirement"]:
        """The single statements this rule is made of, in the order they were written."""

    @property
    def is_static(self) -> bool:
        """Whether the identity alone always decides this rule."""
        return all(requirement.static for requirement in self.requirements())


class Requirement(Rule):
    """One testable statement about an identity and, where it is dynamic, about an object or arguments."""

    __slots__ = ()

    static = True

    @property
    def claims(self) -> tuple[str, ...]:
        """The names of the claims that decide this statement; empty if no claim does."""
        return ()

    def requirements(self) -> Iterator["Requirement"]:
        """This statement alone."""
        yield self

    @abstractmethod
    def remedy(self) -> str:
        """What would satisfy this requirement, as the end of the sentence "allowed for …"."""

    def question(self) -> str:
        """What is asked of the object or the arguments, in words and without values."""
        return str(self)

    def hint(self, identity: Identity) -> str | None:
        """What this caller in particular overlooked, such as having sent the other kind of token."""
        del identity  # most requirements have no hint
        return None

    def advice(self, identity: Identity) -> str | None:
        """How this caller in particular can satisfy the requirement."""
        del identity
        return None


def _operands(combination: type["AllOf"] | type["AnyOf"], *rules: Rule) -> tuple[Rule, ...]:
    """The rules, flattened and each once, so that equal rules print and compare equal."""
    flat: dict[Rule, None] = {}
    for rule in rules:
        parts = rule.rules if isinstance(rule, AllOf | AnyOf) and type(rule) is combination else (rule,)
        flat.update(dict.fromkeys(parts))
    return tuple(flat)


@dataclass(frozen=True, slots=True)
class AllOf(Rule):
    """Every rule must hold."""

    rules: tuple[Rule, ...]

    def settle(self, identity: Identity) -> Settled:
        """False as soon as one part is; otherwise the conditions that are left."""
        settled = [rule.settle(identity) for rule in self.rules]
        if False in settled:
            return False
        left = tuple(part for part in settled if isinstance(part, Condition))
        return Both(left) if len(left) > 1 else left[0] if left else True

    def requirements(self) -> Iterator[Requirement]:
        """The requirements of all parts."""
        for rule in self.rules:
            yield from rule.requirements()

    def __str__(self) -> str:
        return " & ".join(f"({rule})" if isinstance(rule, AnyOf) else str(rule) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """One rule must hold."""

    rules: tuple[Rule, ...]

    def settle(self, identity: Identity) -> Settled:
        """True as soon as one part is; otherwise the conditions that are left."""
        settled = [rule.settle(identity) for rule in self.rules]
        if True in settled:
            return True
        left = tuple(part for part in settled if isinstance(part, Condition))
        return Either(left) if len(left) > 1 else left[0] if left else False

    def requirements(self) -> Iterator[Requirement]:
        """The requirements of all parts."""
        for rule in self.rules:
            yield from rule.requirements()

    def __str__(self) -> str:
        return " | ".join(str(rule) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class _Combination(Condition):
    """Several conditions."""

    conditions: tuple[Condition, ...]

    def owner_ids(self) -> tuple[str, ...]:
        return tuple(owner_id for condition in self.conditions for owner_id in condition.owner_ids())

    def varies_by_object(self) -> bool:
        return any(condition.varies_by_object() for condition in self.conditions)

    def _shapes(self) -> tuple[Shape, ...] | None:
        """The shapes of all parts; None if one of them has none."""
        shapes = tuple(shape for condition in self.conditions if (shape := condition.shape()) is not None)
        return shapes if len(shapes) == len(self.conditions) else None


@dataclass(frozen=True, slots=True)
class Both(_Combination):
    """Every condition must hold."""

    def holds(self, facts: Facts) -> bool:
        """Whether all of them do."""
        return all(condition.holds(facts) for condition in self.conditions)

    def shape(self) -> AllShape | None:
        """The shapes of all parts."""
        shapes = self._shapes()
        return None if shapes is None else AllShape(shapes)


@dataclass(frozen=True, slots=True)
class Either(_Combination):
    """One condition must hold."""

    def holds(self, facts: Facts) -> bool:
        """Whether at least one does."""
        return any(condition.holds(facts) for condition in self.conditions)

    def shape(self) -> AnyShape | None:
        """The shapes of all parts."""
        shapes = self._shapes()
        return None if shapes is None else AnyShape(shapes)
