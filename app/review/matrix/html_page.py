"""The matrix as one HTML page that makes no request and runs no other script."""

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from claimgraph.app.review.matrix.tables import MARKS
from claimgraph.auth.rules import Rule
from claimgraph.schema.matrix import Matrix

_HERE: Final = Path(__file__).with_name("page")
_STYLE: Final = (_HERE / "matrix.css").read_text(encoding="utf-8")
_SCRIPT: Final = (_HERE / "matrix.js").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A source of the Content Security Policy that stands for this very text (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


#: Nothing but the page's own style and script, which are named by what they are.
CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; "
    "base-uri 'none'; form-action 'none'"
)


def html_page(matrix: Matrix) -> str:
    """The page, with filters, and with a reason for each cell."""
    rules = list(dict.fromkeys(matrix.rules.values()))
    reasons = [[matrix.reason(rule, caller) for caller in matrix.callers] for rule in rules]
    return "".join(
        (
            "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n",
            "<meta name='viewport' content='width=device-width, initial-scale=1'>\n",
            f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">\n',
            f"<title>Authorization matrix</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
            "<h1>Authorization matrix</h1>\n<p>Who may read each field, from the rules alone. ",
            f"{_legend()} Choose a cell for the reason.</p>\n",
            *_filters(matrix),
            "<div class='scroll' role='region' aria-label='Matrix'>\n<table aria-label='Matrix'>\n",
            *_head(matrix),
            "<tbody>\n",
            *(line for field, rule in matrix.rules.items() for line in _row(matrix, field, rule, rules)),
            "</tbody>\n</table>\n</div>\n<p id='why' role='status'></p>\n",
            f"<script type='application/json' id='reasons'>{_inert(reasons)}</script>\n",
            f"<script>{_SCRIPT}</script>\n</body>\n</html>\n",
        )
    )


def _legend() -> str:
    marks = [f"<span class='{found.value}'>{mark}</span> {found.value}" for found, mark in MARKS.items()]
    return f"{', '.join(marks)} (on the object or the arguments)."


def _inert(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _filters(matrix: Matrix) -> Iterator[str]:
    yield "<form>\n<label>Type, field or rule <input id='text' type='search' autocomplete='off'></label>\n"
    yield "<label>Caller <select id='caller'><option value=''>all</option>"
    for number, caller in enumerate(matrix.callers):
        yield f"<option value='{number}'>{escape(caller.name)}</option>"
    yield "</select></label>\n<label>Outcome <select id='outcome'><option value=''>any</option>"
    yield from (f"<option>{found.value}</option>" for found in MARKS)
    yield "</select></label>\n<output id='shown'></output>\n</form>\n"


def _head(matrix: Matrix) -> Iterator[str]:
    yield "<thead>\n<tr><th scope='col'>Field</th>"
    for caller in matrix.callers:
        yield f'<th scope="col" class="caller" title="{escape(caller.meaning)}">{escape(caller.name)}</th>'
    yield "<th scope='col'>Rule</th></tr>\n</thead>\n"


def _row(matrix: Matrix, field: str, rule: Rule, rules: list[Rule]) -> Iterator[str]:
    text = escape(f"{field} {rule}".lower())
    yield f'<tr data-field="{escape(field)}" data-rule="{rules.index(rule)}" data-text="{text}">'
    yield f"<th scope='row'><code>{escape(field).replace('.', '.<wbr>', 1)}</code></th>"
    for caller in matrix.callers:
        found = matrix.outcome(rule, caller)
        label = escape(f"{caller.name}: {found.value}")
        yield f'<td data-outcome="{found.value}" class="{found.value}">'
        yield f'<button type="button" aria-label="{label}">{MARKS[found]}</button></td>'
    yield f"<td class='rule'><code>{escape(str(rule))}</code></td></tr>\n"
