"""Sign-ins that the command line remembers, so that tokens of two calls belong to one sign-in.

`claimgraph token alice --use id` and `claimgraph token alice --use access` must give tokens that can be sent
together: the server compares their ``origin_jti``. What is kept are refresh tokens of a development server's
embedded pool, which are void as soon as that server stops.
"""

import json
import os
from pathlib import Path
from typing import cast

_OWNER_ONLY = 0o600


class Sessions:
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
            self._file.parent.mkdir(parents=True, exist_ok=True)
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
