"""Rules are values: combined with ``&`` and ``|``, compared, hashed, printed, settled and explained.

A rule is settled against an identity in one step, without running anything of the API:

    Rule ── settle(identity) ──▶ True       the identity alone satisfies it
                                 False      the identity alone fails it
                                 Condition  what is left to ask of the object or the arguments

so that whatever can be decided once per identity is, and only ownership is asked per object.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.targets import Target

#: Reads a target (a field of the object at hand, or an argument) when a condition asks for it.
Facts = Callable[[Target], object]


class Condition(ABC):
    """What remains of a rule once the identity is known: a statement about the object or the arguments."""

    __slots__ = ()

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Whether the object or the arguments at hand satisfy the condition."""


Settled = bool | Condition


class Rule(ABC):
    """A condition under which a caller may read a field or run a mutation."""

    __slots__ = ()

    def __and__(self, other: "Rule") -> "Rule":
        return AllOf(_operands(AllOf, self, other))

    def __or__(self, other: "Rule") -> "Rule":
        return AnyOf(_operands(AnyOf, self, other))

    @abstractmethod
    def settle(self, identity: Identity) -> Settled:
        """Decide whatever the identity alone decides; return the rest as a condition."""

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
        """The names of the claims that decide this statement; none if no claim does."""
        return ()

    def requirements(self) -> Iterator["Requirement"]:
        """This statement alone."""
        yield self

    @abstractmethod
    def remedy(self) -> str:
        """What would satisfy this requirement, as the end of the sentence "allowed for …"."""

    def hint(self, identity: Identity) -> str | None:
        """What this caller in particular overlooked, such as having sent the other kind of token."""
        del identity  # only requirements that know a trap say something
        return None

    def advice(self, identity: Identity) -> str | None:
        """How this caller in particular gets out of that trap."""
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
        return _rest(Both, [part for part in settled if isinstance(part, Condition)], empty=True)

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
        return _rest(Either, [part for part in settled if isinstance(part, Condition)], empty=False)

    def requirements(self) -> Iterator[Requirement]:
        """The requirements of all parts."""
        for rule in self.rules:
            yield from rule.requirements()

    def __str__(self) -> str:
        return " | ".join(str(rule) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """Every condition must hold."""

    conditions: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether all of them do."""
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Either(Condition):
    """One condition must hold."""

    conditions: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether at least one does."""
        return any(condition.holds(facts) for condition in self.conditions)


def _rest(
    combination: Callable[[tuple[Condition, ...]], Condition], left: Sequence[Condition], *, empty: bool
) -> Settled:
    """The conditions left over as one; `empty` when none is."""
    if not left:
        return empty
    return left[0] if len(left) == 1 else combination(tuple(left))
