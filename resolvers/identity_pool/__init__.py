"""AWS credentials of the caller's own, from a Cognito identity pool."""

from claimgraph.resolvers.identity_pool.client import IdentityPoolClient, real_client
from claimgraph.resolvers.identity_pool.credentials import AwsCredentials, Login
from claimgraph.resolvers.identity_pool.errors import (
    IdentityPoolNotConfigured,
    IdTokenRequired,
    RoleNotAllowed,
)
from claimgraph.resolvers.identity_pool.pool import IdentityPool

__all__ = [
    "AwsCredentials",
    "IdTokenRequired",
    "IdentityPool",
    "IdentityPoolClient",
    "IdentityPoolNotConfigured",
    "Login",
    "RoleNotAllowed",
    "real_client",
]
