"""What resolvers may ask, for as long as the process lives; app/main.py puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass

from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.cognito.attributes.self_service import Revoke, SelfService
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import Functions
from claimgraph.resolvers.profiles import ProfileStore


@dataclass(frozen=True, slots=True)
class PoolServices:
    """The services of one user pool.

    Attributes:
        self_service: Users' own attributes.
        users: Users, for administrators.
    """

    self_service: SelfService
    users: UserAdministration


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores and services that resolvers may ask.

    Attributes:
        profiles: Profiles.
        audit: The audit log.
        revoke: Voids every token issued to a subject until now.
        pools: The services of each user pool, by the issuer of its tokens.
        functions: Lambda functions.
        identity_pool: Where ID tokens are exchanged for AWS credentials; None without an identity pool.
    """

    profiles: ProfileStore
    audit: AuditStore
    revoke: Revoke
    pools: Mapping[str, PoolServices]
    functions: Functions
    identity_pool: IdentityPool | None = None
