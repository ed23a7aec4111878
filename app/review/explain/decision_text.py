"""A rule and its parts, as decided for a caller: a tree for a terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from claimgraph.app.printable import printable
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import AllOf, AnyOf, DecisionTree, Requirement, Settled

_MARKS: Final = {True: "✓", False: "✗"}


def tree_lines(tree: DecisionTree, identity: Identity, *, show_values: bool) -> Iterator[str]:
    """The tree, one line for each part of the rule.

    Args:
        tree: The decision.
        identity: For whom.
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

    return ", ".join(printable(state(name)) for name in names)
