"""``claimgraph migrate``: bring the database up to date, or begin a migration of the API's own."""

import asyncio
import re
from collections.abc import Generator
from contextlib import contextmanager

import typer

from claimgraph.app.settings.database import open_database, own_migrations
from claimgraph.app.settings.project import Project, find_project
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable
from claimgraph.resolvers.database import Migrations
from claimgraph.resolvers.database.migration import BrokenMigrations, write_new
from claimgraph.resolvers.errors import StoreUnavailable

_NEW = typer.Option(None, "--new", help="Write a migration of the API's own, described by this text.")


def migrate(new: str | None = _NEW) -> None:
    """Bring the database of CLAIMGRAPH_DATABASE_URL up to date; safe to run again and in parallel.

    Claimgraph's own migrations run first, then those of the API (`migrations` of its Api).
    """
    project = find_project()
    own = own_migrations(project.api, project.folder)
    if new is not None:
        print(_write_new(project, own, new))
        return
    settings = load_settings()
    with database_failures_explained():
        asyncio.run(_migrate(settings, own))
    print("The database is up to date.")


@contextmanager
def database_failures_explained() -> Generator[None]:
    """Turn a failure of the database or of its migrations into one sentence for the terminal.

    Raises:
        SettingsError: With the message of the database driver; drivers do not repeat passwords.
    """
    try:
        yield
    except BrokenMigrations as error:
        raise SettingsError(f"The migrations cannot be used: {error}") from None
    except StoreUnavailable as error:
        reason = str(error.__cause__).partition("\n")[0] or type(error.__cause__).__name__
        raise SettingsError(f"{variable('database_url')}: the database cannot be used: {reason}") from None


def _write_new(project: Project, own: tuple[Migrations, ...], text: str) -> str:
    """The file of a new migration, which follows the newest of the API's own."""
    if not own:
        raise SettingsError(f'{project.named_by}: name a folder first: Api(…, migrations="migrations").')
    if not re.fullmatch(r"[^\\\"\n]*\w[^\\\"\n]*", text):
        raise SettingsError("--new: expected a few words, without quotes and backslashes.")
    with database_failures_explained():
        return write_new(own[0], f"{text.rstrip('.')}.")


async def _migrate(settings: Settings, own: tuple[Migrations, ...]) -> None:
    database = open_database(settings)
    try:
        await database.migrate(own)
    finally:
        await database.close()
