"""``claimgraph matrix``: print the authorization matrix, check it, explain a change of it."""

import sys
from difflib import get_close_matches
from enum import Enum
from pathlib import Path

import typer

from claimgraph.app.assembly import api_of_environment
from claimgraph.app.commands.console import stop
from claimgraph.app.review.matrix.change_report import markdown_report, text_report
from claimgraph.app.review.matrix.html_page import html_page
from claimgraph.app.review.matrix.revisions import access_at, access_before
from claimgraph.app.review.matrix.tables import markdown_table, terminal_table
from claimgraph.app.review.revisions import NoSnapshot
from claimgraph.auth.rules.alternatives import TooManyWays
from claimgraph.schema.matrix import Access, Change, ChangeKind, Matrix, changes, matrix_of, snapshot
from claimgraph.schema.matrix.snapshot import REVIEWED

commands = typer.Typer(help="Who may read what: every field for every kind of caller, from the rules alone.")

#: Exit statuses of ``claimgraph matrix diff``.
STATUS = {ChangeKind.PUBLIC: 3, ChangeKind.LOOSENED: 1}


class MatrixFormat(Enum):
    """How the matrix is written."""

    table = "table"
    markdown = "markdown"
    json = "json"
    html = "html"


class ReportFormat(Enum):
    """How changes are written."""

    text = "text"
    markdown = "markdown"


_RENDERERS = {
    MatrixFormat.table: terminal_table,
    MatrixFormat.markdown: markdown_table,
    MatrixFormat.json: snapshot,
    MatrixFormat.html: html_page,
}
_REPORTS = {ReportFormat.text: text_report, ReportFormat.markdown: markdown_report}

_FORMAT = typer.Option(MatrixFormat.table, "--format", help="JSON is the form to commit and compare.")
_OUTPUT = typer.Option(None, "--output", "-o", help="Write to this file instead.")
_ONLY = typer.Option(None, "--only", help="Only this type (Profile) or field (Profile.email); repeatable.")
_FILE = typer.Option(REVIEWED, "--file", help="The file of the reviewed matrix.")


@commands.callback(invoke_without_command=True)
def matrix(
    context: typer.Context,
    form: MatrixFormat = _FORMAT,
    output: Path | None = _OUTPUT,
    only: list[str] | None = _ONLY,
) -> None:
    """Print the matrix of the API as this environment's settings make it."""
    if context.invoked_subcommand is None:
        _write(_RENDERERS[form](_narrowed(served_matrix(), only or [])), output)


@commands.command()
def check(file: Path = _FILE) -> None:
    """Fail if the matrix is not the reviewed one."""
    current = served_matrix()
    if file.is_file() and file.read_bytes() == snapshot(current).encode("utf-8"):
        print(f"The authorization matrix is the reviewed one in {file}.")
        return
    if file.is_file():
        sys.stdout.write(text_report(_compared(str(file), None, file)))
    refresh = f"claimgraph matrix --format json --output {file}"
    print(
        f"The authorization matrix is not the reviewed one in {file}. To accept it: {refresh}",
        file=sys.stderr,
    )
    raise typer.Exit(1)


@commands.command()
def diff(
    old: str | None = typer.Argument(
        None,
        help="A file, or a git revision such as main or HEAD~1; by default the reviewed matrix or, once it "
        "has been refreshed, that of the last commit.",
    ),
    new: str | None = typer.Argument(None, help="Another; by default the present rules."),
    file: Path = _FILE,
    form: ReportFormat = typer.Option(
        ReportFormat.text, "--format", help="Markdown suits a comment on a pull request."
    ),
    output: Path | None = _OUTPUT,
) -> None:
    """List the callers that a change of rules lets in, and those it no longer does.

    Exit status: 0 if no rule lets in more callers, 1 if one was loosened,
    3 if a field became public, 2 if the two cannot be compared.
    """
    found = _compared(old, new, file)
    _write(_REPORTS[form](found), output)
    raise typer.Exit(max((STATUS.get(change.kind, 0) for change in found), default=0))


def served_matrix() -> Matrix:
    """The matrix of the API as a server with this environment's settings would serve it."""
    try:
        return matrix_of(api_of_environment())
    except TooManyWays as error:
        stop(str(error))


def _compared(old: str | None, new: str | None, file: Path) -> list[Change]:
    try:
        if old and new:
            return changes(access_at(old, file), access_at(new, file))
        served = served_matrix()
        return changes(access_at(old, file) if old else access_before(file, served), served.access)
    except (NoSnapshot, TooManyWays) as error:
        stop(str(error))


def _narrowed(whole: Matrix, names: list[str]) -> Matrix:
    known = {name for field in whole.rules for name in (field, field.partition(".")[0])}
    for name in names:
        if name not in known:
            close = get_close_matches(name, sorted(known), n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            stop(f"there is no {name}.{hint}")
    wanted = {
        field: rule
        for field, rule in whole.rules.items()
        if not names or {field, field.partition(".")[0]} & {*names}
    }
    return Matrix(Access(wanted, whole.access.modes), whole.callers)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{output}: {error.strerror}")
