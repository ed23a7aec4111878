"""The rule algebra: who may read a field or run a mutation, as values."""

from auth.rules.algebra import AllOf, AnyOf, Condition, Facts, Requirement, Rule, Settled
from auth.rules.decision import DecisionTree, decision_tree
from auth.rules.denied_fields import not_denied
from auth.rules.explanation import Explanation, explain, failed_requirements, remedy
from auth.rules.ownership import Owner, owner
from auth.rules.requirements import anyone, claim, has_scope, in_group, mode, nobody, signed_in, token
from auth.rules.targets import Argument, SourceField, Target, argument
from auth.rules.text import UnreadableRule, parse_rule

__all__ = [
    "AllOf",
    "AnyOf",
    "Argument",
    "Condition",
    "DecisionTree",
    "Explanation",
    "Facts",
    "Owner",
    "Requirement",
    "Rule",
    "Settled",
    "SourceField",
    "Target",
    "UnreadableRule",
    "anyone",
    "argument",
    "claim",
    "decision_tree",
    "explain",
    "failed_requirements",
    "has_scope",
    "in_group",
    "mode",
    "nobody",
    "not_denied",
    "owner",
    "parse_rule",
    "remedy",
    "signed_in",
    "token",
]
