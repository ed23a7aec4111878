"""AppSync's ``$context.identity``: the shape that resolvers in JavaScript, VTL and Lambda know.

AppSync developer guide, "JavaScript resolver context object reference", section "Identity".
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from claimgraph.auth.api_modes import API_KEY, AWS_IAM, AWS_LAMBDA, OPENID_CONNECT, USER_POOLS, Mode

if TYPE_CHECKING:
    from claimgraph.auth.identity import Identity

AppSyncIdentity: TypeAlias = dict[str, object]


def appsync_identity(identity: "Identity", source_ip: Sequence[str]) -> AppSyncIdentity | None:
    """An identity with exactly AppSync's keys of its mode; None for an API key, which names no caller.

    Args:
        identity: The caller.
        source_ip: The addresses that the request came by; AppSync shows them in two modes.
    """
    return _SHAPES[identity.mode](identity, source_ip)


def _user_pools(identity: "Identity", source_ip: Sequence[str]) -> AppSyncIdentity:
    return {
        "sub": identity.sub,
        "issuer": identity.issuer,
        "username": identity.username,
        "claims": dict(identity.claims),
        "sourceIp": list(source_ip),
        "defaultAuthStrategy": identity.default_auth_strategy,
        # null, not an empty list, when the claim is missing
        "groups": None if identity.groups is None else list(identity.groups),
    }


def _openid_connect(identity: "Identity", _source_ip: Sequence[str]) -> AppSyncIdentity:
    return {"sub": identity.sub, "issuer": identity.issuer, "claims": dict(identity.claims)}


def _iam(identity: "Identity", source_ip: Sequence[str]) -> AppSyncIdentity:
    """A plain IAM principal: what only an identity pool knows is null."""
    return {
        "accountId": identity.account_id,
        "cognitoIdentityPoolId": None,
        "cognitoIdentityId": None,
        "cognitoIdentityAuthType": None,
        "cognitoIdentityAuthProvider": None,
        "sourceIp": list(source_ip),
        "username": identity.username,
        "userArn": identity.user_arn,
    }


def _lambda(identity: "Identity", _source_ip: Sequence[str]) -> AppSyncIdentity:
    return {"resolverContext": dict(identity.resolver_context)}


def _api_key(_identity: "Identity", _source_ip: Sequence[str]) -> None:
    return None


_SHAPES: Final[Mapping[Mode, Callable[["Identity", Sequence[str]], AppSyncIdentity | None]]] = (
    MappingProxyType(
        {
            USER_POOLS: _user_pools,
            OPENID_CONNECT: _openid_connect,
            AWS_IAM: _iam,
            AWS_LAMBDA: _lambda,
            API_KEY: _api_key,
        }
    )
)
