"""Run an operation on one of our schemas by its plan and by graphql-core with guards before the resolvers."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import ExecutionResult

from claimgraph.app.graphql.encoding import encode_result
from claimgraph.auth.identity import Identity
from claimgraph.engine.compile_budget import CompileBudget
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, begin_unplanned, execute
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import PlanLimits, Plans
from claimgraph.schema.context import Context
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.runtime.build import BuiltApi
from tests.engine.differential.comparison import visible_errors

_entry = error_format(explain_denials=True)
_PATIENT = CompileBudget(share=1_000)  # this is about what plans do, on however slow a machine
_LENIENT = Limits(max_depth=100, max_root_fields=1_000, max_aliases=1_000, max_directives=1_000)


@dataclass
class Both:
    """Both ways to run operations of an API.

    Attributes:
        api: The API.
        new_context: A fresh context for an identity; what it remembers is compared too.
        seen: What a context remembers.
    """

    api: BuiltApi
    new_context: Callable[[Identity], Context]
    seen: Callable[[Context], object] = lambda _context: None

    def __post_init__(self) -> None:
        self.plans = Plans[Context](
            self.api.graphql, self.api.guards, lambda context: context.identity, PlanLimits(budget=_PATIENT)
        )
        self._documents = DocumentCache(
            self.api.graphql, _LENIENT, max_documents=1_000, max_bytes=100_000_000
        )

    async def execute(
        self,
        text: str,
        identity: Identity,
        variables: Mapping[str, object],
        extensions: Mapping[str, object] | None = None,
    ) -> ExecutionResult:
        """Run it as the endpoint does: by graphql-core at first sight, then by its plan."""
        document, context = self._documents.get(text), self.new_context(identity)
        assert document.refusal is None, document.refusal
        return await execute(self.plans, OperationRequest(document, None, variables, extensions), context)

    async def run(self, text: str, identity: Identity, variables: Mapping[str, object]) -> ExecutionResult:
        """Run it by its plan, and see that graphql-core would have done the same."""
        document = self._documents.get(text)
        assert document.refusal is None, document.refusal
        self.plans.find(document, None, variables, self.new_context(identity))  # the first sight
        context, reference = self.new_context(identity), self.new_context(identity)
        planned = self.plans.counts["planned"]
        request = OperationRequest(document, None, variables)
        found = await execute(self.plans, request, context)
        expected = begin_unplanned(self.plans, request, reference)
        if not isinstance(expected, ExecutionResult):
            expected = await expected
        for _ in range(10):
            await asyncio.sleep(0)
        assert self.plans.counts["planned"] > planned, dict(self.plans.counts)
        assert repr(found.data) == repr(expected.data)
        assert visible_errors(found) == visible_errors(expected)
        assert _causes(found) == _causes(expected)
        assert [_entry(error) for error in found.errors or ()] == [
            _entry(error) for error in expected.errors or ()
        ]
        assert json.loads(encode_result(found, _entry)) == json.loads(encode_result(expected, _entry))
        assert self.seen(context) == self.seen(reference)
        return found


def _causes(result: ExecutionResult) -> list[type]:
    """The classes of the errors' causes: which of them are marked as being about a value."""
    return [type(error.original_error) for error in result.errors or ()]
