"""The composition root: every part is made here, from settings, and handed to the parts that use it."""

import gc
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.graphql.endpoint import EndpointOptions, GraphQLEndpoint, Operations
from app.graphql.gateway import Gateway
from app.health import health_router
from app.playground.config import PlaygroundConfig
from app.playground.router import playground_router
from app.settings import EMBEDDED_PREFIX, Settings, SettingsError, load_settings, variable
from app.trusted_pools import trusted_pools
from auth.authenticator import Authenticator
from auth.identity import Identity
from auth.pools import UserPool
from engine.plans import Plans
from resolvers.database import Database
from resolvers.profiles import SqlProfileStore
from schema.build import build_api
from schema.context import Context, Stores
from schema.errors import error_format
from schema.reporting import report


async def _nothing() -> None:
    """What a production server does before it serves: nothing; the database is migrated by command."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of. The defaults are a production server's.

    Attributes:
        settings: How it is set up.
        pools: The user pools it trusts.
        database: Where it keeps records.
        profiles: The profiles in that database.
        explain_denials: Whether callers are told why they were refused.
        playground: What the playground page is told.
        routes: Adds routes to the ordinary app.
        prepare: Run before the first request.
    """

    settings: Settings
    pools: list[UserPool]
    database: Database
    profiles: SqlProfileStore
    explain_denials: bool = False
    playground: PlaygroundConfig = field(default_factory=PlaygroundConfig)
    routes: Callable[[FastAPI], None] = lambda _app: None
    prepare: Callable[[], Awaitable[None]] = _nothing


def production_app() -> ASGIApp:
    """The server in production, from the environment; uvicorn calls it once in every worker process.

    Raises:
        SettingsError: The settings do not make a safe server.
    """
    settings = load_settings()
    if not settings.user_pools:
        raise SettingsError(
            f"{variable('user_pools')} must name at least one user pool, for example "
            '\'[{"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["<app client id>"], '
            '"accepts": ["id", "access"]}]\'. Without an AWS account, run `claimgraph dev`.'
        )
    if embedded := [pool for pool in settings.user_pools if pool.user_pool_id.startswith(EMBEDDED_PREFIX)]:
        raise SettingsError(
            f"{variable('user_pools')}: {embedded[0].user_pool_id} is an embedded pool, whose passwords are "
            "public; it never serves production."
        )
    database = open_database(settings)
    return assemble(Parts(settings, trusted_pools(settings), database, SqlProfileStore(database)))


def open_database(settings: Settings) -> Database:
    """The database of the settings; no connection is made yet.

    Raises:
        SettingsError: The address names no database that is supported.
    """
    try:
        return Database(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"{variable('database_url')}: {error}") from None


def assemble(parts: Parts) -> ASGIApp:
    """Put a server together."""
    rest = FastAPI(lifespan=lambda _app: _lifespan(parts), docs_url=None, redoc_url=None, openapi_url=None)
    rest.include_router(health_router(parts.pools, parts.database))
    rest.include_router(playground_router(parts.playground))
    parts.routes(rest)
    return Gateway(_graphql(parts), rest)


def _graphql(parts: Parts) -> GraphQLEndpoint[Context]:
    stores = Stores(profiles=parts.profiles)

    def new_context(identity: Identity, request_id: str) -> Context:
        return Context(identity, request_id, stores)

    api = build_api()
    return GraphQLEndpoint(
        Operations(
            Plans(api.graphql, api.guards, lambda context: context.identity),
            new_context,
            error_format(explain_denials=parts.explain_denials),
            report,
        ),
        Authenticator(parts.pools, cache_size=parts.settings.token_cache_size),
        _endpoint_options(parts.settings),
    )


def _endpoint_options(settings: Settings) -> EndpointOptions:
    return EndpointOptions(
        max_body_bytes=settings.max_body_bytes,
        body_timeout=settings.body_timeout,
        cors_origins="*" if "*" in settings.cors_origins else settings.cors_origins,
        limits=settings.limits(),
    )


@asynccontextmanager
async def _lifespan(parts: Parts) -> AsyncGenerator[None]:
    """Open what has to be open, and close it again."""
    await parts.prepare()
    _settle_garbage_collector()
    try:
        yield
    finally:
        for pool in parts.pools:
            await pool.keys.close()
        await parts.database.close()


def _settle_garbage_collector() -> None:
    """What exists now lives as long as the process: keep the collector from walking it again and again."""
    gc.collect()
    gc.freeze()
