"""``claimgraph token``: a fresh token from the running development server.

Sign-ins are remembered from one call to the next, so that the ID token and the access token of two calls can
be sent together: the server compares their ``origin_jti``. Remembered are refresh tokens of a development
server's embedded pool, which are void as soon as that server stops.
"""

import json
import os
from enum import Enum
from pathlib import Path
from typing import Final, cast

import typer

from claimgraph.app.commands.console import stop
from claimgraph.app.embedded_pool.private_files import make_private
from claimgraph.app.embedded_pool.sign_in import SignInFailed, Tokens, machine_token, refresh, sign_in
from claimgraph.app.settings.settings import load_settings

_OWNER_ONLY: Final = 0o600


class Use(Enum):
    """The two kinds of token."""

    id = "id"
    access = "access"


def token(
    user: str = typer.Argument(help="alice, bob, carol (an admin), or `machine` for client credentials."),
    use: Use = typer.Option(Use.id, help="ID token (who the user is) or access token (what they may do)."),
    url: str | None = typer.Option(
        None, help="The address of the development server; by default that of the settings."
    ),
    password: str | None = typer.Option(None, help="The password of a user that is not seeded."),
) -> None:
    """Print a fresh token of a user of the embedded pool; `claimgraph dev` must be running.

    Tokens printed for one user belong to one sign-in, so an ID token and an
    access token can be sent together.
    """
    print(_fresh_token(url or load_settings().base_url, user, password, use))


def _fresh_token(url: str, user: str, password: str | None, use: Use) -> str:
    try:
        if user == "machine":
            return machine_token(url)
        tokens = _earlier_sign_in(url, user) if password is None else None
        tokens = tokens or sign_in(url, user, password)
    except SignInFailed as error:
        stop(str(error), status=1)
    SignInCache().put(url, user, tokens.refresh_token)
    return tokens.id_token if use is Use.id else tokens.access_token


def _earlier_sign_in(url: str, user: str) -> Tokens | None:
    """Fresh tokens of the sign-in that an earlier call made, unless it is over."""
    known = SignInCache().get(url, user)
    try:
        return refresh(url, known) if known else None
    except SignInFailed:
        return None


class SignInCache:
    """Refresh tokens by server and user, in a file that only its owner can read."""

    def __init__(self, file: Path | None = None) -> None:
        """Use `file`; by default one below the user's cache folder (XDG base directory specification)."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self._file = file or cache / "claimgraph" / "sessions.json"

    def get(self, server: str, user: str) -> str | None:
        """The refresh token of a sign-in, if one is remembered."""
        return self._read().get(f"{user} {server}")

    def put(self, server: str, user: str, refresh_token: str) -> None:
        """Remember a sign-in; a file that cannot be written only means signing in again next time."""
        known = {**self._read(), f"{user} {server}": refresh_token}
        try:
            make_private(self._file.parent, self._file.name)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        except OSError:
            return
        with os.fdopen(descriptor, "w") as file:
            json.dump(known, file)

    def _read(self) -> dict[str, str]:
        try:
            found: object = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return cast(dict[str, str], found) if isinstance(found, dict) else {}
