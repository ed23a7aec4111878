"""Claimgraph serving the benchmark's API, everything on: limits, logs, request ids, audited denials."""

import os

from fastapi import FastAPI
from starlette.types import ASGIApp

from bench.servers import api
from bench.tokens import CLIENT, ISSUER, POOL_ID
from claimgraph.app.assembly import operations_of, plans_of, tune_garbage_collector
from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.logs import configure_logging
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.engine.introspection import OPEN
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
    """The server, as `claimgraph serve` puts it together, with this API and no services."""
    configure_logging(level="info", style="json")
    built = build_api([api])
    operations = operations_of(built, api.NO_SERVICES, plans_of(built, OPEN), explain_denials=False)
    authenticator = Authenticator([UserPools([pool(os.environ["BENCH_JWKS"])])])
    tune_garbage_collector()
    return Dispatcher(GraphQLEndpoint(operations, authenticator, EndpointOptions()), FastAPI())
