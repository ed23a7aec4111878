"""Migrations of a team's own run beside Claimgraph's and never collide with them."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from claimgraph.resolvers.database import Database, Migrations
from claimgraph.resolvers.database.migration import BrokenMigrations, write_new
from claimgraph.resolvers.profiles import SEEDED_PROFILES, SqlProfileStore

_WARDS = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down_revision!r}


def upgrade() -> None:
    op.create_table("{table}", sa.Column("id", sa.String(20), primary_key=True))
"""


@pytest.fixture
def own(tmp_path: Path) -> Migrations:
    """One migration, whose revision is also one of ours; in a folder that a configuration could misread."""
    folder = tmp_path / "100% of: ours"
    folder.mkdir()
    _add(folder, "0001", None, "wards")
    return Migrations(folder, "clinic_alembic_version", "clinic:")


def _add(folder: Path, revision: str, down_revision: str | None, table: str) -> None:
    source = _WARDS.format(revision=revision, down_revision=down_revision, table=table)
    (folder / f"{revision}_{table}.py").write_text(source)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _versions(connection: Connection) -> tuple[object, object]:
    ours = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    own = connection.execute(text("SELECT version_num FROM clinic_alembic_version")).scalar_one()
    return ours, own


async def test_both_run_on_an_empty_database(empty_database: Database, own: Migrations) -> None:
    state = await empty_database.migration_state((own,))
    assert state.missing == ("0001", "0002", "0003", "0004", "clinic:0001")
    await empty_database.migrate((own,))
    assert {"profiles", "api_keys", "wards"} <= await empty_database.read(_tables)
    assert await empty_database.read(_versions) == ("0004", "0001")
    assert (await empty_database.migration_state((own,))).missing == ()


async def test_a_database_of_an_earlier_version_loses_nothing(database: Database, own: Migrations) -> None:
    """Version 0.1.0 left ``alembic_version`` at 0004, and no other version table."""
    store = SqlProfileStore(database)
    await store.seed(SEEDED_PROFILES, {})
    before = await store.by_ids(["prof_alice"])
    assert (await database.migration_state((own,))).missing == ("clinic:0001",)
    await database.migrate((own,))
    assert await store.by_ids(["prof_alice"]) == before
    assert before[0] is not None
    assert await database.read(_versions) == ("0004", "0001")


async def test_later_migrations_follow_and_unknown_ones_are_named(
    database: Database, own: Migrations
) -> None:
    await database.migrate((own,))
    _add(own.folder, "0002", "0001", "beds")
    assert (await database.migration_state((own,))).missing == ("clinic:0002",)
    await database.migrate((own,))
    assert "beds" in await database.read(_tables)
    (own.folder / "0002_beds.py").unlink()
    assert (await database.migration_state((own,))).unknown == ("clinic:0002",)


async def test_a_migration_that_fails_changes_nothing(empty_database: Database, own: Migrations) -> None:
    _add(own.folder, "0002", "0001", "profiles")  # which is one of our tables
    with pytest.raises(Exception, match="not available"):
        await empty_database.migrate((own,))
    assert await empty_database.read(_tables) == set()


async def test_two_newest_migrations_are_refused(database: Database, own: Migrations) -> None:
    _add(own.folder, "0002", "0001", "beds")
    _add(own.folder, "0003", "0001", "nurses")
    with pytest.raises(BrokenMigrations, match=r"100% of: ours: Multiple head revisions"):
        await database.migrate((own,))
    with pytest.raises(BrokenMigrations, match="Multiple head"):
        write_new(own, "Doctors.")


async def test_new_migrations_follow_the_newest(empty_database: Database, tmp_path: Path) -> None:
    own = Migrations(tmp_path / "db" / "migrations", "clinic_alembic_version")
    first, second = (Path(write_new(own, text)) for text in ("Create patients.", "Add wards."))
    revision, _, slug = first.stem.partition("_")
    assert slug == "create_patients"
    assert f'revision = "{revision}"\ndown_revision = None\n' in first.read_text()
    assert f'down_revision = "{revision}"\n' in second.read_text()
    await empty_database.migrate((own,))
    assert (await empty_database.migration_state((own,))).missing == ()


async def test_a_folder_that_does_not_exist_has_no_migrations(
    empty_database: Database, tmp_path: Path
) -> None:
    own = Migrations(tmp_path / "none", "clinic_alembic_version")
    await empty_database.migrate((own,))
    assert (await empty_database.migration_state((own,))).missing == ()
