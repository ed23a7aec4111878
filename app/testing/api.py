"""An API under test: the assembly of production, its real endpoint, tokens verified, rules enforced."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self, cast

import orjson
from graphql import GraphQLError

from claimgraph.app.assembly import (
    api_from_settings,
    endpoint_options,
    introspection_of,
    operations_of,
    plans_of,
)
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.http.request_id import HEADER
from claimgraph.app.settings.database import own_migrations
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import Settings
from claimgraph.app.testing.callers import Caller
from claimgraph.app.testing.in_process import post
from claimgraph.app.testing.pool import ThrowAwayPool, api_keys
from claimgraph.app.testing.results import OperationUnderTest, Result
from claimgraph.app.testing.scratch import ScratchDatabase, scratch_services
from claimgraph.auth.api_modes import API_KEY, USER_POOLS, ApiModes
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.modes.api_key import ApiKeyList, ApiKeys
from claimgraph.auth.modes.interface import AuthorizationMode
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.resolvers.database import Migrations
from claimgraph.schema.api import Api
from claimgraph.schema.context import Context
from claimgraph.schema.errors.format import is_defect
from claimgraph.schema.errors.reporting import Reporter
from claimgraph.schema.matrix import Matrix, matrix_of
from claimgraph.schema.runtime.build import BuiltApi
from claimgraph.schema.services import Service, open_services

_ACCEPT: Final = "application/graphql-response+json"


class ApiUnderTest:
    """An API that trusts a throw-away pool.

    Attributes:
        api: The API itself.
    """

    def __init__(
        self,
        api: BuiltApi | Api | None = None,
        services: Mapping[Service[Any], object] = MappingProxyType({}),
        *,
        settings: Settings | None = None,
    ) -> None:
        """Serve an API inside the process.

        Args:
            api: By default the one that ``pyproject.toml`` names, with the rules and modes of the settings.
            services: Values that resolvers get in place of services, which are then not opened. By default
                the database is one in memory with the seeded profiles, and there is no AWS.
            settings: What the server would be set up with: who may introspect, which limits documents have.
                By default those of a production server, and API keys, whatever the environment says.
        """
        settings = settings or Settings.model_construct(api_keys=True)
        self._declared = api if isinstance(api, Api) else None if api else find_project().api
        self.api = (
            api
            if isinstance(api, BuiltApi)
            else api_from_settings(settings, has_user_pool=True, api=self._declared)
        )
        self._pool = ThrowAwayPool()
        self._database = ScratchDatabase(_migrations_of(self._declared))
        self._runner = asyncio.Runner()
        self._reporter = _reporter_of(self.api)
        self._services = scratch_services(self._database)
        self._services.add(services)
        self._opened = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._wanted = self._declared.all_services() if self._declared else []
        plans = plans_of(self.api, introspection_of(settings))
        operations = operations_of(self.api, self._services, plans, explain_denials=True)
        authenticator = authenticator_of(self.api.modes, self._pool)
        self._endpoint = GraphQLEndpoint(operations, authenticator, endpoint_options(settings))

    def as_(self, caller: Caller) -> "AsCaller":
        """The API as this caller sees it."""
        return AsCaller(self, caller)

    @property
    def matrix(self) -> Matrix:
        """The authorization matrix of the API."""
        return matrix_of(self.api)

    async def _open_services(self) -> None:
        """Open the API's services, before its first request."""
        async with self._opening:
            if self._wanted:
                opening = open_services(self._wanted, self._services.opened())
                self._services.add((await self._opened.enter_async_context(opening)).opened())
                self._wanted = []

    def close(self) -> None:
        """Close what was opened; in a thread of its own, for a coroutine's event loop may be running here."""

        def close() -> None:
            self._runner.run(self._opened.aclose())
            self._runner.run(self._database.close())
            self._runner.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(close).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def send(
        self, caller: Caller, operation: OperationUnderTest, variables: Mapping[str, object] | None
    ) -> Result:
        """Send one request; see `AsCaller`."""
        await self._open_services()
        body = {
            "query": operation.query,
            "variables": variables,
            "operationName": operation.operation_name,
        }
        headers = {"accept": _ACCEPT, **self._pool.headers(caller)}
        response = await post(self._endpoint, body, headers)
        received = cast("dict[str, object]", orjson.loads(response.body))
        return Result(
            response.status,
            cast("Mapping[str, object] | None", received.get("data")),
            cast("Sequence[Mapping[str, object]]", received.get("errors", ())),
            caller,
            self._reporter.failures_of(response.headers[HEADER].decode("ascii")),
            cast("Mapping[str, object]", received.get("extensions", {})),
            operation,
        )

    def run(
        self, caller: Caller, operation: OperationUnderTest, variables: Mapping[str, object] | None
    ) -> Result:
        """Send one request from a test that is no coroutine; all of them share one event loop."""
        return self._runner.run(self.send(caller, operation, variables))


def _migrations_of(api: Api | None) -> tuple[Migrations, ...]:
    """The migrations of an API of this project."""
    return own_migrations(api, find_project().folder) if api and api.migrations is not None else ()


@dataclass(frozen=True, slots=True)
class AsCaller:
    """An API as one caller sees it."""

    under_test: ApiUnderTest
    caller: Caller

    def execute(
        self, query: str, variables: Mapping[str, object] | None = None, operation_name: str | None = None
    ) -> Result:
        """Run an operation, from a test that is an ordinary function; coroutines await `execute_async`.

        Args:
            query: The document.
            variables: The values of its variables.
            operation_name: Which of its operations.
        """
        return self.under_test.run(self.caller, self._operation(query, operation_name), variables)

    async def execute_async(
        self, query: str, variables: Mapping[str, object] | None = None, operation_name: str | None = None
    ) -> Result:
        """Run an operation from a test that is a coroutine, in its event loop."""
        return await self.under_test.send(self.caller, self._operation(query, operation_name), variables)

    def _operation(self, query: str, operation_name: str | None) -> OperationUnderTest:
        return OperationUnderTest(self.under_test.api.graphql, query, operation_name)


def authenticator_of(modes: ApiModes, pool: ThrowAwayPool) -> Authenticator:
    """Verifies the credentials of the kit: the pool's tokens and the throw-away API key.

    Args:
        modes: The modes of the API; user pools or API keys are among them.
        pool: The pool that is trusted.
    """
    return Authenticator(_enabled_modes(modes, pool))


def _enabled_modes(modes: ApiModes, pool: ThrowAwayPool) -> Iterator[AuthorizationMode]:
    if USER_POOLS in modes.enabled:
        yield UserPools([pool.trusted()], default_action=modes.default_action)
    if API_KEY in modes.enabled:
        yield ApiKeys(ApiKeyList(api_keys))


class _FailureReporter(Reporter):
    """Reports errors as a server does, and keeps the exceptions of resolvers that failed."""

    def __init__(self) -> None:
        super().__init__()
        self._failures: dict[str, list[BaseException]] = {}

    def report(self, errors: Iterable[tuple[GraphQLError, int]], context: Context) -> None:
        """Report the errors of an operation, before schema extensions can mask them."""
        errors = list(errors)
        super().report(errors, context)
        self._failures[context.request_id] = [
            error.original_error for error, _ in errors if error.original_error and is_defect(error)
        ]

    def failures_of(self, request_id: str) -> Sequence[BaseException]:
        """The exceptions of one request, this once."""
        return tuple(self._failures.pop(request_id, ()))


def _reporter_of(api: BuiltApi) -> _FailureReporter:
    """The one reporter of an API, which may be under test several times."""
    known = api.strawberry.reporter
    if isinstance(known, _FailureReporter):
        return known
    api.strawberry.reporter = reporter = _FailureReporter()
    return reporter
