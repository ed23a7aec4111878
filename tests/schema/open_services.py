"""Services for tests that run operations without asking most of them."""

from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import Functions, LambdaClient
from claimgraph.resolvers.profiles import ProfileStore, SqlProfileStore
from claimgraph.schema import provided
from claimgraph.schema.services import Services


async def _revoke(_sub: str) -> None:
    raise AssertionError("nothing here revokes")


def _no_client(_region: str | None) -> LambdaClient:
    raise AssertionError("nothing here is at AWS")


_DATABASE = Database("sqlite://")
_PROFILES = SqlProfileStore(_DATABASE)


def services_with(
    profiles: ProfileStore = _PROFILES,
    functions: Functions | None = None,
    identity_pool: IdentityPool | None = None,
) -> Services:
    """Services of which only those given here may be asked."""
    return Services(
        {
            provided.database: _DATABASE,
            provided.profiles: profiles,
            provided.audit: AuditStore(_DATABASE),
            provided.revoke: _revoke,
            provided.user_pools: {},
            provided.functions: functions or Functions(_no_client),
            provided.identity_pool: identity_pool,
        }
    )
