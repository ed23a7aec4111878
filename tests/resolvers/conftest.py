"""Both databases, empty and up to date."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.profiles import SqlProfileStore
from tests.support.servers.postgres import PostgresServer

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for each process that runs tests."""
    with PostgresServer() as server:
        yield server


def _migrate(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        await database.migrate()
        await database.close()

    asyncio.run(migrate())


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A migrated database; copying one is much quicker than migrating."""
    postgres.execute("CREATE DATABASE migrated")
    _migrate(postgres.url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return "sqlite" if request.param == "sqlite" else "postgresql"


@pytest.fixture
def empty_url(dialect: Dialect, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without tables."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    return server.url(name)


@pytest.fixture
def migrated_url(dialect: Dialect, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database with tables and nothing in them."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'test.db')}"
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
    return server.url(name)


@pytest.fixture
async def empty_database(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
    yield database
    await database.close()


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> SqlProfileStore:
    """A store whose clock stands still and whose ids count."""
    numbers = itertools.count(1)
    return SqlProfileStore(
        database, clock=lambda: 1_790_000_000.123456, new_id=lambda: f"prof_{next(numbers):04}"
    )
