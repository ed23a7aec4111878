"""``claimgraph migrate``: bring the database to the schema this version needs."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from claimgraph.app.settings.database import open_database
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable
from claimgraph.resolvers.errors import StoreUnavailable


def migrate() -> None:
    """Bring the database of CLAIMGRAPH_DATABASE_URL up to date; safe to run again and in parallel."""
    settings = load_settings()
    with database_failures_explained():
        asyncio.run(_migrate(settings))
    print("The database is up to date.")


@contextmanager
def database_failures_explained() -> Generator[None]:
    """Turn a database failure into one sentence for the terminal.

    Raises:
        SettingsError: With the message of the database driver; drivers do not repeat passwords.
    """
    try:
        yield
    except StoreUnavailable as error:
        reason = str(error.__cause__).partition("\n")[0] or type(error.__cause__).__name__
        raise SettingsError(f"{variable('database_url')}: the database cannot be used: {reason}") from None


async def _migrate(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await database.migrate()
    finally:
        await database.close()
