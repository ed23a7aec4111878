"""SQLite: one machine, one file."""

import asyncio
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import URL, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from claimgraph.resolvers.database.runner import Dialect, Result, Work

#: Readers never wait for a writer (WAL), so a few threads keep reads flowing while one waits to write.
THREADS = 4
#: Seconds that a writer waits for another process's writer; below Database's deadline.
BUSY_TIMEOUT = 5.0


class SqliteRunner:
    """Runs each unit of work in a thread, as a whole."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: str) -> None:
        """Opens no connection yet.

        Args:
            path: The file; empty for a database in memory, which has a single connection.
        """
        self._engine = _file_engine(path) if path else _memory_engine()
        self._threads = ThreadPoolExecutor(THREADS if path else 1, thread_name_prefix="sqlite")

    async def read(self, work: Work[Result]) -> Result:
        """Runs `work` outside a transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def write(self, work: Work[Result]) -> Result:
        """Runs `work` in one transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._write, work)

    async def close(self) -> None:
        """Closes every connection once running work has ended."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _read(self, work: Work[Result]) -> Result:
        with self._engine.connect() as connection:
            return work(connection)

    def _write(self, work: Work[Result]) -> Result:
        with self._engine.begin() as connection:
            # With the write lock taken at once, a second writer waits instead of failing (a transaction that
            # turns from reading to writing gets SQLITE_BUSY), and DDL is transactional.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return work(connection)


def _file_engine(path: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False},
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=THREADS,
        max_overflow=0,
    )
    event.listen(engine, "do_connect", lambda *_: _create_for_owner(path))
    event.listen(engine, "connect", _prepare)
    return engine


def _create_for_owner(path: str) -> None:
    """Create a missing file so that only its owner can read it; SQLite gives the files beside it its mode."""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _memory_engine() -> Engine:
    engine = create_engine(
        "sqlite://", connect_args={"check_same_thread": False}, hide_parameters=True, poolclass=StaticPool
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # In WAL mode NORMAL never corrupts the file; a power cut may lose the last commits
    # (https://www.sqlite.org/pragma.html#pragma_synchronous).
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
