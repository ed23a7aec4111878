"""The meaning of changed rules, for a terminal and for a comment on a pull request."""

from collections import Counter
from collections.abc import Sequence

from claimgraph.app.reference.markdown import code, table
from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.auth.rules import Rule
from claimgraph.schema.matrix import Change, ChangeKind

#: The comment's heading, by which the recipe of docs/authorization-matrix.md finds the comment to update.
HEADING = "### Authorization matrix"


def text_report(changes: Sequence[Change]) -> str:
    """One paragraph for each change."""
    if not changes:
        return "No change of who may read what.\n"
    paragraphs = [_paragraph(change) for change in changes]
    return "\n".join([*paragraphs, _summary(changes)]) + "\n"


def markdown_report(changes: Sequence[Change]) -> str:
    """A comment for a pull request."""
    if not changes:
        return f"{HEADING}\n\nNo change of who may read what.\n"
    rows = [
        (
            f"**{change.kind.value}**",
            code(change.field),
            _rule(change.before),
            _rule(change.after),
            _names("+", change.gained) + _names("-", change.lost),
        )
        for change in changes
    ]
    head = ("", "Field", "Rule before", "Rule now", "Let in (+), no longer let in (-)")
    return "\n".join([HEADING, "", _summary(changes), "", table(head, rows)]) + "\n"


def _summary(changes: Sequence[Change]) -> str:
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]} {kind.value}" for kind in ChangeKind if counts[kind]) + "."


def _paragraph(change: Change) -> str:
    lines = [f"{change.kind.value:<13} {escape_control_characters(change.field)}"]
    lines += [f"    before: {change.before}"] if change.before else []
    lines += [f"    now:    {change.after}"] if change.after else []
    if change.before and change.after:
        lines += [f"    + {escape_control_characters(name)}" for name in change.gained]
        lines += [f"    - {escape_control_characters(name)}" for name in change.lost]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule | None) -> str:
    return "none" if rule is None else code(str(rule))


def _names(sign: str, names: Sequence[str]) -> str:
    """The names as code, because a group's name may be ``@everybody`` or ``<img …>``."""
    return "".join(f"{sign} {code(name)}<br>" for name in names)
