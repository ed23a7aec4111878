"""Where it is decided who may read a field: the rules of a schema, settled once for each identity."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import (
    Condition,
    Facts,
    Rule,
    Settled,
    Shape,
    explanation_conditions,
    explanations_vary,
)

#: A rule's outcome for an identity class: True, False or the shape of a condition, whose owner ids are inputs
#: of a plan. None: a condition that has no shape and is asked by ``SettledRules.permits``.
Decision = bool | Shape | None

#: Makes what reads the object at hand and the field's arguments, if a rule turns out to ask about them.
FactsOf = Callable[[object, Mapping[str, object]], Facts]

#: Identities of one class get the same decision for each rule that an operation may ask, and share its plans.
IdentityClass = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FieldGuard:
    """A field as the engine runs it: its rule and its resolver, apart.

    Attributes:
        rule: Who may read the field.
        resolve: graphql-core's resolver of the field, without the rule in front of it.
        attribute: The Python attribute that the field merely reads off its object; None if it computes.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
        facts: Reads what a condition asks for, from the object at hand and the field's arguments.
        denial: Makes the exception of a denial, for a request's context, the object and the arguments. It
            must not have ``message``, ``nodes`` or ``extensions``, which graphql-core would copy. Of the
            object it reveals only which requirements failed.
    """

    rule: Rule
    resolve: Callable[..., object]
    attribute: str | None
    attributes: Mapping[str, str]
    facts: FactsOf
    denial: Callable[[object, object, Mapping[str, object]], Exception]


@dataclass(frozen=True, slots=True, eq=False)
class SettledRules:
    """Every rule of a schema, settled for one identity; each tuple is indexed by the rule's number.

    Attributes:
        outcomes: The rules, settled.
        decisions: The same without owner ids: equal for all identities of a class.
        owner_ids: The owner ids that were left out, in the order in which the shape names their targets.
        explanation_conditions: Conditions that vary between denied objects. Denials are grouped by them,
            because their explanations differ. Empty for most rules.
        class_keys: A small integer for (decision, has explanation conditions); equal integers share a plan.
    """

    outcomes: tuple[Settled, ...]
    decisions: tuple[Decision, ...]
    owner_ids: tuple[tuple[str, ...], ...]
    explanation_conditions: tuple[tuple[Condition, ...], ...]
    class_keys: IdentityClass

    def permits(
        self, number: int, facts_of: FactsOf, source: object, arguments: Mapping[str, object]
    ) -> bool:
        """Whether a rule lets the caller read a field of the object at hand: the one place that decides.

        Args:
            number: The rule's number.
            facts_of: Makes the reader of the object and the arguments.
            source: The object.
            arguments: The field's arguments.
        """
        outcome = self.outcomes[number]
        return outcome if isinstance(outcome, bool) else outcome.holds(facts_of(source, arguments))

    def identity_class(self, numbers: Iterable[int]) -> IdentityClass:
        """The class of the identity, as far as these rules tell identities apart."""
        keys = self.class_keys
        return tuple([keys[number] for number in numbers])


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
        self._varying = tuple(explanations_vary(rule) for rule in self._rules)
        self._class_keys: dict[tuple[Decision, bool], int] = {}
        self._by_field_name: dict[str, set[int]] = {}
        for (_, field_name), guard in fields.items():
            self._by_field_name.setdefault(field_name, set()).add(self._numbers[guard.rule])

    def of(self, type_name: str, field_name: str) -> FieldGuard | None:
        """The guard of a field; None if everyone may read it."""
        return self._fields.get((type_name, field_name))

    def number(self, rule: Rule) -> int:
        """The number of a rule of the schema."""
        return self._numbers[rule]

    def rules_for(self, field_names: Iterable[str]) -> tuple[int, ...]:
        """The numbers of all rules that fields of these names have, whatever their types."""
        found = (self._by_field_name.get(name, ()) for name in field_names)
        return tuple(sorted(set[int]().union(*found)))

    def settled(self, identity: Identity) -> SettledRules:
        """The rules, settled for an identity: computed once and kept with it, nowhere else."""
        known = identity.memo.get(self)
        if isinstance(known, SettledRules):
            return known
        settled = identity.memo[self] = self._settle(identity)
        return settled

    def _settle(self, identity: Identity) -> SettledRules:
        outcomes = tuple(rule.settle(identity) for rule in self._rules)
        decisions = tuple(_decision(outcome) for outcome in outcomes)
        conditions = tuple(
            explanation_conditions(rule, identity) if varies else ()
            for rule, varies in zip(self._rules, self._varying, strict=True)
        )
        keys = zip(decisions, map(bool, conditions), strict=True)
        return SettledRules(
            outcomes,
            decisions,
            tuple(() if isinstance(outcome, bool) else outcome.owner_ids() for outcome in outcomes),
            conditions,
            tuple(self._class_keys.setdefault(key, len(self._class_keys)) for key in keys),
        )


def _decision(outcome: Settled) -> Decision:
    return outcome if isinstance(outcome, bool) else outcome.shape()
