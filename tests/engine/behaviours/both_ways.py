"""Run an operation by its plan and by graphql-core, on any schema, and see that it is the same."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLObjectType, GraphQLSchema, build_schema, parse
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, begin
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import Plans
from tests.engine.differential.comparison import visible_errors
from tests.schema.callers import caller

Resolver = Callable[..., Any]
_NOTHING: Mapping[str, object] = {}
_NO_REFUSALS = ("first sight", "planned", "unacceptable variables")


@dataclass
class Log:
    """What resolvers write down; their ``info.context``."""

    lines: list[str] = field(default_factory=list[str])

    def __call__(self, line: str) -> None:
        self.lines.append(line)


class Engine:
    """Documents and plans of a schema without rules."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._documents = DocumentCache(schema, Limits(), max_documents=100, max_bytes=10_000_000)
        self._plans = Plans[object](schema, Guards({}), lambda _context: caller())

    async def same(
        self, text: str, variables: Mapping[str, object] = _NOTHING, *, name: str | None = None
    ) -> ExecutionResult:
        """The result by the plan; it is graphql-core's in data, order, errors and what resolvers logged."""
        self.refusal(text, name)  # the first sight
        planned = self._plans.counts["planned"]
        log, reference = Log(), Log()
        expected = await _finished(self._by_graphql_core(text, variables, name, reference))
        found = await _finished(self.begin(text, variables, name=name, log=log))
        assert self._plans.counts["planned"] == planned + 1, dict(self._plans.counts)
        assert repr(found.data) == repr(expected.data)
        assert visible_errors(found) == visible_errors(expected)
        assert log.lines == reference.lines
        return found

    async def same_refusal(self, text: str, variables: Mapping[str, object] = _NOTHING) -> list[str]:
        """The messages of an operation that does not begin, by either."""
        self.refusal(text)
        expected = await _finished(self._by_graphql_core(text, variables, None, Log()))
        found = await _finished(self.begin(text, variables))
        assert (found.data, expected.data) == (None, None)
        assert [(error.message, error.locations) for error in found.errors or ()] == [
            (error.message, error.locations) for error in expected.errors or ()
        ]
        return [error.message for error in found.errors or ()]

    def begin(
        self,
        text: str,
        variables: Mapping[str, object] = _NOTHING,
        *,
        name: str | None = None,
        log: Log | None = None,
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        """Begin an operation of a valid document, as the endpoint does."""
        document = self._documents.get(text)
        assert document.refusal is None, document.refusal
        return begin(self._plans, OperationRequest(document, name, variables), log or Log())

    def refusal(self, text: str, name: str | None = None) -> str | None:
        """Why an operation that has been seen has no plan; None if it may have one."""
        document = self._documents.get(text)
        assert document.refusal is None, document.refusal
        before = self._plans.counts.copy()
        for _ in range(2):
            self._plans.find(document, name, {}, Log())
        reasons = self._plans.counts - before
        return next((reason for reason in reasons if reason not in _NO_REFUSALS), None)

    def invalid(self, text: str) -> list[str]:
        """Why a document is not even valid, so that neither runs it."""
        refusal = self._documents.get(text).refusal
        assert refusal is not None
        return [error.message for error in refusal.errors]

    def _by_graphql_core(
        self, text: str, variables: Mapping[str, object], name: str | None, log: Log
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        return graphql_execute(
            self.schema,
            parse(text),
            context_value=log,
            variable_values=dict(variables),
            operation_name=name,
        )


async def _finished(result: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    finished = result if isinstance(result, ExecutionResult) else await result
    for _ in range(10):  # what a null left behind
        await asyncio.sleep(0)
    return finished


def engine(sdl: str, resolvers: Mapping[str, Resolver]) -> Engine:
    """An engine for a schema and some of its resolvers, by ``Type.field``."""
    schema = build_schema(sdl)
    for place, resolver in resolvers.items():
        type_name, field_name = place.split(".")
        kind = schema.type_map[type_name]
        assert isinstance(kind, GraphQLObjectType)
        kind.fields[field_name].resolve = resolver
    return Engine(schema)


def messages(result: ExecutionResult) -> list[str]:
    """The messages of its errors."""
    return [error.message for error in result.errors or ()]


def paths(result: ExecutionResult) -> list[object]:
    """The paths of its errors."""
    return [error.path for error in result.errors or ()]


async def later(value: Any, turns: int = 1) -> Any:  # noqa: ANN401 - whatever it is
    """A value, after some turns of the event loop; raised if it is an exception."""
    for _ in range(turns):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


def giving(value: Any, *, turns: int | None = None) -> Resolver:  # noqa: ANN401 - whatever it is
    """A resolver of one value, after some turns of the event loop if asked; an exception is raised."""

    def resolve(_source: object, _info: object, **_arguments: object) -> Any:  # noqa: ANN401 - likewise
        if turns is not None:
            return later(value, turns)
        if isinstance(value, Exception):
            raise value
        return value

    return resolve


def making(make: Callable[[], object]) -> Resolver:
    """A resolver of a value that is made anew for each call."""

    def resolve(_source: object, _info: object, **_arguments: object) -> object:
        return make()

    return resolve
