"""The matrix as a file that people review: JSON in which a changed rule is a changed line.

::

    {"callers": {<name>: <what it is>},
     "fields": {"Type.field": <rule>},
     "modes": [<the API's authorization modes>],
     "rules": {<rule>: {<name of a caller>: "allowed" | "refused" | "conditional"}}}

What callers a rule lets in stands once for each rule, however many fields have it.
"""

import json
from pathlib import Path
from typing import Final, cast, get_args

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import UnreadableRule, parse_rule
from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.matrix import Matrix

#: Where the reviewed snapshot is kept: beside the schema.
REVIEWED: Final = Path("authorization-matrix.json")


class UnreadableSnapshot(ValueError):
    """A text is not a snapshot that this version can read; the message says why."""


def snapshot(matrix: Matrix) -> str:
    """The text of a matrix: the same for the same rules, whatever the order of the code."""
    rules = sorted(set(matrix.rules.values()), key=str)
    document = {
        "callers": {caller.name: caller.meaning for caller in matrix.callers},
        "fields": {field: str(rule) for field, rule in matrix.rules.items()},
        "modes": sorted(matrix.access.modes),
        "rules": {
            str(rule): {caller.name: matrix.outcome(rule, caller).value for caller in matrix.callers}
            for rule in rules
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_snapshot(text: str) -> Access:
    """The rules and the modes. What callers they let in is not read: it follows from them.

    Args:
        text: What `snapshot` made, of this or an earlier version.

    Raises:
        UnreadableSnapshot: It is something else.
    """
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError) as error:  # no JSON; numbers of too many digits; nested too deeply
        raise UnreadableSnapshot(f"it is not JSON: {error}") from None
    members = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    fields, modes = members.get("fields"), members.get("modes")
    if not isinstance(fields, dict) or not isinstance(modes, list):
        raise UnreadableSnapshot('it has not the members "fields" and "modes"')
    try:
        rules = {field: parse_rule(str(rule)) for field, rule in cast("dict[str, object]", fields).items()}
    except UnreadableRule as error:
        raise UnreadableSnapshot(str(error)) from None
    unknown = [mode for mode in cast("list[object]", modes) if mode not in get_args(Mode)]
    if unknown:
        raise UnreadableSnapshot(f"not an authorization mode: {', '.join(map(repr, unknown))}")
    return Access(rules, frozenset(cast("list[Mode]", modes)))
