"""Where an API and settings become a server: every part is made here and handed to the parts that use it.

Production (main.py), the development server, the test kit and the benchmark all come through here.
"""

import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Protocol, TypeVar

from fastapi import FastAPI
from starlette.types import ASGIApp

from claimgraph.app.aws.clients import functions_of, identity_pool_of
from claimgraph.app.aws.pool_services import cognito_gateways, pool_services
from claimgraph.app.graphql.context import RequestContext
from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.health import health_router
from claimgraph.app.metrics.collector import ServerCollector
from claimgraph.app.metrics.router import ServerMetrics, metrics_router
from claimgraph.app.playground.config import HostedUi, PlaygroundConfig
from claimgraph.app.playground.gate import playground_routers
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.settings.access import access_setting
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import Settings, load_settings
from claimgraph.app.trust.authorization import Authorization, Trust, authorization
from claimgraph.app.trust.claim_sources import claim_lookups
from claimgraph.app.trust.revocation_feed import RevocationFeed
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.engine.introspection import Introspection
from claimgraph.engine.plans import Plans
from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.users.administration import Safeguards
from claimgraph.resolvers.cognito.users.checks import administrator_checks
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import SqlProfileStore
from claimgraph.resolvers.revocations import RevocationStore
from claimgraph.schema import provided
from claimgraph.schema.api import Api
from claimgraph.schema.context import Context
from claimgraph.schema.errors.finalize import finalizer
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.provided import PoolServices
from claimgraph.schema.runtime.api_schema import execute_extended
from claimgraph.schema.runtime.build import BuiltApi, build
from claimgraph.schema.runtime.guarded_fields import claims_asked
from claimgraph.schema.runtime.sdl import describe_rules
from claimgraph.schema.services import Services, open_services

_Held = TypeVar("_Held", bound="_Closable")

#: Allocations between two looks at the youngest objects, and how many such looks between two at older ones: a
#: request for a long list makes tens of thousands of objects, which are no garbage before it is answered.
_GC_THRESHOLDS: Final = (50_000, 20, 50)


async def _nothing_to_prepare() -> None:
    """A production server prepares nothing: its database is migrated by command."""


@dataclass(frozen=True, slots=True)
class ServerParts:
    """What makes one server different from another. The defaults are a production server's.

    Attributes:
        settings: How it is set up.
        user_pools: The user pools it trusts.
        cognito: The client of each pool, by pool id.
        database: Where it keeps records. The server closes it.
        explain_denials: Whether callers learn why they were denied a field.
        show_crashes: Whether a crash of a resolver is printed with its message and traceback.
        playground: The configuration of the playground page.
        add_routes: Adds routes to the ordinary app.
        prepare: Runs before the first request.
        worker: Which of several processes this is; None for the only one.
        api: The API that it serves; by default the one that `find_project` finds.
    """

    settings: Settings
    user_pools: Sequence[UserPool]
    cognito: Mapping[str, CognitoClient]
    database: Database
    explain_denials: bool = False
    show_crashes: bool = False
    playground: PlaygroundConfig = field(default_factory=PlaygroundConfig)
    add_routes: Callable[[FastAPI], None] = lambda _app: None
    prepare: Callable[[], Awaitable[None]] = _nothing_to_prepare
    worker: WorkerPlace | None = None
    api: Api | None = None


def api_from_settings(settings: Settings, *, has_user_pool: bool = False, api: Api | None = None) -> BuiltApi:
    """The API that a server with these settings serves.

    Args:
        settings: The settings.
        has_user_pool: Whether there is a user pool that the settings do not name.
        api: The API; by default the one that `find_project` finds.

    Raises:
        SettingsError: No authorization mode is set up, or the default mode is ambiguous.
        UnsafeSchema: A field is not guarded.
    """
    modes = settings.modes(has_user_pool=has_user_pool)
    declared = api or find_project().api
    return build(declared, settings.policy(), modes, settings.appsync_strictness)


def api_of_environment() -> BuiltApi:
    """The API that a server would serve here: `claimgraph dev`, unless an authorization mode is set up.

    Raises:
        SettingsError: The environment does not make a safe configuration.
        UnsafeSchema: A field is not guarded.
    """
    settings = load_settings()
    if settings.modes_set_up():
        return api_from_settings(settings)
    return api_from_settings(settings.for_development(), has_user_pool=True)


def plans_of(api: BuiltApi, introspection: Introspection) -> Plans[Context]:
    """The plans of an API's operations; none is compiled yet.

    Args:
        api: The API.
        introspection: Who may introspect it.
    """
    return Plans(api.graphql, api.guards, lambda context: context.identity, introspection=introspection)


def operations_of(
    api: BuiltApi, services: Services, plans: Plans[Context], *, explain_denials: bool
) -> Operations:
    """The operations of an API, inside its schema extensions, for the endpoint.

    Args:
        api: The API.
        services: The open services, which resolvers ask by ``service.of(info.context)``.
        plans: How they are executed, and who may introspect; see `plans_of`.
        explain_denials: Whether callers learn why they were denied a field.
    """

    def new_context(identity: Identity, credentials: Credentials, request: RequestContext) -> Context:
        return Context(
            identity,
            request.request_id,
            services,
            credentials,
            raw_headers=request.head.headers,
            source_ip=request.source_ip,
        )

    return Operations(
        plans,
        new_context,
        finalizer(api.graphql, api.guards),
        error_format(explain_denials=explain_denials),
        api.strawberry.reporter.report,
        partial(execute_extended, api.strawberry, plans) if api.strawberry.extensions else None,
    )


def introspection_of(settings: Settings) -> Introspection:
    """Who may introspect, by the settings; no one by default."""
    return Introspection(access_setting(settings.introspection or "off"))


def endpoint_options(settings: Settings) -> EndpointOptions:
    """The endpoint's bounds, by the settings."""
    return EndpointOptions(
        max_body_bytes=settings.max_body_bytes,
        body_timeout=settings.body_timeout,
        cors_origins="*" if "*" in settings.cors_origins else settings.cors_origins,
        limits=settings.limits(),
        request_timeout=settings.request_timeout,
        max_concurrent=settings.max_concurrent_requests,
    )


def assemble(parts: ServerParts) -> ASGIApp:
    """Put a server together. Nothing is sent or connected before it starts.

    Raises:
        SettingsError: A claim cannot be looked up as the settings ask, or a function cannot be called.
    """
    return _Server(parts).app()


def tune_garbage_collector() -> None:
    """Tune Python's garbage collector once everything that lives as long as the process exists.

    What exists now is never walked again (``gc.freeze``). Measured on lists of 1,000 objects, this and the
    thresholds save a fifth of the CPU and most of the longest pauses.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


class _Server:
    """A server's parts, in the order in which they are made; they are closed in the opposite order."""

    def __init__(self, parts: ServerParts) -> None:
        self._parts = parts
        self._settings = settings = parts.settings
        #: Closes every part, also after another one has failed to close.
        self._resources = AsyncExitStack()
        self._database = self._held(parts.database)
        self._profiles = SqlProfileStore(parts.database)
        self._gateways = cognito_gateways(parts.cognito, settings)
        for gateway in self._gateways.values():
            self._held(gateway)
        self._revocations = self._held(RevocationFeed(RevocationStore(parts.database)))
        self._declared = parts.api or find_project().api
        self._api = api_from_settings(settings, has_user_pool=bool(parts.user_pools), api=self._declared)
        self._api.strawberry.reporter.shows_crashes = parts.show_crashes
        describe_rules(self._api.fields)
        self._authorization = self._authorized()
        self._services = self._provided()
        operations = self._operations()
        authenticator = self._authorization.authenticator
        self._endpoint = GraphQLEndpoint(operations, authenticator, endpoint_options(settings))
        counted = ServerCollector(self._endpoint, operations.plans, self._api.strawberry.reporter)
        self._metrics = ServerMetrics(counted, parts.worker)

    def app(self) -> ASGIApp:
        """The ASGI app: GraphQL, and everything else (health, metrics, playground, added routes)."""
        settings = self._settings
        rest = FastAPI(lifespan=self._lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        rest.include_router(health_router(self._authorization, self._database, self._revocations))
        if (callers := access_setting(settings.playground or "off")) is not None:
            page = replace(self._parts.playground, hosted_ui=HostedUi.of(settings))
            for router in playground_routers(callers, self._authorization.authenticator, page):
                rest.include_router(router)
        rest.include_router(metrics_router(self._metrics, settings.metrics or "off"))
        self._parts.add_routes(rest)
        return Dispatcher(self._endpoint, rest)

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncGenerator[None]:
        async with self._resources as resources:
            await self._parts.prepare()
            await self._revocations.start()
            opened = open_services(self._declared.all_services(), self._services.opened())
            self._services.add((await resources.enter_async_context(opened)).opened())
            await resources.enter_async_context(self._metrics.published())
            tune_garbage_collector()
            yield

    def _held(self, part: _Held) -> _Held:
        self._resources.push_async_callback(part.close)
        return part

    def _authorized(self) -> Authorization:
        lookups = self._held(claim_lookups(self._settings, self._profiles, self._gateways))
        trust = Trust(self._parts.user_pools, self._revocations, lookups, self._database)
        authorized = authorization(self._settings, trust)
        self._resources.push_async_exit(authorized.resources)
        return authorized

    def _operations(self) -> Operations:
        plans = plans_of(self._api, introspection_of(self._settings))
        explain = self._parts.explain_denials
        return operations_of(self._api, self._services, plans, explain_denials=explain)

    def _provided(self) -> Services:
        audit = AuditStore(self._database)
        identity_pool = identity_pool_of(self._settings, self._parts.user_pools)
        return Services(
            {
                provided.database: self._database,
                provided.profiles: self._profiles,
                provided.audit: audit,
                provided.revoke: self._revocations.revoke,
                provided.user_pools: self._pool_services(audit),
                provided.functions: self._held(functions_of(self._settings, self._api)),
                provided.identity_pool: identity_pool and self._held(identity_pool),
            }
        )

    def _pool_services(self, audit: AuditStore) -> dict[str, PoolServices]:
        settings = self._settings
        withheld = settings.withheld_attributes | claims_asked(self._api.fields)

        def safeguards(catalogue: AttributeCatalogue) -> Safeguards:
            checks = administrator_checks(catalogue)
            return Safeguards(checks, audit, self._revocations, frozenset(settings.admin_groups))

        return pool_services(self._parts.user_pools, self._gateways, withheld, safeguards)


class _Closable(Protocol):
    async def close(self) -> None: ...
