"""A rule taken apart for one caller, for people to read."""

from collections.abc import Iterable
from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.algebra import AllOf, AnyOf, Requirement, Rule, Settled


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """A rule and all its parts, each settled for one caller.

    Attributes:
        rule: The rule, or a part of it.
        settled: Its outcome for the caller: true, false, or a condition about the object or the arguments.
        parts: The parts of a combination, as written; empty for a single requirement.
    """

    rule: Rule
    settled: Settled
    parts: tuple["DecisionTree", ...] = ()


def decision_tree(rule: Rule, identity: Identity) -> DecisionTree:
    """A rule and each of its parts, settled for a caller before any object is at hand.

    Args:
        rule: The rule.
        identity: The caller.
    """
    parts = rule.rules if isinstance(rule, AllOf | AnyOf) else ()
    return DecisionTree(rule, rule.settle(identity), tuple(decision_tree(part, identity) for part in parts))


def open_question(rule: Rule, identity: Identity) -> str | None:
    """What a rule asks of each object, such as ``id = userProfileID``; None if the identity decides it.

    Args:
        rule: The rule.
        identity: The caller.
    """
    if isinstance(rule.settle(identity), bool):
        return None
    match rule:
        case AllOf(rules):
            return " and ".join(_questions(rules, identity))
        case AnyOf(rules):
            return " or ".join(_questions(rules, identity))
        case Requirement():
            return rule.question()
        case _:
            raise TypeError(f"not a rule of this algebra: {type(rule).__name__}")


def _questions(rules: Iterable[Rule], identity: Identity) -> list[str]:
    """The open questions of a combination's parts; those of several combinations in parentheses."""
    asked = [(rule, text) for rule in rules if (text := open_question(rule, identity)) is not None]
    if len(asked) == 1:
        return [asked[0][1]]
    return [f"({text})" if isinstance(rule, AllOf | AnyOf) else text for rule, text in asked]
