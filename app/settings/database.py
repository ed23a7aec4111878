"""The database that the settings name."""

import re
from glob import escape
from pathlib import Path

from sqlalchemy import make_url

from claimgraph.app.settings.names import SettingsError, variable
from claimgraph.app.settings.settings import Settings
from claimgraph.resolvers.database import Database, Migrations
from claimgraph.schema.api import Api


def open_database(settings: Settings) -> Database:
    """The database of the settings; no connection is made yet.

    Raises:
        SettingsError: The address is not that of a supported database.
    """
    try:
        return Database(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"{variable('database_url')}: {error}") from None


def database_files(settings: Settings) -> tuple[str, ...]:
    """The names of the database's files, if it has any: SQLite adds ``-wal`` and others to the file's own."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return ()
    name = escape(Path(url.database).name)
    return name, f"{name}-*"


def own_migrations(api: Api, folder: Path) -> tuple[Migrations, ...]:
    """The API's own migrations, which run after Claimgraph's; empty without any.

    Args:
        api: The API.
        folder: The folder that its paths are relative to.
    """
    if api.migrations is None:
        return ()
    words = re.findall("[a-z0-9]+", api.name.lower())
    # PostgreSQL cuts names off after 63 bytes.
    table = f"{'_'.join(words)[:40]}_alembic_version"
    return (Migrations(folder / api.migrations, table, f"{api.name}:"),)


def data_folder(settings: Settings) -> Path:
    """The folder for files beside the database: its own if it is a file, else ``.data``."""
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(url.database or "").parent if is_file else Path(".data")
