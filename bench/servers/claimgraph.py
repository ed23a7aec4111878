"""Claimgraph serving the benchmark's API, everything on: limits, logs, request ids, audited denials."""

import os
import sys
from types import ModuleType

import strawberry
from fastapi import FastAPI
from starlette.types import ASGIApp
from strawberry import Info

from app.graphql.endpoint import GraphQLEndpoint, Operations
from app.graphql.gateway import Gateway
from app.graphql.options import EndpointOptions
from app.logs import configure_logging
from app.long_lived import settle_garbage_collector
from auth import PROFILE_CLAIM, anyone, claim, in_group, owner, signed_in
from auth.authenticator import Authenticator
from auth.key_source import FixedKeys
from auth.keys import parse_jwks
from auth.modes.user_pools import UserPools
from auth.pools import UserPool
from bench.data import ROWS
from bench.tokens import CLIENT, ISSUER, POOL_ID
from engine.plans import Plans
from resolvers.audit import AuditStore
from resolvers.database import Database
from resolvers.lambdas import Functions, real_client
from resolvers.profiles import SqlProfileStore
from schema.build import build_api
from schema.completion import completion
from schema.context import Context, Stores
from schema.errors import error_format
from schema.guard import guard


@strawberry.type(directives=[guard(signed_in)])
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(
        directives=[guard(owner(PROFILE_CLAIM, of="id") | in_group("admin"))]
    )
    bio: str | None
    locale: str | None
    timezone: str | None
    avatar_url: str | None
    version: int
    created_at: str
    updated_at: str


PROFILES = {row["id"]: Profile(**row) for row in ROWS}
_LIST = list(PROFILES.values())


@strawberry.type(directives=[guard(anyone)])
class Viewer:
    username: str | None

    @strawberry.field(directives=[guard(claim(PROFILE_CLAIM))])
    def profile(self, info: Info[Context, None]) -> Profile | None:
        return PROFILES.get(strawberry.ID(info.context.identity.user_profile_id or ""))


@strawberry.type
class Query:
    @strawberry.field(directives=[guard(anyone)])
    def me(self, info: Info[Context, None]) -> Viewer:
        return Viewer(username=info.context.identity.username)

    @strawberry.field(directives=[guard(signed_in)])
    def profile(self, id: strawberry.ID) -> Profile | None:  # noqa: A002 - the GraphQL name
        return PROFILES.get(id)

    @strawberry.field(directives=[guard(signed_in)])
    def profiles(self, first: int) -> list[Profile]:
        return _LIST[:first]


def make_app() -> ASGIApp:
    """The server, as `claimgraph serve` puts it together, with this API and no stores."""
    configure_logging(level="info", style="json")
    pool = UserPool(
        user_pool_id=POOL_ID,
        issuer=ISSUER,
        clients=frozenset({CLIENT}),
        accepts=frozenset({"id"}),
        keys=FixedKeys(parse_jwks(os.environ["BENCH_JWKS"].encode(), ISSUER)),
    )
    feature: ModuleType = sys.modules[__name__]
    api = build_api([feature])
    operations = Operations(
        Plans(api.graphql, api.guards, lambda context: context.identity),
        lambda identity, request_id, credentials, headers: Context(
            identity, request_id, _NO_STORES, credentials, headers
        ),
        completion(api.graphql, api.guards),
        error_format(explain_denials=False),
        api.strawberry.reporter.report,
    )
    settle_garbage_collector()
    authenticator = Authenticator([UserPools([pool])])
    return Gateway(GraphQLEndpoint(operations, authenticator, EndpointOptions()), FastAPI())


async def _nothing(_sub: str) -> None:
    """Nothing is revoked here."""


_DATABASE = Database("sqlite://")
_NO_FUNCTIONS = Functions(lambda region: real_client(region, seconds=1, connections=1))
_NO_STORES = Stores(SqlProfileStore(_DATABASE), AuditStore(_DATABASE), _nothing, {}, _NO_FUNCTIONS)
