"""The matrix as a file that people review: JSON in which a changed rule is a changed line.

::

    {"callers": {<name>: <what it is>},
     "fields": {"Type.field": <rule>},
     "rules": {<rule>: {<name of a caller>: "allowed" | "refused" | "conditional"}}}

What callers a rule lets in stands once for each rule, however many fields have it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from auth.rules import Rule, UnreadableRule, parse_rule
from schema.matrix.matrix import Matrix, outcome

#: Where the reviewed snapshot is kept: beside the schema.
REVIEWED: Final = Path("authorization-matrix.json")


class UnreadableSnapshot(ValueError):
    """A text is no snapshot that this version can read; the message says what is wrong with it."""


def snapshot(matrix: Matrix) -> str:
    """The text of a matrix: the same for the same rules, whatever the order of the code."""
    rules = sorted(set(matrix.rules.values()), key=str)
    document = {
        "callers": {caller.name: caller.meaning for caller in matrix.callers},
        "fields": {field: str(rule) for field, rule in matrix.rules.items()},
        "rules": {
            str(rule): {caller.name: outcome(rule, caller).value for caller in matrix.callers}
            for rule in rules
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_snapshot(text: str) -> Mapping[str, Rule]:
    """The rule of each field. What callers they let in is not read: it follows from the rules.

    Args:
        text: What `snapshot` made, of this or an earlier version.

    Raises:
        UnreadableSnapshot: It is something else.
    """
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableSnapshot(f"it is not JSON: {error}") from None
    fields = cast("dict[str, object]", document).get("fields") if isinstance(document, dict) else None
    if not isinstance(fields, dict):
        raise UnreadableSnapshot('it has no member "fields"')
    try:
        return {field: parse_rule(str(rule)) for field, rule in cast("dict[str, object]", fields).items()}
    except UnreadableRule as error:
        raise UnreadableSnapshot(str(error)) from None
