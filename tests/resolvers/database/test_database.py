import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from tests.support.servers.postgres import PostgresServer
from tests.support.time.patience import PATIENCE

PASSWORD = "correct-horse"


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("sqlite:///profiles.db", "sqlite"),
        ("sqlite:////var/lib/profiles.db", "sqlite"),
        ("sqlite+aiosqlite:///profiles.db", "sqlite"),
        ("sqlite://", "sqlite"),
        ("postgres://u:p@db/name", "postgresql"),
        ("postgresql://u:p@db/name?sslmode=require", "postgresql"),
        ("postgresql+asyncpg://u:p@db/name", "postgresql"),
    ],
)
async def test_the_url_names_the_database(url: str, dialect: str) -> None:
    database = Database(url)
    assert database.dialect == dialect
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://root:{PASSWORD}@db/name",
        f"postgresql+psycopg2://u:{PASSWORD}@db/name",
        f"postgresql://u:{PASSWORD}@db:port/name",
        f"sqlite://u:{PASSWORD}@host/name",
        "sqlite:///file.db?mode=ro",
        "profiles.db",
        "",
    ],
)
def test_any_other_url_is_refused_by_the_settings_name_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="CLAIMGRAPH_DATABASE_URL") as refusal:
        Database(url)
    assert PASSWORD not in str(refusal.value)


async def test_ping_answers(empty_database: Database) -> None:
    await empty_database.ping(deadline=PATIENCE)


@pytest.mark.parametrize(
    "url", [f"postgresql://u:{PASSWORD}@127.0.0.1:1/name", "sqlite:////nowhere/at/all/profiles.db"]
)
async def test_an_unreachable_database_is_a_constant_message(url: str) -> None:
    database = Database(url)
    with pytest.raises(StoreUnavailable) as failure:
        await database.ping()
    await database.close()
    assert failure.value.message == "The data store is not available at the moment. Please try again."
    assert failure.value.error_info is None
    assert failure.value.__cause__ is not None


async def test_connection_errors_do_not_quote_the_server(postgres: PostgresServer) -> None:
    database = Database(postgres.url("there_is_none"))
    with pytest.raises(StoreUnavailable, match="not available"):
        await database.ping()
    await database.close()


async def test_work_past_the_deadline_is_cancelled(empty_url: str) -> None:
    given_up = threading.Event()

    def wait(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_sleep(600)"))
        else:
            given_up.wait()

    database = Database(empty_url, deadline=0.1)
    with pytest.raises(StoreUnavailable):
        await database.read(wait)
    given_up.set()
    await database.close()


def _create(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE t (n INTEGER)"))


def _insert(connection: Connection) -> None:
    connection.execute(text("INSERT INTO t VALUES (1)"))


def _insert_and_fail(connection: Connection) -> None:
    _insert(connection)
    raise LookupError


def _count(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM t")).scalar_one()


async def test_a_write_is_kept_whole_or_not_at_all(empty_database: Database) -> None:
    await empty_database.write(_create)
    with pytest.raises(LookupError):
        await empty_database.write(_insert_and_fail)
    assert await empty_database.read(_count) == 0
    await empty_database.write(_insert)
    assert await empty_database.read(_count) == 1


async def test_a_database_in_memory_keeps_what_was_written() -> None:
    database = Database("sqlite://")
    await database.write(_create)
    await database.write(_insert)
    assert await database.read(_count) == 1
    await database.close()


async def test_sqlite_writes_ahead_and_enforces_foreign_keys(tmp_path: Path) -> None:
    def pragmas(connection: Connection) -> list[object]:
        return [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]

    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    assert await database.read(pragmas) == ["wal", 1, 5000]
    await database.close()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_read_survives_that_the_server_closed_the_pooled_connection(
    empty_url: str, empty_database: Database
) -> None:
    def process_id(connection: Connection) -> int:
        return connection.execute(text("SELECT pg_backend_pid()")).scalar_one()

    doomed = await empty_database.read(process_id)
    other = Database(empty_url)
    await other.read(
        lambda connection: connection.execute(text(f"SELECT pg_terminate_backend({doomed}, 5000)")).all()
    )
    await other.close()
    assert await empty_database.read(process_id) != doomed


def _execute(connection: Connection, *, statement: str) -> None:
    connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT id FROM missing", True),
        ("SELECT missing FROM profiles", True),
        ("SELECT FROM FROM", False),
    ],
)
async def test_missing_tables_and_columns_are_told_from_other_failures(
    database: Database, statement: str, *, expected: bool
) -> None:
    with pytest.raises(StoreUnavailable) as failed:
        await database.read(partial(_execute, statement=statement))
    assert failed.value.lacks_tables is expected
