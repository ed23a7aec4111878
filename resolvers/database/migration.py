"""Bringing the tables up to date, from the migrations inside the package."""

from pathlib import Path

from sqlalchemy import Connection, text

from resolvers.database.runner import Dialect

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Any constant will do; it only has to differ from other users' of the same database.
_ADVISORY_LOCK = 0x636C61696D67  # "claimg"


def upgrade_to_head(connection: Connection, *, dialect: Dialect) -> None:
    """Apply the migrations that are missing, inside the connection's transaction.

    Processes that start together take turns: SQLite's writer holds the lock already, PostgreSQL needs
    one by name. Whoever comes second finds nothing left to do.
    """
    # Only here: a server that finds its tables in order never needs alembic, which takes 11 MB.
    from alembic import command  # noqa: PLC0415 - as the comment says
    from alembic.config import Config  # noqa: PLC0415 - likewise

    if dialect == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    config = Config()
    # ConfigParser reads a percent sign as interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
