"""Claimgraph serving the benchmark's API, everything on: limits, logs, request ids, audited denials."""

import os

from fastapi import FastAPI
from starlette.types import ASGIApp

from bench.servers import api
from bench.tokens import CLIENT, ISSUER, POOL_ID
from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.logs import configure_logging
from claimgraph.app.long_lived import settle_garbage_collector
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context
from claimgraph.schema.errors.finalize import completion
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.runtime.build import build_api


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
    return Dispatcher(GraphQLEndpoint(operations, authenticator, EndpointOptions()), FastAPI())
