"""A rule as the list of ways to satisfy it: each way is a set of requirements that all must hold."""

from itertools import product

from auth.rules.algebra import AllOf, AnyOf, Requirement, Rule

Alternative = frozenset[Requirement]


def alternatives(rule: Rule) -> tuple[Alternative, ...]:
    """Every way to satisfy a rule (its disjunctive normal form), in the order in which it is written.

    No requirement says "not", so a rule holds for a caller exactly if one of these sets does.

    Args:
        rule: The rule.
    """
    match rule:
        case AnyOf(rules):
            ways = [way for part in rules for way in alternatives(part)]
        case AllOf(rules):
            ways = [frozenset[Requirement]().union(*way) for way in product(*map(alternatives, rules))]
        case _:
            ways = [frozenset(rule.requirements())]
    return tuple(dict.fromkeys(ways))
