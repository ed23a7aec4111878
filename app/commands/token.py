"""``claimgraph token``: a fresh token from the running development server."""

import sys
from enum import Enum

import typer

from app.embedded_pool.sign_in import SignInFailed, machine_token, sign_in


class Use(Enum):
    """The two kinds of token."""

    id = "id"
    access = "access"


def token(
    user: str = typer.Argument(help="alice, bob or carol (admin); `machine` for a client-credentials token."),
    use: Use = typer.Option(Use.id, help="ID token (who you are) or access token (what you may do)."),
    url: str = typer.Option("http://127.0.0.1:8000", help="Where the development server runs."),
    password: str | None = typer.Option(None, help="For users that are not seeded."),
) -> None:
    """Print a fresh token of a user of the embedded pool; `claimgraph dev` must be running."""
    try:
        if user == "machine":
            print(machine_token(url))
            return
        tokens = sign_in(url, user, password)
    except SignInFailed as error:
        print(f"claimgraph: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(tokens.id_token if use is Use.id else tokens.access_token)
