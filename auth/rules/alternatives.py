"""A rule as the list of ways to satisfy it: each way is a set of requirements that all must hold."""

from itertools import product
from math import prod
from typing import Final

from claimgraph.auth.rules.algebra import AllOf, AnyOf, Requirement, Rule

Alternative = frozenset[Requirement]

#: Each ``a | b`` joined by ``&`` doubles the number; 24 of them would never finish.
MOST_WAYS: Final = 1_024


class TooManyWays(ValueError):
    """A rule can be satisfied in too many ways to list them."""

    def __init__(self, rule: Rule) -> None:
        start = str(rule)[:80]
        super().__init__(f"a rule can be satisfied in more than {MOST_WAYS:,} ways: {start}…")


def alternatives(rule: Rule) -> tuple[Alternative, ...]:
    """Every way to satisfy a rule (its disjunctive normal form), in the order in which it is written.

    No requirement says "not", so a rule holds for a caller exactly if one of these sets does.

    Args:
        rule: The rule.

    Raises:
        TooManyWays: There are more than ``MOST_WAYS``.
    """
    match rule:
        case AnyOf(rules):
            parts = [alternatives(part) for part in rules]
            refuse_too_many(rule, sum(map(len, parts)))
            ways = [way for part in parts for way in part]
        case AllOf(rules):
            parts = [alternatives(part) for part in rules]
            refuse_too_many(rule, prod(map(len, parts)))
            ways = [frozenset[Requirement]().union(*way) for way in product(*parts)]
        case _:
            ways = [frozenset(rule.requirements())]
    return tuple(dict.fromkeys(ways))


def refuse_too_many(rule: Rule, count: int) -> None:
    """Refuse to make a list that would never be finished.

    Raises:
        TooManyWays: `count` exceeds ``MOST_WAYS``.
    """
    if count > MOST_WAYS:
        raise TooManyWays(rule)
