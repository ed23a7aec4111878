"""Databases with the thousand profiles in them, made by Claimgraph's own migrations and store."""

import asyncio
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from strawberry.utils.str_converters import to_camel_case

from bench.data import ROWS, Row
from bench.workloads import Data
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import Profile, SqlProfileStore
from tests.support.servers.postgres import PostgresServer


@contextmanager
def database(kind: Data) -> Generator[dict[str, str]]:
    """A database of that kind, removed afterwards.

    Yields:
        The environment variables by which the servers find it; profiles for memory are a file of JSON.
    """
    match kind:
        case "memory":
            with NamedTemporaryFile("w", suffix=".json") as file:
                json.dump([{to_camel_case(name): value for name, value in row.items()} for row in ROWS], file)
                file.flush()
                yield {"BENCH_PROFILES": file.name}
        case "sqlite":
            with TemporaryDirectory() as directory:
                path = Path(directory) / "claimgraph.sqlite3"
                yield _filled(f"sqlite:///{path}", f"sqlite+aiosqlite:///{path}")
        case "postgres":
            with PostgresServer() as server:
                server.execute("CREATE DATABASE bench")
                url = server.url("bench")
                yield _filled(url, url.replace("postgresql", "postgresql+asyncpg", 1))


def _filled(url: str, for_sqlalchemy: str) -> dict[str, str]:
    asyncio.run(_fill(url, [_profile(row) for row in ROWS]))
    return {"CLAIMGRAPH_DATABASE_URL": url, "BENCH_DATABASE": for_sqlalchemy}


async def _fill(url: str, profiles: Sequence[Profile]) -> None:
    database = Database(url)
    await database.migrate()
    await SqlProfileStore(database).seed(profiles, {})
    await database.close()


def _profile(row: Row) -> Profile:
    return Profile(
        id=row["id"],
        display_name=row["display_name"],
        bio=row["bio"],
        avatar_url=row["avatar_url"],
        website=None,
        locale=row["locale"],
        timezone=row["timezone"],
        tags=(),
        email=row["email"],
        phone=None,
        birthdate=None,
        staff_notes=None,
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        version=row["version"],
    )
