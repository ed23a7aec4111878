"""The caller's own AWS credentials, for resolvers that act at AWS as the caller (docs/aws-credentials.md)."""

from collections.abc import Sequence
from typing import Final, cast

from claimgraph.resolvers.identity_pool import (
    AwsCredentials,
    IdentityPoolNotConfigured,
    IdTokenRequired,
    Login,
    RoleNotAllowed,
)
from claimgraph.schema import provided
from claimgraph.schema.context import Context

_WRONG_KIND: Final = (
    "AWS credentials are given for an ID token; this request carried an access token. "
    "Send the ID token as X-Id-Token."
)


async def aws_credentials(context: Context, role: str | None = None) -> AwsCredentials:
    """Exchange the caller's ID token for AWS credentials at the identity pool.

    Args:
        context: The request's.
        role: The ARN of one of the roles in the token's ``cognito:roles``; by default the identity pool
            chooses (developer guide, "Using role-based access control").

    Raises:
        AwsCredentialsError: There are none; most often because the request carried no ID token.
    """
    identity, identity_pool = context.identity, provided.identity_pool.of(context)
    login = Login(identity.issuer, _id_token(context))
    if role is not None and role not in _listed(identity.claims.get("cognito:roles")):
        raise RoleNotAllowed
    if identity_pool is None:
        raise IdentityPoolNotConfigured
    return await identity_pool.credentials(login, role)


def _id_token(context: Context) -> str:
    uses, credentials = context.identity.token_uses, context.credentials
    carried = credentials.id_token or (None if "access" in uses else credentials.token)
    if not carried or "id" not in uses:
        raise IdTokenRequired(_WRONG_KIND if "access" in uses else None)
    return carried.decode("ascii")


def _listed(claim: object) -> Sequence[object]:
    """The members of a claim that should be a list; a text, which contains parts of itself, has none."""
    return cast("list[object]", claim) if isinstance(claim, list) else ()
