"""An API as tests ask it: through the real endpoint, tokens verified, rules enforced."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self, cast

import orjson
from graphql import GraphQLError

from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.testing.callers import Caller
from claimgraph.app.testing.doors import authenticator_of
from claimgraph.app.testing.in_process import post
from claimgraph.app.testing.pool import ThrowAwayPool
from claimgraph.app.testing.results import Asked, Result
from claimgraph.app.testing.scratch import ScratchDatabase, scratch_stores
from claimgraph.auth.api_modes import ApiModes
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context, Stores
from claimgraph.schema.errors.finalize import completion
from claimgraph.schema.errors.format import error_format, is_defect
from claimgraph.schema.matrix import Matrix, matrix_of
from claimgraph.schema.request import RawHeaders
from claimgraph.schema.runtime.build import Api, build_api

_MODES = ApiModes(additional=frozenset({"API_KEY"}))
_ACCEPT = "application/graphql-response+json"


class ApiUnderTest:
    """An API that trusts a throw-away pool.

    Attributes:
        api: The API itself.
    """

    def __init__(self, api: Api | None = None, stores: Stores | None = None) -> None:
        """Serve an API inside the process.

        Args:
            api: By default the one of ``schema/types``, for user pools and API keys.
            stores: What resolvers find at ``info.context.stores``; by default a database in memory with the
                seeded profiles, and no Amazon Cognito.
        """
        self.api = api or build_api(modes=_MODES)
        self._pool = ThrowAwayPool()
        self._database = ScratchDatabase()
        self._stores = stores or scratch_stores(self._database)
        self._runner = asyncio.Runner()
        self._failures: list[BaseException] = []
        self._endpoint = self._assembled()

    def as_(self, caller: Caller) -> "AskingAs":
        """Ask as somebody."""
        return AskingAs(self, caller)

    @property
    def matrix(self) -> Matrix:
        """The authorization matrix of the API."""
        return matrix_of(self.api)

    def close(self) -> None:
        """Close what was opened; in a thread of its own, for a coroutine's event loop may be running here."""

        def close() -> None:
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

    async def ask(self, caller: Caller, asked: Asked, variables: Mapping[str, object] | None) -> Result:
        """Send one request; see `AskingAs`."""
        body = {"query": asked.query, "variables": variables, "operationName": asked.operation_name}
        self._failures.clear()
        answer = await post(self._endpoint, body, {"accept": _ACCEPT, **self._pool.headers(caller)})
        said = cast("dict[str, object]", orjson.loads(answer.body))
        return Result(
            answer.status,
            cast("Mapping[str, object] | None", said.get("data")),
            cast("Sequence[Mapping[str, object]]", said.get("errors", ())),
            caller,
            tuple(self._failures),
            asked,
        )

    def run(self, caller: Caller, asked: Asked, variables: Mapping[str, object] | None) -> Result:
        """The same for tests that are no coroutines; all their requests share one event loop."""
        return self._runner.run(self.ask(caller, asked, variables))

    def _assembled(self) -> GraphQLEndpoint[Context]:
        def new_context(
            identity: Identity, request_id: str, credentials: Credentials, headers: RawHeaders
        ) -> Context:
            return Context(identity, request_id, self._stores, credentials, headers)

        operations = Operations(
            Plans[Context](self.api.graphql, self.api.guards, lambda context: context.identity),
            new_context,
            completion(self.api.graphql, self.api.guards),
            error_format(explain_denials=True),
            self._remember,
        )
        return GraphQLEndpoint(operations, authenticator_of(self.api.modes, self._pool), EndpointOptions())

    def _remember(self, errors: Sequence[tuple[GraphQLError, int]], _context: Context) -> None:
        self._failures += [
            error.original_error for error, _ in errors if error.original_error and is_defect(error)
        ]


@dataclass(frozen=True, slots=True)
class AskingAs:
    """Somebody who asks an API."""

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
        return self.under_test.run(self.caller, self._asked(query, operation_name), variables)

    async def execute_async(
        self, query: str, variables: Mapping[str, object] | None = None, operation_name: str | None = None
    ) -> Result:
        """The same from a test that is a coroutine, in its event loop."""
        return await self.under_test.ask(self.caller, self._asked(query, operation_name), variables)

    def _asked(self, query: str, operation_name: str | None) -> Asked:
        return Asked(self.under_test.api.graphql, query, operation_name)
