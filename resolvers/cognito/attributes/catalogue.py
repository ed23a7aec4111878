"""The pool's schema and its app clients' lists, cached: DescribeUserPool allows 15 calls a second."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar, cast

from claimgraph.auth.refresh import Freshness
from claimgraph.resolvers.cognito.attributes.pool_schema import ClientLists, PoolSchema
from claimgraph.resolvers.cognito.attributes.records import AttributeSchema
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.remembered import Remembered

T = TypeVar("T")

#: Seconds after which a description is fetched again.
LIFETIME: Final = 300.0
#: Seconds for which the last description serves in all, and between two attempts, while Cognito fails.
_MAX_STALE: Final = 3_600.0
_RETRY: Final = 10.0


class AttributeCatalogue:
    """The attributes of a pool, and who may write them; cached for some minutes, single flight.

    While Cognito is unavailable, the last known schema serves for up to an hour.
    """

    def __init__(
        self,
        gateway: CognitoGateway,
        *,
        withheld: frozenset[str],
        clock: Callable[[], float] = time.monotonic,
        lifetime: float = LIFETIME,
    ) -> None:
        """Fetches nothing before the first use.

        Args:
            gateway: The way to Cognito.
            withheld: Attributes that users may not write themselves even if their app client may: those that
                the settings name, and those that a rule or the trigger reads.
            clock: Monotonic seconds.
            lifetime: Seconds after which a description is fetched again.
        """
        self._gateway = gateway
        self._withheld = withheld
        self._clock = clock
        self._freshness = Freshness(
            lifetime=lifetime, max_stale=_MAX_STALE, first_back_off=_RETRY, longest_back_off=_RETRY
        )
        self._pool = self._remembered("user pool's schema", self._describe_pool)
        # Bounded by the number of the pool's app clients: the ids come from verified tokens.
        self._clients: dict[str, Remembered[ClientLists]] = {}

    async def for_client(self, client_id: str) -> AttributeSchema:
        """The schema as the users of an app client see it.

        Args:
            client_id: The app client of a verified token.

        Raises:
            CognitoError: It is not known yet, and Cognito refused or failed.
        """
        client = self._clients.get(client_id)
        if client is None:
            client = self._remembered("app client", lambda: self._describe_client(client_id))
            self._clients[client_id] = client
        pool = await self._pool.get()
        return pool.for_client(await client.get(), self._withheld)

    async def for_administrators(self) -> AttributeSchema:
        """The schema as administrators see it.

        Raises:
            CognitoError: It is not known yet, and Cognito refused or failed.
        """
        return (await self._pool.get()).for_administrators()

    async def _describe_pool(self) -> PoolSchema:
        answer = await self._gateway.call("describe_user_pool")
        return PoolSchema.of(cast("Mapping[str, object]", answer["UserPool"]))

    async def _describe_client(self, client_id: str) -> ClientLists:
        answer = await self._gateway.call("describe_user_pool_client", ClientId=client_id)
        return ClientLists.of(cast("Mapping[str, object]", answer["UserPoolClient"]))

    def _remembered(self, name: str, fetch: Callable[[], Awaitable[T]]) -> Remembered[T]:
        return Remembered(name, fetch, freshness=self._freshness, clock=self._clock)
