"""The composition root: every part is made here, from settings, and handed to the parts that use it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from fastapi import FastAPI
from starlette.types import ASGIApp

from claimgraph.app.aws.clients import functions_of, identity_pool_of
from claimgraph.app.aws.pool_services import Records, cognito_clients, cognito_gateways, pool_services
from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.health import health_router
from claimgraph.app.long_lived import settle_garbage_collector
from claimgraph.app.metrics.collector import Counted
from claimgraph.app.metrics.router import ServerMetrics, metrics_router
from claimgraph.app.playground.config import PlaygroundConfig
from claimgraph.app.playground.gate import opened_to
from claimgraph.app.playground.hosted_ui import hosted_ui
from claimgraph.app.served_api import served_api
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.settings.access import audience
from claimgraph.app.settings.settings import EMBEDDED_PREFIX, Settings, SettingsError, load_settings, variable
from claimgraph.app.trust.authorization import Trust, authorization
from claimgraph.app.trust.claim_sources import claim_lookups
from claimgraph.app.trust.pools import trusted_pools
from claimgraph.app.trust.revocation_feed import RevocationFeed
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.engine.introspection import Introspection
from claimgraph.engine.plans import Plans
from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import Functions
from claimgraph.resolvers.profiles import SqlProfileStore
from claimgraph.resolvers.revocations import RevocationStore
from claimgraph.schema.context import Context, Stores
from claimgraph.schema.errors.finalize import completion
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.request import RawHeaders
from claimgraph.schema.runtime.api_schema import execute_extended
from claimgraph.schema.runtime.build import Api
from claimgraph.schema.runtime.guarded_fields import claims_asked
from claimgraph.schema.runtime.rule_descriptions import describe_rules


async def _nothing() -> None:
    """What a production server does before it serves: nothing; the database is migrated by command."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of. The defaults are a production server's.

    Attributes:
        settings: How it is set up.
        pools: The user pools it trusts.
        cognito: The client of each pool, by pool id.
        database: Where it keeps records.
        profiles: The profiles in that database.
        explain_denials: Whether callers are told why they were refused.
        playground: What the playground page is told.
        routes: Adds routes to the ordinary app.
        prepare: Run before the first request.
        worker: Which of several processes this is; None for the only one.
    """

    settings: Settings
    pools: list[UserPool]
    cognito: Mapping[str, CognitoClient]
    database: Database
    profiles: SqlProfileStore
    explain_denials: bool = False
    playground: PlaygroundConfig = field(default_factory=PlaygroundConfig)
    routes: Callable[[FastAPI], None] = lambda _app: None
    prepare: Callable[[], Awaitable[None]] = _nothing
    worker: WorkerPlace | None = None


def production_app(worker: WorkerPlace | None = None) -> ASGIApp:
    """The server in production, from the environment; made once in every worker process.

    Args:
        worker: Which of several processes this is; None for the only one.

    Raises:
        SettingsError: The settings do not make a safe server.
    """
    settings = load_settings()
    settings.modes()  # at least one
    if embedded := [pool for pool in settings.user_pools if pool.user_pool_id.startswith(EMBEDDED_PREFIX)]:
        raise SettingsError(
            f"{variable('user_pools')}: {embedded[0].user_pool_id} is an embedded pool, whose passwords are "
            "public; it never serves production."
        )
    database = open_database(settings)
    pools, cognito = trusted_pools(settings), cognito_clients(settings)
    return assemble(Parts(settings, pools, cognito, database, SqlProfileStore(database), worker=worker))


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
    """Put a server together.

    Raises:
        SettingsError: A claim cannot be looked up as the settings ask, or a function cannot be called.
    """
    settings = parts.settings
    gateways = cognito_gateways(parts.cognito, settings)
    revocations = RevocationFeed(RevocationStore(parts.database))
    lookups = claim_lookups(settings, parts.profiles, gateways)
    api = served_api(settings, with_embedded_pool=bool(parts.pools))
    describe_rules(api.fields)
    functions = functions_of(settings, api)
    identity_pool = identity_pool_of(settings, parts.pools)
    trusted = authorization(settings, Trust(parts.pools, revocations, lookups, parts.database))
    services = _Services(gateways, revocations, functions, identity_pool)
    endpoint, counted = _endpoint(parts, api, services, trusted.authenticator)
    metrics = ServerMetrics(counted, parts.worker)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await parts.prepare()
        await revocations.start()
        settle_garbage_collector()
        try:
            async with metrics.published():
                yield
        finally:
            await _close(revocations, lookups, *gateways.values())
            await trusted.resources.aclose()
            await _close(functions, *([identity_pool] if identity_pool else []))
            await parts.database.close()

    rest = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    rest.include_router(health_router(trusted, parts.database, revocations))
    if (callers := audience(settings.playground or "off")) is not None:
        page = replace(parts.playground, hosted_ui=hosted_ui(settings))
        for router in opened_to(callers, trusted.authenticator, page):
            rest.include_router(router)
    rest.include_router(metrics_router(metrics, settings.metrics or "off"))
    parts.routes(rest)
    return Dispatcher(endpoint, rest)


@dataclass(frozen=True, slots=True)
class _Services:
    """What the server talks to beside its database."""

    gateways: Mapping[str, CognitoGateway]
    revocations: RevocationFeed
    functions: Functions
    identity_pool: IdentityPool | None


def _stores(parts: Parts, api: Api, services: _Services) -> Stores:
    settings, revocations = parts.settings, services.revocations
    audit = AuditStore(parts.database)
    withheld = settings.withheld_attributes | claims_asked(api.fields)
    records = Records(audit, revocations)
    pools = pool_services(parts.pools, services.gateways, records, settings, withheld)
    return Stores(
        parts.profiles, audit, revocations.revoke, pools, services.functions, services.identity_pool
    )


def _endpoint(
    parts: Parts, api: Api, services: _Services, authenticator: Authenticator
) -> tuple[GraphQLEndpoint[Context], Counted]:
    settings, stores = parts.settings, _stores(parts, api, services)

    def new_context(
        identity: Identity, request_id: str, credentials: Credentials, headers: RawHeaders
    ) -> Context:
        return Context(identity, request_id, stores, credentials, headers)

    introspection = Introspection(audience(settings.introspection or "off"))
    plans = Plans[Context](
        api.graphql, api.guards, lambda context: context.identity, introspection=introspection
    )
    extended = partial(execute_extended, api.strawberry, plans) if api.strawberry.extensions else None
    reporter = api.strawberry.reporter
    format_error = error_format(explain_denials=parts.explain_denials)
    endpoint = GraphQLEndpoint(
        Operations(
            plans,
            new_context,
            completion(api.graphql, api.guards),
            format_error,
            reporter.report,
            extended,
        ),
        authenticator,
        _endpoint_options(settings),
    )
    return endpoint, Counted(endpoint.counters, endpoint.in_flight, endpoint.documents, plans, reporter)


def _endpoint_options(settings: Settings) -> EndpointOptions:
    return EndpointOptions(
        max_body_bytes=settings.max_body_bytes,
        body_timeout=settings.body_timeout,
        cors_origins="*" if "*" in settings.cors_origins else settings.cors_origins,
        limits=settings.limits(),
        request_timeout=settings.request_timeout,
        max_concurrent=settings.max_concurrent_requests,
    )


class _Closable(Protocol):
    async def close(self) -> None: ...


async def _close(*parts: _Closable) -> None:
    for part in parts:
        await part.close()
