"""Reports escape names that could break them."""

import re

from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.app.review.matrix.change_report import markdown_report, text_report
from claimgraph.app.review.matrix.tables import markdown_table, terminal_table
from claimgraph.auth.rules import in_group, parse_rule, signed_in
from claimgraph.schema.matrix import Access, Matrix, changes

_FIELD = "T.f|\x1b[2J`\n"
_GROUPS = ("a|b", "a\\|b", "a\\\\|b", "`c`", "\x1b]0;pwned\x07", "@everybody", "<img>", "\u202egnp", "\ud800")


def access(rule: str) -> Access:
    return Access({_FIELD: parse_rule(rule)}, frozenset({"AMAZON_COGNITO_USER_POOLS"}))


_CHANGES = changes(access("in_group('x')"), access(f"in_group{('x', *_GROUPS)!r}"))
_MATRIX = Matrix.of(Access({_FIELD: in_group(*_GROUPS), "T.g": signed_in}, access("signed_in").modes))


def cells(row: str) -> list[str]:
    """The cells of a row, as GitHub divides it."""
    return re.findall(r"((?:\\.|[^|\\])*)\|", row.removeprefix("|"))


def test_control_characters_are_escaped() -> None:
    for text in (
        text_report(_CHANGES),
        markdown_report(_CHANGES),
        terminal_table(_MATRIX),
        markdown_table(_MATRIX),
    ):
        assert all(char == "\n" or char.isprintable() for char in text)
        assert r"\x1b]0;pwned\x07" in text.replace("\\\\", "\\")
        text.encode("utf-8")


def test_every_row_has_the_cells_of_the_head() -> None:
    for report in (markdown_report(_CHANGES), markdown_table(_MATRIX)):
        rows = [line for line in report.splitlines() if line.startswith("|")]
        assert len(rows) > 2
        assert {len(cells(row)) for row in rows} == {len(cells(rows[0]))}


def test_names_are_code_spans_so_that_comments_mention_no_one_and_load_nothing() -> None:
    report = markdown_report(_CHANGES)
    for name in ("`ID token + group @everybody`", "`ID token + group <img>`", "`` ID token + group `c` ``"):
        assert f"+ {name}<br>" in report
    assert r"+ `ID token + group a\|b`<br>" in report
    assert "group \\<img\\>" in markdown_table(_MATRIX)


def test_ordinary_text_is_shown_unchanged() -> None:
    assert escape_control_characters("Mitarbeiter · Zürich ✓ 管理者") == "Mitarbeiter · Zürich ✓ 管理者"
    assert escape_control_characters("a\tb\u200b\x9b\ud800") == r"a\tb\u200b\x9b\ud800"
