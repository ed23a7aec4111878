"""Claimgraph: a GraphQL API server whose resolvers are governed by the claims of a verified token.

    from claimgraph import Api, Info, guard, in_group, owner

The names in ``__all__``, and those of `claimgraph.scalars`, `claimgraph.features`, `claimgraph.services` and
`claimgraph.testing`, are the public surface: semantic versioning speaks of these. They are imported when they
are first used. The links beside this file give the folders of the repository their one import name.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimgraph.auth import (
        Identity,
        Rule,
        anyone,
        argument,
        claim,
        has_scope,
        in_group,
        mode,
        nobody,
        owner,
        signed_in,
        token,
    )
    from claimgraph.resolvers.errors import ResolverError
    from claimgraph.schema import (
        Context,
        Info,
        Loader,
        PageInfo,
        add_response_header,
        append_error,
        aws_api_key,
        aws_auth,
        aws_cognito_user_pools,
        aws_credentials,
        aws_iam,
        aws_lambda,
        aws_oidc,
        guard,
        lambda_resolver,
        policy_guard,
    )
    from claimgraph.schema.api import Api
    from claimgraph.schema.services import Service, service

_AUTH = "claimgraph.auth"
_SCHEMA = "claimgraph.schema"

#: Where each public name comes from.
_HOMES = {
    "Api": "claimgraph.schema.api",
    "Context": _SCHEMA,
    "Identity": _AUTH,
    "Info": _SCHEMA,
    "Loader": _SCHEMA,
    "PageInfo": _SCHEMA,
    "ResolverError": "claimgraph.resolvers.errors",
    "Rule": _AUTH,
    "Service": "claimgraph.schema.services",
    "add_response_header": _SCHEMA,
    "anyone": _AUTH,
    "append_error": _SCHEMA,
    "argument": _AUTH,
    "aws_api_key": _SCHEMA,
    "aws_auth": _SCHEMA,
    "aws_cognito_user_pools": _SCHEMA,
    "aws_credentials": _SCHEMA,
    "aws_iam": _SCHEMA,
    "aws_lambda": _SCHEMA,
    "aws_oidc": _SCHEMA,
    "claim": _AUTH,
    "guard": _SCHEMA,
    "has_scope": _AUTH,
    "in_group": _AUTH,
    "lambda_resolver": _SCHEMA,
    "mode": _AUTH,
    "nobody": _AUTH,
    "owner": _AUTH,
    "policy_guard": _SCHEMA,
    "service": "claimgraph.schema.services",
    "signed_in": _AUTH,
    "token": _AUTH,
}

__all__ = [
    "Api",
    "Context",
    "Identity",
    "Info",
    "Loader",
    "PageInfo",
    "ResolverError",
    "Rule",
    "Service",
    "add_response_header",
    "anyone",
    "append_error",
    "argument",
    "aws_api_key",
    "aws_auth",
    "aws_cognito_user_pools",
    "aws_credentials",
    "aws_iam",
    "aws_lambda",
    "aws_oidc",
    "claim",
    "guard",
    "has_scope",
    "in_group",
    "lambda_resolver",
    "mode",
    "nobody",
    "owner",
    "policy_guard",
    "service",
    "signed_in",
    "token",
]


def __getattr__(name: str) -> object:
    """Imports a public name when it is first used: ``import claimgraph`` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
