"""PostgreSQL, for more than one machine."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from claimgraph.resolvers.database.runner import Dialect, Result, Work

#: Connections of one process. At a peak a unit of work waits for one of them; opening and closing extra
#: connections was measured ten times slower.
POOL_SIZE = 10
#: Seconds that a unit of work waits for a connection of the pool, and for a new one.
CHECKOUT_TIMEOUT = 5.0
CONNECT_TIMEOUT = 5.0
#: Connections are renewed after half an hour: load balancers and firewalls drop idle ones.
RECYCLE_AFTER = 1800


class PostgresRunner:
    """Runs units of work on asyncpg, inside the event loop."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """Opens no connection yet.

        Args:
            url: Passed to asyncpg unchanged, so that libpq's parameters (``sslmode``, ``sslrootcert``,
                ``application_name``, several hosts, …) work as documented there.
        """
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            connect_args={
                "dsn": "postgresql" + url[url.index("://") :],
                "timeout": CONNECT_TIMEOUT,
            },
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=CHECKOUT_TIMEOUT,
            pool_recycle=RECYCLE_AFTER,
            skip_autocommit_rollback=True,
        )
        # A single SELECT needs no BEGIN and no ROLLBACK, two round trips of three.
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, work: Work[Result]) -> Result:
        """Runs `work` outside a transaction; once more if the server had closed the connection."""
        try:
            return await self._read(work)
        except DBAPIError as error:
            # After a restart of the server the pool holds dead connections. SQLAlchemy drops all of them at
            # the first failure, and a read can be repeated: cheaper than a ping before every use.
            if not error.connection_invalidated:
                raise
            return await self._read(work)

    async def write(self, work: Work[Result]) -> Result:
        """Runs `work` in one transaction."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()

    async def _read(self, work: Work[Result]) -> Result:
        async with self._reading.connect() as connection:
            return await connection.run_sync(work)
