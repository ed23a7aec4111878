"""The caller as a user of a user pool, for fields that ask Amazon Cognito.

Each function raises `PermissionError` for other callers: the field's rule should have denied it to them.
"""

from claimgraph.auth.api_modes import USER_POOLS
from claimgraph.resolvers.audit import Actor
from claimgraph.resolvers.cognito.attributes.self_service import SignedInUser
from claimgraph.schema.context import Context
from claimgraph.schema.provided import PoolServices, user_pools


def pool_services(context: Context) -> PoolServices:
    """The services of the pool that issued the caller's token.

    Raises:
        PermissionError: The caller's token is not of a user pool.
    """
    identity = context.identity
    if identity.mode != USER_POOLS:
        raise PermissionError("no token of a user pool")
    return user_pools.of(context)[identity.issuer]


def caller_of(context: Context) -> SignedInUser:
    """The caller as a user of their pool.

    Raises:
        PermissionError: The caller is not a user of a user pool.
    """
    identity = context.identity
    if identity.username is None or identity.mode != USER_POOLS:
        raise PermissionError("no user of a user pool")
    return SignedInUser(
        sub=identity.sub,
        username=identity.username,
        client_id=identity.client_id,
        claims=identity.claims,
    )


def actor_of(context: Context) -> Actor:
    """The caller, as the audit log names them.

    Raises:
        PermissionError: The caller is not a user of a user pool.
    """
    caller = caller_of(context)
    return Actor(caller.sub, caller.username, context.request_id)


def access_token_of(context: Context) -> str:
    """The caller's access token, which must never be logged or returned.

    Raises:
        PermissionError: The request carries no access token.
    """
    carried = context.credentials.token
    if not carried or "access" not in context.identity.token_uses:
        raise PermissionError("no access token")
    return carried.decode("ascii")
