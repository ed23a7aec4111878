"""A test's own API behind the real endpoint, authenticator and server."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import httpx2
from fastapi import FastAPI

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.auth.api_modes import ApiModes
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context
from claimgraph.schema.errors.finalize import finalizer
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.runtime.build import USER_POOLS_ALONE, BuiltApi, build_api
from claimgraph.schema.runtime.field_rules import Strictness
from claimgraph.schema.services import Services
from tests.schema.open_services import services_with
from tests.support.servers.asgi_server import running
from tests.support.tokens.cognito import PoolKeys


@dataclass(slots=True)
class ApiClient:
    """A client that sends each request three times: graphql-core answers the first, a plan the others."""

    client: httpx2.Client
    plans: Plans[Context]
    keys: PoolKeys = field(default_factory=PoolKeys)

    def ask(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer, after checking status 200 and that both engines give the same."""
        same = {"authorization": self.keys.id_token().decode(), **(headers or {})}
        responses = [self.response(query, variables, same) for _ in range(3)]
        assert responses[0].status_code == 200, responses[0].text
        first, *others = [_without_ids(response.json()) for response in responses]
        assert others == [first, first]
        return first

    def response(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One response to one request, by default with an ID token."""
        authorization = {"authorization": self.keys.id_token().decode()}
        body = {"query": query, "variables": variables or {}}
        return self.client.post("/graphql", json=body, headers={**authorization, **(headers or {})})


def _without_ids(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without the ids that differ for each request."""
    for error in answer.get("errors", ()):
        error["extensions"].pop("denialId", None)
    return answer


def feature(**classes: type) -> ModuleType:
    """A feature module with these classes ``Query``, ``Mutation``."""
    module = ModuleType("feature")
    vars(module).update(classes)
    return module


@contextmanager
def api_server(
    api_of: ModuleType,
    services: Services | None = None,
    modes: ApiModes = USER_POOLS_ALONE,
    strictness: Strictness = "strict",
) -> Generator[ApiClient]:
    """Serve the API of one feature over HTTP, to callers with tokens of ``PoolKeys()``."""
    api = build_api([api_of], modes=modes, strictness=strictness)
    plans: Plans[Context] = Plans(api.graphql, api.guards, lambda context: context.identity)
    with (
        running(Dispatcher(_endpoint(api, plans, services or services_with()), FastAPI())) as address,
        httpx2.Client(base_url=address) as client,
    ):
        yield ApiClient(client, plans)


def _endpoint(api: BuiltApi, plans: Plans[Context], services: Services) -> GraphQLEndpoint:
    operations = Operations(
        plans,
        lambda identity, credentials, request: Context(
            identity, request.request_id, services, credentials, request.head.headers, request.source_ip
        ),
        finalizer(api.graphql, api.guards),
        error_format(explain_denials=False),
        api.strawberry.reporter.report,
    )
    return GraphQLEndpoint(operations, Authenticator([UserPools([_pool(PoolKeys())])]), EndpointOptions())


def _pool(keys: PoolKeys) -> UserPool:
    return UserPool(
        user_pool_id=keys.user_pool_id,
        issuer=keys.issuer,
        clients=frozenset({keys.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=keys.fixed_keys(),
    )
