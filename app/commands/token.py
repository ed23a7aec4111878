"""``claimgraph token``: a fresh token from the running development server."""

import sys
from enum import Enum

import typer

from claimgraph.app.commands.sessions import Sessions
from claimgraph.app.embedded_pool.sign_in import SignInFailed, Tokens, machine_token, refresh, sign_in
from claimgraph.app.settings.settings import load_settings


class Use(Enum):
    """The two kinds of token."""

    id = "id"
    access = "access"


def token(
    user: str = typer.Argument(help="alice, bob or carol (admin); `machine` for a client-credentials token."),
    use: Use = typer.Option(Use.id, help="ID token (who you are) or access token (what you may do)."),
    url: str | None = typer.Option(None, help="Where the development server runs; by default here."),
    password: str | None = typer.Option(None, help="For users that are not seeded."),
) -> None:
    """Print a fresh token of a user of the embedded pool; `claimgraph dev` must be running.

    Tokens printed for one user belong to one sign-in, so an ID and an access token can be sent together.
    """
    print(_fresh_token(url or load_settings().base_url, user, password, use))


def _fresh_token(url: str, user: str, password: str | None, use: Use) -> str:
    try:
        if user == "machine":
            return machine_token(url)
        tokens = _earlier_sign_in(url, user) if password is None else None
        tokens = tokens or sign_in(url, user, password)
    except SignInFailed as error:
        print(f"claimgraph: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    Sessions().put(url, user, tokens.refresh_token)
    return tokens.id_token if use is Use.id else tokens.access_token


def _earlier_sign_in(url: str, user: str) -> Tokens | None:
    """Fresh tokens of the sign-in that an earlier call made, unless it is over."""
    known = Sessions().get(url, user)
    try:
        return refresh(url, known) if known else None
    except SignInFailed:
        return None
