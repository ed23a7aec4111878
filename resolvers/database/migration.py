"""Bringing the tables up to date, from the migrations inside the package.

alembic is loaded by what uses it: a server that finds its tables in order never does, and it takes 11 MB.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from claimgraph.resolvers.database.runner import Dialect

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any constant will do; it only has to differ from other users' of the same database.
_ADVISORY_LOCK = 0x636C61696D67  # "claimg"


def upgrade_to_head(connection: Connection, *, dialect: Dialect) -> None:
    """Apply the migrations that are missing, inside the connection's transaction.

    Processes that start together take turns: SQLite's writer holds the lock already, PostgreSQL needs
    one by name. Whoever comes second finds nothing left to do.
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
        unknown: Migrations that were applied and that this version does not know: it is too old.
    """

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def migration_state(connection: Connection) -> MigrationState:
    """Compare; nothing is changed."""
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
