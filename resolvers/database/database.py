"""The façade over SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from claimgraph.resolvers.database.migration import (
    Migrations,
    MigrationState,
    migration_state,
    upgrade_to_head,
)
from claimgraph.resolvers.database.runner import Dialect, Result, Runner, Work
from claimgraph.resolvers.database.sqlite import SqliteRunner
from claimgraph.resolvers.database.url import database_url
from claimgraph.resolvers.errors import StoreUnavailable

#: PostgreSQL's codes for a table and a column that do not exist
#: (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_UNDEFINED = frozenset({"42P01", "42703"})


class Database:
    """Runs units of work, each written once as a plain function over a SQLAlchemy ``Connection``.

    A unit of work is one check-out of a connection: on PostgreSQL it runs on asyncpg inside the event
    loop, on SQLite in a thread as a whole (a thread hop costs more than SQLite's answer, so there is
    one per unit of work rather than one per statement).
    """

    def __init__(self, url: str, *, deadline: float = 10.0) -> None:
        """Opens no connection yet.

        Args:
            url: ``sqlite:///path``, ``sqlite://`` (in memory, for tests) or
                ``postgresql://user:password@host/name``, with libpq's query parameters.
            deadline: Seconds after which a unit of work is abandoned.

        Raises:
            ValueError: The URL is malformed, or names another kind of database.
        """
        self._runner = _runner(url)
        self._deadline = deadline

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        return self._runner.dialect

    async def read(self, work: Work[Result]) -> Result:
        """Runs `work` outside a transaction: for statements that change nothing.

        Raises:
            StoreUnavailable: The database failed or the deadline passed.
        """
        async with _translated_failures(self._deadline):
            return await self._runner.read(work)

    async def write(self, work: Work[Result]) -> Result:
        """Runs `work` in a transaction: committed when it returns, rolled back when it raises.

        Raises:
            StoreUnavailable: The database failed or the deadline passed. After the deadline the outcome is
                unknown, as after any lost connection.
        """
        async with _translated_failures(self._deadline):
            return await self._runner.write(work)

    async def ping(self, *, deadline: float = 1.0) -> None:
        """Checks that the database answers.

        Raises:
            StoreUnavailable: It did not answer within `deadline` seconds.
        """
        async with _translated_failures(deadline):
            await self._runner.read(_select_one)

    async def migrate(self, further: Sequence[Migrations] = ()) -> None:
        """Brings the tables up to date; safe when several processes start at once.

        Args:
            further: Migrations to run after Claimgraph's own, in the same transaction.

        Raises:
            StoreUnavailable: The database failed.
        """
        async with _translated_failures(None):  # a migration may rightly take minutes
            await self._runner.write(partial(upgrade_to_head, dialect=self.dialect, further=further))

    async def migration_state(self, further: Sequence[Migrations] = ()) -> MigrationState:
        """Compares the tables with those of this version; changes nothing.

        Args:
            further: Migrations beside Claimgraph's own.

        Raises:
            StoreUnavailable: The database failed.
        """
        async with _translated_failures(self._deadline):
            return await self._runner.read(partial(migration_state, further=further))

    async def close(self) -> None:
        """Closes every connection; the object cannot be used afterwards."""
        await self._runner.close()


def _runner(url: str) -> Runner:
    target = database_url(url)
    if not target.is_postgres:
        return SqliteRunner(target.path)
    # Only here: asyncpg's half of SQLAlchemy takes 7 MB, which a server on SQLite does not need.
    from claimgraph.resolvers.database.postgres import PostgresRunner  # noqa: PLC0415 - as the comment says

    return PostgresRunner(url)


@asynccontextmanager
async def _translated_failures(deadline: float | None) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(deadline):
            yield
    except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
        raise StoreUnavailable(lacks_tables=_lacks_tables(error)) from error


def _lacks_tables(error: Exception) -> bool:
    """Whether a statement failed for want of a table or a column."""
    if not isinstance(error, DBAPIError):
        return False
    if (state := getattr(error.orig, "sqlstate", None)) is not None:
        return state in _UNDEFINED
    return str(error.orig).startswith(("no such table", "no such column"))


def _select_one(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
