"""Claimgraph serving the benchmark's API, everything on: limits, logs, request ids, audited denials."""

import os

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.graphql.endpoint import GraphQLEndpoint
from app.graphql.gateway import Gateway
from app.graphql.options import EndpointOptions
from app.graphql.port import Operations
from app.logs import configure_logging
from app.long_lived import settle_garbage_collector
from auth.authenticator import Authenticator
from auth.key_source import FixedKeys
from auth.keys import parse_jwks
from auth.modes.user_pools import UserPools
from auth.pools import UserPool
from bench.servers import api
from bench.tokens import CLIENT, ISSUER, POOL_ID
from engine.plans import Plans
from schema.build import build_api
from schema.completion import completion
from schema.context import Context
from schema.errors import error_format


def pool(jwks: str) -> UserPool:
    """The user pool of the benchmark."""
    return UserPool(
        user_pool_id=POOL_ID,
        issuer=ISSUER,
        clients=frozenset({CLIENT}),
        accepts=frozenset({"id"}),
        keys=FixedKeys(parse_jwks(jwks.encode(), ISSUER)),
    )


def make_app() -> ASGIApp:
    """The server, as `claimgraph serve` puts it together, with this API and no stores."""
    configure_logging(level="info", style="json")
    built = build_api([api])
    operations: Operations[Context] = Operations(
        Plans(built.graphql, built.guards, lambda context: context.identity),
        api.new_context,
        completion(built.graphql, built.guards),
        error_format(explain_denials=False),
        built.strawberry.reporter.report,
    )
    authenticator = Authenticator([UserPools([pool(os.environ["BENCH_JWKS"])])])
    settle_garbage_collector()
    return Gateway(GraphQLEndpoint(operations, authenticator, EndpointOptions()), FastAPI())
