"""``claimgraph schema``: print the SDL, compare it with the reviewed one, list changes."""

import sys
from pathlib import Path

import typer
from graphql import GraphQLError

from claimgraph.app.commands.console import stop
from claimgraph.app.review.revisions import NoSnapshot, reviewed_before, text_at
from claimgraph.app.review.schema_diff import SchemaChange, schema_changes
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import load_settings
from claimgraph.schema.runtime.build import build

commands = typer.Typer(no_args_is_help=True, help="The schema as SDL, and the meaning of its changes.")

REVIEWED = Path("schema.graphql")


@commands.command("print")
def print_schema() -> None:
    """Print the schema with its rules."""
    sys.stdout.write(_served())


@commands.command()
def check(reviewed: Path = typer.Argument(REVIEWED, help="The reviewed schema.")) -> None:
    """Fail if the schema is not the reviewed one."""
    if _read(reviewed) == _served():
        print(f"The schema is the reviewed one in {reviewed}.")
        return
    _print(schema_changes(_read(reviewed), _served()))
    refresh = f"claimgraph schema print > {reviewed}"
    print(f"The schema is not the reviewed one in {reviewed}. To accept it: {refresh}", file=sys.stderr)
    raise typer.Exit(1)


@commands.command()
def diff(
    old: str | None = typer.Argument(
        None,
        help="A file, or a git revision such as main or HEAD~1; by default the reviewed schema or, once it "
        "has been refreshed, that of the last commit.",
    ),
    new: str | None = typer.Argument(None, help="Another; by default the schema that would be served."),
    file: Path = typer.Option(REVIEWED, "--file", help="The file of the reviewed schema."),
) -> None:
    """List the changes; exit status 1 if one is breaking or loosens a rule."""
    try:
        after = text_at(new, file) if new else _served()
        before = text_at(old, file) if old else reviewed_before(file, after)
        changes = schema_changes(before, after)
    except NoSnapshot as error:
        stop(str(error))
    except GraphQLError as error:
        stop(f"one of the two is not a schema: {error.message}")
    _print(changes)
    if any(change.alarming for change in changes):
        raise typer.Exit(1)


def _served() -> str:
    """The SDL. It is the same under all settings; they only decide whether it may be served."""
    settings = load_settings()
    modes = settings.modes(has_user_pool=not settings.user_pools)
    return build(find_project().api, modes=modes, strictness=settings.appsync_strictness).sdl()


def _print(changes: list[SchemaChange]) -> None:
    for change in changes:
        print(f"{change.severity:<9} {change.description}")
    if not changes:
        print("No change.")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        stop(f"{path}: {error.strerror}")
