"""The services that every server provides; teams know them as `claimgraph.services`."""

from collections.abc import Mapping
from dataclasses import dataclass

from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.cognito.attributes.self_service import Revoke, SelfService
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import Functions
from claimgraph.resolvers.profiles import ProfileStore
from claimgraph.schema.services import Service, provided


@dataclass(frozen=True, slots=True)
class PoolServices:
    """The services of one user pool.

    Attributes:
        self_service: Users' own attributes.
        users: Users, for administrators.
    """

    self_service: SelfService
    users: UserAdministration


#: The database of ``CLAIMGRAPH_DATABASE_URL``.
database: Service[Database] = provided("database")
#: The profiles in it.
profiles: Service[ProfileStore] = provided("profiles")
#: The audit log.
audit: Service[AuditStore] = provided("audit")
#: Voids every token that was issued to a subject until now.
revoke: Service[Revoke] = provided("revoke")
#: The services of each user pool, by the issuer of its tokens.
user_pools: Service[Mapping[str, PoolServices]] = provided("user_pools")
#: Lambda functions.
functions: Service[Functions] = provided("functions")
#: Where ID tokens are exchanged for AWS credentials; None without an identity pool.
identity_pool: Service[IdentityPool | None] = provided("identity_pool")
