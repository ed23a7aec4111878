"""The parts of Claimgraph, put together without HTTP."""

import math
from collections.abc import Callable, Coroutine, Mapping
from types import ModuleType
from typing import Any, TypeVar

from bench.servers import api
from bench.servers.claimgraph import pool
from bench.tokens import Issuer
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.engine.compile_budget import CompileBudget
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, begin
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import PlanLimits, Plans
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.build import build_api

_Result = TypeVar("_Result")
_NOTHING: Mapping[str, object] = {}


class Engine:
    """Documents and plans of an API."""

    def __init__(self, feature: ModuleType = api) -> None:
        self.api = build_api([feature])
        self.documents = self.new_documents()
        self._plans = self.new_plans()

    def new_documents(self) -> DocumentCache:
        """A cache without documents."""
        return DocumentCache(self.api.graphql, Limits(), max_documents=1000, max_bytes=64_000_000)

    def new_plans(self) -> Plans[Context]:
        """Plans that are not there yet; there is time to make as many as one likes."""
        limits = PlanLimits(budget=CompileBudget(most=math.inf))
        return Plans(self.api.graphql, self.api.guards, lambda context: context.identity, limits)

    def runs(
        self, text: str, identity: Identity, variables: Mapping[str, object] = _NOTHING
    ) -> Callable[[], object]:
        """What runs an operation by its plan, once."""
        document, plans = self.documents.get(text), self._plans
        assert document.refusal is None, document.refusal

        plans.find(document, None, variables, context_of(identity))  # a plan is made at the second sight

        def run() -> object:
            return begin(plans, OperationRequest(document, None, variables), context_of(identity))

        return run

    def compiles(
        self, text: str, identity: Identity, variables: Mapping[str, object] = _NOTHING
    ) -> Callable[[], object]:
        """What makes the plan of an operation, once."""
        document, context = self.documents.get(text), context_of(identity)

        def run() -> None:
            plans = self.new_plans()
            for _ in range(2):
                plans.find(document, None, variables, context)
            assert plans.counts["planned"] == 1, plans.counts

        return run


def context_of(identity: Identity) -> Context:
    """The context of a request of this caller."""
    return api.new_context(identity, "bench")


def credentials(token: str) -> Credentials:
    """As a request presents them."""
    return Credentials.from_headers([(b"authorization", b"Bearer " + token.encode())])


def identity(issuer: Issuer, changes: Mapping[str, object] = _NOTHING) -> Identity:
    """The first user, with other claims if asked."""
    token = issuer.id_token(changes=changes)
    return at_once(Authenticator([UserPools([pool(issuer.jwks())])]).authenticate(credentials(token)))


def at_once(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: _Result = end.value
        return result
    raise RuntimeError("it waits for something")
