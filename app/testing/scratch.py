"""The services of a test: a database in memory, filled on first use, and no AWS."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.database import Database, Migrations, Work
from claimgraph.resolvers.lambdas import Functions, LambdaClient
from claimgraph.resolvers.profiles import SEEDED_PROFILES, SqlProfileStore
from claimgraph.schema import provided
from claimgraph.schema.provided import PoolServices
from claimgraph.schema.services import Services

_Result = TypeVar("_Result")


class ScratchDatabase(Database):
    """A database in memory whose tables and seeded profiles are made on first use."""

    def __init__(self, migrations: Sequence[Migrations] = ()) -> None:
        """Make nothing yet: most tests never use it.

        Args:
            migrations: Those of the API.
        """
        super().__init__("sqlite://")
        self._migrations = migrations
        self._made = False
        self._making = asyncio.Lock()
        self._maker: asyncio.Task[object] | None = None

    async def read(self, work: Work[_Result]) -> _Result:
        """As `Database.read`."""
        await self._make()
        return await super().read(work)

    async def write(self, work: Work[_Result]) -> _Result:
        """As `Database.write`."""
        await self._make()
        return await super().write(work)

    async def _make(self) -> None:
        """Make tables and profiles before the first use, but for the statements that make them."""
        task = asyncio.current_task()
        if self._made or self._maker is task:
            return
        async with self._making:
            if not self._made:
                self._maker = task
                await self.migrate(self._migrations)
                await SqlProfileStore(self).seed(SEEDED_PROFILES, {})
                self._made, self._maker = True, None


class NoCognito(Mapping[str, PoolServices]):
    """Takes the place of the services of user pools, and says so when one is used."""

    def __getitem__(self, issuer: str) -> PoolServices:
        """Fail.

        Raises:
            LookupError: Always.
        """
        raise LookupError("the test kit has no Amazon Cognito; give ApiUnderTest services that have one")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


async def _revoke_nothing(_sub: str) -> None:
    """Revoke nothing: tests share the tokens of the throw-away pool."""


def _no_lambda(_region: str | None) -> LambdaClient:
    raise LookupError("the test kit has no AWS Lambda; give ApiUnderTest services that have it")


def scratch_services(database: Database) -> Services:
    """The services that a server provides, over a database and without AWS."""
    return Services(
        {
            provided.database: database,
            provided.profiles: SqlProfileStore(database),
            provided.audit: AuditStore(database),
            provided.revoke: _revoke_nothing,
            provided.user_pools: NoCognito(),
            provided.functions: Functions(_no_lambda),
            provided.identity_pool: None,
        }
    )
