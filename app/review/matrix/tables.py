"""The matrix as a table for a terminal and as Markdown; callers are numbered, for their names are long."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from claimgraph.app.reference.markdown import cell, code, plain
from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.schema.matrix import Matrix, Outcome

MARKS: Final = {Outcome.ALLOWED: "✓", Outcome.REFUSED: "·", Outcome.CONDITIONAL: "?"}

_LEGEND: Final = "✓ allowed   · refused   ? depends on the object or the arguments"


def terminal_table(matrix: Matrix) -> str:
    """The matrix for a terminal: one line for each field, below the name of its type."""
    width = max((len(_name(field)) for field in matrix.rules), default=0) + 2
    numbers = "".join(f"{number:>3}" for number in range(1, len(matrix.callers) + 1))
    lines = [
        f"{number:>3}  {escape_control_characters(caller.name)}"
        for number, caller in enumerate(matrix.callers, 1)
    ]
    lines += ["", f"     {_LEGEND}", "", " " * width + numbers]
    for type_name, fields in groupby(matrix.rules, key=lambda field: field.partition(".")[0]):
        lines.append(escape_control_characters(type_name))
        for field in fields:
            marks = "".join(f"{mark:>3}" for mark in _marks(matrix, field))
            lines.append(f"  {_name(field):<{width - 2}}{marks}")
    return "\n".join(lines) + "\n"


def markdown_table(matrix: Matrix) -> str:
    """The matrix in GitHub's Markdown, each field with its rule."""
    numbers = [str(number) for number in range(1, len(matrix.callers) + 1)]
    legend = [
        f"{number}. **{plain(caller.name)}**: {plain(caller.meaning)}"
        for number, caller in enumerate(matrix.callers, 1)
    ]
    rows = [
        _row([code(field), *_marks(matrix, field), code(str(rule))]) for field, rule in matrix.rules.items()
    ]
    head = [_row(["Field", *numbers, "Rule"]), _row(["---", *(":-:" for _ in numbers), "---"])]
    return "\n".join(["# Authorization matrix", "", _LEGEND, "", *legend, "", *head, *rows]) + "\n"


def _name(field: str) -> str:
    """A field without its type."""
    return escape_control_characters(field.partition(".")[2])


def _marks(matrix: Matrix, field: str) -> list[str]:
    return [MARKS[matrix.outcome(matrix.rules[field], caller)] for caller in matrix.callers]


def _row(cells: Sequence[str]) -> str:
    r"""A row; GitHub takes ``\|`` for a bar even in code (GitHub Flavored Markdown, "Tables")."""
    return "| " + " | ".join(map(cell, cells)) + " |"
