"""Parsing the URL of the database."""

from dataclasses import dataclass

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SETTING = "CLAIMGRAPH_DATABASE_URL"

#: Scheme of the URL to whether it names PostgreSQL.
_SCHEMES = {
    "sqlite": False,
    "sqlite+aiosqlite": False,
    "postgres": True,
    "postgresql": True,
    "postgresql+asyncpg": True,
}


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """The kind of a database, and SQLite's file.

    Attributes:
        is_postgres: PostgreSQL rather than SQLite.
        path: SQLite's file; empty for a database in memory.
    """

    is_postgres: bool
    path: str


def database_url(url: str) -> DatabaseUrl:
    """Parses a database URL.

    Raises:
        ValueError: It is not a URL, or names neither SQLite nor PostgreSQL. The message contains the setting
            and the scheme only, since the rest may contain a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"{SETTING} is not a database URL such as sqlite:///claimgraph.db.") from None
    if parsed.drivername not in _SCHEMES:
        raise ValueError(
            f"{SETTING} must begin with sqlite:// or postgresql://; {parsed.drivername!r} is not supported."
        )
    is_postgres = _SCHEMES[parsed.drivername]
    if not is_postgres and (parsed.host or parsed.query):
        raise ValueError(f"{SETTING}: a SQLite URL contains only a path, as in sqlite:///claimgraph.db.")
    path = parsed.database or ""
    return DatabaseUrl(is_postgres, "" if path == ":memory:" else path)
