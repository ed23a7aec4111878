import asyncio
import subprocess
import sys
import time

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from claimgraph.resolvers import api_keys, audit, profiles, revocations
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.database.migration import MIGRATIONS, upgrade_to_head
from claimgraph.resolvers.database.tables import METADATA
from tests.support.time.patience import eventually


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


def _revision(connection: Connection) -> str:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()


async def test_migrations_make_the_tables_that_the_stores_expect(database: Database) -> None:
    assert profiles.SqlProfileStore  # a store's tables are part of METADATA once it is imported
    assert api_keys.ApiKeyStore
    assert audit.AuditStore
    assert revocations.RevocationStore
    assert METADATA.tables
    assert await database.read(_differences) == []


async def test_a_missing_table_would_be_noticed(empty_database: Database) -> None:
    assert await empty_database.read(_differences) != []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    before = await database.read(_revision)
    await database.migrate()
    assert await database.read(_revision) == before


async def test_a_migration_waits_for_one_that_has_begun(empty_url: str, empty_database: Database) -> None:
    steps: list[str] = []

    def migrate_and_dawdle(connection: Connection) -> None:
        dialect = "postgresql" if connection.dialect.name == "postgresql" else "sqlite"
        upgrade_to_head(connection, dialect=dialect)
        steps.append("begun")
        if dialect == "postgresql":
            connection.execute(text("SELECT pg_sleep(0.5)"))
        else:
            time.sleep(0.5)
        steps.append("ended")

    first = asyncio.create_task(empty_database.write(migrate_and_dawdle))
    await asyncio.to_thread(eventually, lambda: bool(steps))
    second = Database(empty_url)
    await second.migrate()
    assert steps == ["begun", "ended"]
    await first
    await second.close()


_MIGRATE = """
import asyncio, sys
from claimgraph.resolvers.database import Database

async def migrate():
    database = Database(sys.argv[1])
    await database.migrate()
    await database.close()

asyncio.run(migrate())
"""


async def test_processes_that_start_at_once_migrate_once(empty_url: str, empty_database: Database) -> None:
    command = [sys.executable, "-c", _MIGRATE, empty_url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]  # noqa: S603, ASYNC220 (ourselves)
    errors = [process.communicate()[1] for process in processes]
    assert errors == [b"", b"", b"", b""]
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert await empty_database.read(_revision) == newest
