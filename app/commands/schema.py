"""``claimgraph schema``: print the SDL, check it against the reviewed one, list what a change means."""

import sys
from pathlib import Path

import typer

from claimgraph.app.review.schema_diff import SchemaChange, schema_changes
from claimgraph.app.settings.settings import load_settings
from claimgraph.schema.runtime.build import build_api

commands = typer.Typer(no_args_is_help=True, help="The schema as text, and what a change of it means.")

REVIEWED = Path("schema.graphql")


@commands.command("print")
def print_schema() -> None:
    """Print the schema, rules included."""
    sys.stdout.write(_served())


@commands.command()
def check(reviewed: Path = typer.Argument(REVIEWED, help="The reviewed schema.")) -> None:
    """Fail if the schema is not the reviewed one."""
    if _read(reviewed) == _served():
        print(f"The schema is the one in {reviewed}.")
        return
    _print(schema_changes(_read(reviewed), _served()))
    print(f"The schema is not the one in {reviewed}. If that is meant: make snapshots", file=sys.stderr)
    raise typer.Exit(1)


@commands.command()
def diff(
    old: Path = typer.Argument(REVIEWED, help="The schema to compare with."),
    new: Path | None = typer.Argument(None, help="The other schema; by default the one served."),
) -> None:
    """List the changes; exit status 1 if one is breaking or loosens a rule."""
    changes = schema_changes(_read(old), _read(new) if new else _served())
    _print(changes)
    if any(change.alarming for change in changes):
        raise typer.Exit(1)


def _served() -> str:
    """The SDL, in which no setting shows: they only decide whether it may be served."""
    settings = load_settings()
    modes = settings.modes(has_user_pool=not settings.user_pools)
    return build_api(modes=modes, strictness=settings.appsync_strictness).sdl()


def _print(changes: list[SchemaChange]) -> None:
    for change in changes:
        print(f"{change.severity:<9} {change.description}")
    if not changes:
        print("No change.")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        print(f"claimgraph: {path}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(2) from None
