"""What a change of rules means, for a terminal and for a comment on a pull request."""

from collections import Counter
from collections.abc import Sequence

from auth.rules import Rule
from schema.matrix import Change, Kind

#: The comment's heading; whoever updates a comment finds it by this.
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
        f"| **{change.kind.value}** | `{change.field}` | {_code(change.before)} | {_code(change.after)} "
        f"| {_names('+', change.gained)}{_names('-', change.lost)} |"
        for change in changes
    ]
    head = [
        "| | Field | Rule before | Rule now | Let in (+), no longer let in (-) |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([HEADING, "", _summary(changes), "", *head, *rows]) + "\n"


def _summary(changes: Sequence[Change]) -> str:
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]} {kind.value}" for kind in Kind if counts[kind]) + "."


def _paragraph(change: Change) -> str:
    lines = [f"{change.kind.value:<13} {change.field}"]
    lines += [f"    before: {change.before}"] if change.before else []
    lines += [f"    now:    {change.after}"] if change.after else []
    if change.before and change.after:
        lines += [f"    + {name}" for name in change.gained]
        lines += [f"    - {name}" for name in change.lost]
    return "\n".join(lines) + "\n"


def _code(rule: Rule | None) -> str:
    return "none" if rule is None else "`" + str(rule).replace("|", r"\|") + "`"


def _names(sign: str, names: Sequence[str]) -> str:
    return "".join(f"{sign} {name}<br>" for name in names)
