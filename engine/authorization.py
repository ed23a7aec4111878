"""What the engine knows of the rules in front of a schema's fields, and what they come to for a caller."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import AllOf, AnyOf, Argument, Condition, Facts, Requirement, Rule, Settled
from claimgraph.auth.rules.algebra import Both, Either
from claimgraph.auth.rules.ownership import Owns

#: What a rule comes to for a whole class of identities: yes, no, or a condition without its owners (their
#: ids are inputs of a plan, never part of it). None is a condition that the engine does not look into.
Decision = bool | Condition | None


@dataclass(frozen=True, slots=True, eq=False)
class FieldGuard:
    """A field as the engine runs it: its rule and its resolver, apart.

    Attributes:
        rule: Who may read the field.
        resolve: graphql-core's resolver of the field, without the rule in front of it.
        attribute: The Python attribute that the field merely reads off its object; None if it computes.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
        facts: Reads what a condition asks for, from the object at hand and the field's arguments.
        refuse: Makes the exception of a refusal, for a request's context, the object and the arguments: one
            with none of the attributes that graphql-core takes over (``message``, ``nodes``, ``extensions``).
            Of the object it tells nothing but which requirements of the rule fail.
    """

    rule: Rule
    resolve: Callable[..., object]
    attribute: str | None
    attributes: Mapping[str, str]
    facts: Callable[[object, Mapping[str, object]], Facts]
    refuse: Callable[[object, object, Mapping[str, object]], Exception]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What every rule of a schema comes to for one identity; each tuple is indexed by the rule's number.

    Attributes:
        settled: The rules, settled.
        decisions: The same without the owners: equal for all identities of a class.
        undecided: What may hold of an object, or not, although the rule refuses it: refusals that differ in
            it are explained differently. Nothing for most rules.
        codes: A number for each decision, equal where decisions are, and where it is equally so that
            something is undecided.
        owners: The owners that were left out, in the order in which the condition names them.
    """

    settled: tuple[Settled, ...]
    decisions: tuple[Decision, ...]
    undecided: tuple[tuple[Condition, ...], ...]
    codes: tuple[int, ...]
    owners: tuple[tuple[str, ...], ...]


class Guards:
    """The guards of a schema, and the number of each distinct rule among them."""

    def __init__(self, fields: Mapping[tuple[str, str], FieldGuard]) -> None:
        """Number the rules.

        Args:
            fields: Each guarded field's guard, by the GraphQL names of its type and itself. A field that is
                not among them is open to everyone.
        """
        self._fields = fields
        self._rules = tuple(dict.fromkeys(guard.rule for guard in fields.values()))
        self._numbers = {rule: number for number, rule in enumerate(self._rules)}
        self._mixed = tuple(_mixes(rule) for rule in self._rules)
        self._codes: dict[tuple[Decision, bool], int] = {}
        self._asked: dict[str, set[int]] = {}
        for (_, field_name), guard in fields.items():
            self._asked.setdefault(field_name, set()).add(self._numbers[guard.rule])

    def of(self, type_name: str, field_name: str) -> FieldGuard | None:
        """The guard of a field; None if everyone may read it."""
        return self._fields.get((type_name, field_name))

    def number(self, rule: Rule) -> int:
        """The place of a rule in the tuples of a standing."""
        return self._numbers[rule]

    def asked_by(self, field_names: Iterable[str]) -> tuple[int, ...]:
        """The numbers of all rules that fields of these names have, whatever their types."""
        return tuple(sorted(set[int]().union(*(self._asked.get(name, ()) for name in field_names))))

    def standing(self, identity: Identity) -> Standing:
        """What the rules come to for an identity; computed once for each."""
        known = identity.memo.get(self)
        if known is None:
            known = identity.memo[self] = self._settle(identity)
        return cast(Standing, known)

    def _settle(self, identity: Identity) -> Standing:
        settled = tuple(rule.settle(identity) for rule in self._rules)
        decisions = tuple(_decision(outcome) for outcome in settled)
        undecided = tuple(
            _undecided(rule, identity) if mixed else ()
            for rule, mixed in zip(self._rules, self._mixed, strict=True)
        )
        classes = zip(decisions, map(bool, undecided), strict=True)
        return Standing(
            settled,
            decisions,
            undecided,
            tuple(self._codes.setdefault(each, len(self._codes)) for each in classes),
            tuple(tuple(_owners(outcome)) for outcome in settled),
        )


def _decision(settled: Settled) -> Decision:
    match settled:
        case bool():
            return settled
        case Owns():
            return Owns("", settled.of)
        case Both() | Either():
            parts = [_decision(part) for part in settled.conditions]
            known = tuple(part for part in parts if isinstance(part, Condition))
            return type(settled)(known) if len(known) == len(parts) else None
        case _:
            return None


def _owners(settled: Settled) -> Iterator[str]:
    match settled:
        case Owns():
            yield settled.owner_id
        case Both() | Either():
            for part in settled.conditions:
                yield from _owners(part)
        case _:
            return


def _mixes(rule: Rule) -> bool:
    """Whether a rule may refuse an object that satisfies a part of it."""
    match rule:
        case AnyOf(rules):
            return any(_mixes(part) for part in rules)
        case AllOf():
            return not rule.is_static
        case _:
            return False


def _undecided(rule: Rule, identity: Identity) -> tuple[Condition, ...]:
    """What the requirements that an object may satisfy although the rule refuses it come to."""
    failing = frozenset(_surely_failing(rule, identity))
    settled = (each.settle(identity) for each in dict.fromkeys(rule.requirements()) if each not in failing)
    return tuple(each for each in settled if isinstance(each, Condition) and not _is_about_arguments(each))


def _surely_failing(rule: Rule, identity: Identity) -> Iterator[Requirement]:
    """The requirements that fail whenever the rule does."""
    match rule:
        case AnyOf(rules):
            for part in rules:
                yield from _surely_failing(part, identity)
        case AllOf(rules):
            doubtful = [part for part in rules if part.settle(identity) is not True]
            if len(doubtful) == 1:
                yield from _surely_failing(doubtful[0], identity)
        case _:
            yield from rule.requirements()


def _is_about_arguments(condition: Condition) -> bool:
    """Whether it comes to the same for all objects, since a field's arguments are the same for all."""
    return isinstance(condition, Owns) and isinstance(condition.of, Argument)
