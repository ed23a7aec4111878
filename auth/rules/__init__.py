"""The rule algebra: who may read a field or run a mutation, as values."""

from claimgraph.auth.rules.algebra import AllOf, AnyOf, Condition, Facts, Requirement, Rule, Settled
from claimgraph.auth.rules.decision import DecisionTree, decision_tree, open_question
from claimgraph.auth.rules.denied_fields import not_denied
from claimgraph.auth.rules.explanation import (
    Explanation,
    explain,
    explanation_conditions,
    explanations_vary,
    failed_requirements,
    remedy,
)
from claimgraph.auth.rules.ownership import OwnerMatch, OwnerRule, is_owner, owner
from claimgraph.auth.rules.requirements import (
    anyone,
    claim,
    has_scope,
    in_group,
    mode,
    nobody,
    signed_in,
    token,
)
from claimgraph.auth.rules.shape import Shape, ShapeWriter
from claimgraph.auth.rules.targets import Argument, SourceField, Target, argument
from claimgraph.auth.rules.text import UnreadableRule, parse_rule

__all__ = [
    "AllOf",
    "AnyOf",
    "Argument",
    "Condition",
    "DecisionTree",
    "Explanation",
    "Facts",
    "OwnerMatch",
    "OwnerRule",
    "Requirement",
    "Rule",
    "Settled",
    "Shape",
    "ShapeWriter",
    "SourceField",
    "Target",
    "UnreadableRule",
    "anyone",
    "argument",
    "claim",
    "decision_tree",
    "explain",
    "explanation_conditions",
    "explanations_vary",
    "failed_requirements",
    "has_scope",
    "in_group",
    "is_owner",
    "mode",
    "nobody",
    "not_denied",
    "open_question",
    "owner",
    "parse_rule",
    "remedy",
    "signed_in",
    "token",
]
