"""The command line: ``claimgraph --help``."""

import sys
from importlib.metadata import version

import typer

from claimgraph.app.commands import (
    api_key,
    database,
    doctor,
    explain,
    iam_token,
    matrix,
    plan,
    references,
    schema,
    server,
    token,
)
from claimgraph.app.settings.settings import SettingsError
from claimgraph.schema.runtime.guarded_fields import UnsafeSchema

cli = typer.Typer(
    name="claimgraph",
    help="A GraphQL API server whose resolvers are governed by the claims of a verified Cognito token.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and with them tokens
)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - typer's signature
    if wanted:
        print(f"claimgraph {version('claimgraph')}")
        raise typer.Exit


@cli.callback()
def _options(  # pyright: ignore[reportUnusedFunction] - typer calls it
    _version: bool = typer.Option(  # noqa: FBT001 - likewise
        False,  # noqa: FBT003 - likewise
        "--version",
        callback=_say_version,
        is_eager=True,
        help="Print the version.",
    ),
) -> None:
    """What comes before the name of a command."""


cli.command("dev")(server.dev)
cli.command("serve")(server.serve)
cli.command("token")(token.token)
cli.command("plan")(plan.plan)
cli.command("explain")(explain.explain)
cli.command("migrate")(database.migrate)
cli.command("doctor")(doctor.doctor)
cli.command("settings")(references.settings)
cli.command("errors")(references.errors)
cli.command("iam-token")(iam_token.iam_token)
cli.add_typer(api_key.commands, name="api-key")
cli.add_typer(schema.commands, name="schema")
cli.add_typer(matrix.commands, name="matrix")


def main() -> None:
    """Run a command; a refused setting or schema is one sentence and exit status 2, no traceback."""
    try:
        cli()
    except (SettingsError, UnsafeSchema) as error:
        print(f"claimgraph: {error}", file=sys.stderr)
        sys.exit(2)
