"""A rule taken apart for one caller."""

from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.algebra import AllOf, AnyOf, Rule, Settled


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """A rule and all its parts, each settled for one caller.

    Attributes:
        rule: The rule, or a part of it.
        settled: What it comes to for the caller: yes, no, or a condition about the object or the arguments.
        parts: The parts of a combination, as written; none for a single requirement.
    """

    rule: Rule
    settled: Settled
    parts: tuple["DecisionTree", ...] = ()


def decision_tree(rule: Rule, identity: Identity) -> DecisionTree:
    """What a rule and each of its parts come to for a caller, before any object is at hand.

    Args:
        rule: The rule.
        identity: The caller.
    """
    parts = rule.rules if isinstance(rule, AllOf | AnyOf) else ()
    return DecisionTree(rule, rule.settle(identity), tuple(decision_tree(part, identity) for part in parts))
