"""Why a field is open to a caller or denied to them: the decision as a tree, for a terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import AllOf, AnyOf, DecisionTree, Requirement, Rule, Settled, decision_tree
from claimgraph.auth.rules import explain as explain_denial
from claimgraph.schema.matrix import Matrix, Outcome

_MARKS: Final = {True: "✓", False: "✗"}
_SENTENCES: Final = {
    Outcome.ALLOWED: "allowed",
    Outcome.REFUSED: "refused",
    Outcome.CONDITIONAL: "depends on the object or the arguments",
}


@dataclass(frozen=True, slots=True)
class JudgedCaller:
    """A caller, and the outcome of a rule for them.

    Attributes:
        words: Who it is.
        identity: The caller as the rule sees it; None without a credential, because then no rule is asked.
        outcome: The outcome.
    """

    words: str
    identity: Identity | None
    outcome: Outcome


def explanation_lines(field: str, rule: Rule, caller: JudgedCaller, *, show_values: bool) -> Iterator[str]:
    """The outcome of a field's rule for a caller, its parts, and what would satisfy it.

    Args:
        field: ``Type.field``.
        rule: Its rule.
        caller: The caller.
        show_values: Write the values of claims beside their names.
    """
    yield f"{field}: {_SENTENCES[caller.outcome]}"
    yield f"  rule    {rule}"
    yield f"  caller  {caller.words}"
    if caller.identity is None:
        return
    yield ""
    yield from tree_lines(decision_tree(rule, caller.identity), caller.identity, show_values=show_values)
    if caller.outcome is not Outcome.ALLOWED:
        # As a denial says it (schema/errors/format.py).
        denial = explain_denial(rule, caller.identity, lambda _target: None)
        yield ""
        yield from (sentence for sentence in (denial.remedy, denial.hint, denial.advice) if sentence)


def everyone_lines(matrix: Matrix, field: str, rule: Rule) -> Iterator[str]:
    """The kinds of caller of the matrix, by the outcome of a field's rule for them."""
    yield field
    yield f"  rule         {rule}"
    for outcome in Outcome:
        names = [caller.name for caller in matrix.callers if matrix.outcome(rule, caller) is outcome]
        yield f"  {outcome.value:<11}  {', '.join(names) or 'no caller'}"


def tree_lines(tree: DecisionTree, identity: Identity, *, show_values: bool) -> Iterator[str]:
    """The tree, one line for each part of the rule.

    Args:
        tree: The decision.
        identity: The caller it was made for.
        show_values: Write the values of claims beside their names.
    """
    yield _line(tree, identity.claims, show_values=show_values)
    for place, part in enumerate(tree.parts, 1):
        last = place == len(tree.parts)
        first, *rest = tree_lines(part, identity, show_values=show_values)
        yield ("└─ " if last else "├─ ") + first
        yield from (("   " if last else "│  ") + line for line in rest)


def _line(tree: DecisionTree, claims: Mapping[str, object], *, show_values: bool) -> str:
    mark = _mark(tree.settled)
    match tree.rule:
        case AllOf():
            return f"{mark} all of"
        case AnyOf():
            return f"{mark} one of"
        case Requirement() as requirement:
            read = _claims(requirement.claims, claims, show_values=show_values)
            return f"{mark} {requirement}" + (f"   [{read}]" if read else "")
        case rule:
            return f"{mark} {rule}"


def _mark(settled: Settled) -> str:
    return _MARKS[settled] if isinstance(settled, bool) else "?"


def _claims(names: Sequence[str], claims: Mapping[str, object], *, show_values: bool) -> str:
    """Each claim that a requirement reads: absent, present, or its value."""

    def state(name: str) -> str:
        if name not in claims:
            return f"{name}: absent"
        return f"{name}: {json.dumps(claims[name], ensure_ascii=False) if show_values else 'present'}"

    return ", ".join(escape_control_characters(state(name)) for name in names)
