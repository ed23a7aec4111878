"""Stores for operations that do not use them."""

from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.lambdas import Functions, LambdaClient
from claimgraph.resolvers.profiles import ProfileStore, SqlProfileStore
from claimgraph.schema.stores import Stores


async def _revoke(_sub: str) -> None:
    raise AssertionError("nothing here revokes")


def _no_client(_region: str | None) -> LambdaClient:
    raise AssertionError("nothing here is at AWS")


_DATABASE = Database("sqlite://")
_PROFILES = SqlProfileStore(_DATABASE)


def stores_with(profiles: ProfileStore = _PROFILES, functions: Functions | None = None) -> Stores:
    """Stores of which only the profiles and the functions may be asked."""
    return Stores(profiles, AuditStore(_DATABASE), _revoke, {}, functions or Functions(_no_client))
