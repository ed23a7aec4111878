"""Bringing the tables up to date: Claimgraph's own, and then those of the API that is served.

Each set of migrations has a folder and a version table of its own, so that neither knows the other's
revisions.
alembic is imported where it is used: it takes 11 MB, which a server with up-to-date tables saves.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from claimgraph.resolvers.database.runner import Dialect

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any constant that differs from those of other users of the same database.
_ADVISORY_LOCK = 0x636C61696D67  # "claimg"


class BrokenMigrations(Exception):
    """The migrations do not follow one another; the message is alembic's."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """A set of migrations.

    Attributes:
        folder: One file for each migration; a folder that does not exist has none.
        version_table: The table that holds the newest revision that was applied.
        prefix: Precedes its revisions in messages.
    """

    folder: Path
    version_table: str
    prefix: str = ""


OURS: Final = Migrations(MIGRATIONS / "versions", "alembic_version")


def upgrade_to_head(connection: Connection, *, dialect: Dialect, further: Sequence[Migrations] = ()) -> None:
    """Applies the missing migrations, inside the connection's transaction: ours, then `further`.

    Processes that start together take turns: on SQLite the writer holds a lock already, on PostgreSQL a named
    one is taken. The second process finds nothing left to do.

    Raises:
        BrokenMigrations: The migrations do not follow one another.
    """
    from alembic import command  # noqa: PLC0415 - as the module says

    if dialect == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    for migrations in (OURS, *further):
        if migrations.folder.is_dir():
            config = _config(migrations)
            config.attributes["connection"] = connection
            with _broken_ones_named(migrations):
                command.upgrade(config, "head")


@dataclass(frozen=True, slots=True)
class MigrationState:
    """How a database's tables compare with those of this version.

    Attributes:
        missing: The migrations that have yet to be applied, oldest first.
        unknown: Applied migrations that this version does not know: it is too old.
    """

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def migration_state(connection: Connection, *, further: Sequence[Migrations] = ()) -> MigrationState:
    """Compares the applied migrations with ours and `further`; changes nothing."""
    states = [_state(connection, migrations) for migrations in (OURS, *further)]
    return MigrationState(
        tuple(revision for state in states for revision in state.missing),
        tuple(revision for state in states for revision in state.unknown),
    )


def _state(connection: Connection, migrations: Migrations) -> MigrationState:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as the module says

    context = MigrationContext.configure(connection, opts={"version_table": migrations.version_table})
    applied = context.get_current_heads()
    scripts = _scripts_of(migrations)
    known = [script.revision for script in scripts.walk_revisions()] if migrations.folder.is_dir() else []
    if unknown := [revision for revision in applied if revision not in known]:
        return MigrationState((), tuple(migrations.prefix + revision for revision in unknown))
    done = {script.revision for head in applied for script in scripts.iterate_revisions(head, "base")}
    missing = [revision for revision in reversed(known) if revision not in done]
    return MigrationState(tuple(migrations.prefix + revision for revision in missing), ())


def write_new(migrations: Migrations, text: str) -> str:
    """Writes a migration that follows the newest; returns the path of its file.

    Args:
        migrations: Where to write it. The folder is made if need be.
        text: A few words of what it does; without quotes and backslashes.

    Raises:
        BrokenMigrations: There is no single newest migration.
    """
    migrations.folder.mkdir(parents=True, exist_ok=True)
    with _broken_ones_named(migrations):
        scripts = _scripts_of(migrations)
        known = {script.revision for script in scripts.walk_revisions()}
        # The moment, not a number: two people hardly ever choose the same.
        revision = int(f"{datetime.now(UTC):%Y%m%d%H%M%S}")
        while str(revision) in known:
            revision += 1
        script = scripts.generate_revision(str(revision), text)
    if script is None:
        raise BrokenMigrations(f"alembic wrote no file in {migrations.folder}")
    return script.path


@contextmanager
def _broken_ones_named(migrations: Migrations) -> Generator[None]:
    from alembic.util import CommandError  # noqa: PLC0415 - as the module says

    try:
        yield
    except CommandError as error:
        raise BrokenMigrations(f"{migrations.folder}: {error}") from error


def _scripts_of(migrations: Migrations) -> "ScriptDirectory":
    """A set of migrations as alembic reads it."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as the module says

    return ScriptDirectory(
        str(MIGRATIONS), version_locations=[str(migrations.folder)], messaging_opts={"quiet": True}
    )


def _config(migrations: Migrations) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as the module says

    config = Config()
    options = {
        "script_location": str(MIGRATIONS),  # of env.py
        "path_separator": "newline",
        "version_locations": str(migrations.folder),
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))  # ConfigParser interpolates percent signs
    config.attributes["version_table"] = migrations.version_table
    return config
