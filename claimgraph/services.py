"""The services that every server provides: ``database.of(info.context)``, or ``@service(database)``."""

from claimgraph.schema.provided import (
    audit,
    database,
    functions,
    identity_pool,
    profiles,
    revoke,
    user_pools,
)

__all__ = ["audit", "database", "functions", "identity_pool", "profiles", "revoke", "user_pools"]
