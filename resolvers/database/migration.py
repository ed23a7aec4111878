"""Bringing the tables up to date, with the migrations of the package.

alembic is imported where it is used: it takes 11 MB, which a server with up-to-date tables saves.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from claimgraph.resolvers.database.runner import Dialect

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any constant that differs from those of other users of the same database.
_ADVISORY_LOCK = 0x636C61696D67  # "claimg"


def upgrade_to_head(connection: Connection, *, dialect: Dialect) -> None:
    """Applies the missing migrations, inside the connection's transaction.

    Processes that start together take turns: on SQLite the writer holds a lock already, on PostgreSQL a named
    one is taken. The second process finds nothing left to do.
    """
    from alembic import command  # noqa: PLC0415 - as the module says

    if dialect == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    config = _config()
    config.attributes["connection"] = connection
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


def migration_state(connection: Connection) -> MigrationState:
    """Compares the applied migrations with those of this version; changes nothing."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as the module says
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - likewise

    scripts = ScriptDirectory.from_config(_config())
    applied = MigrationContext.configure(connection).get_current_heads()
    known = [script.revision for script in scripts.walk_revisions()]
    if unknown := tuple(revision for revision in applied if revision not in known):
        return MigrationState((), unknown)
    done = {script.revision for head in applied for script in scripts.iterate_revisions(head, "base")}
    return MigrationState(tuple(revision for revision in reversed(known) if revision not in done), ())


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as the module says

    config = Config()
    # ConfigParser reads a percent sign as interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
