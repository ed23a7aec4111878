"""Run an operation by its plan and by graphql-core, and see all that can be seen of either."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode, get_variable_values
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from claimgraph.engine.invalid_values import InvalidNull, InvalidValue
from claimgraph.engine.plan.compiler import Compiler
from claimgraph.engine.plan.selection import Operation
from tests.engine.differential.torture import GUARDS, SCHEMA
from tests.engine.differential.world import Clock, Refused, World

#: Turns of the event loop after which everything left behind has come to its end.
_AFTERWARDS = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that can be seen of an execution: data in its order, errors, calls and reads, loads."""

    data: str
    errors: tuple[object, ...]
    log: tuple[str, ...]
    batches: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An operation and the surroundings it is run in."""

    ast: DocumentNode
    variables: Mapping[str, object]
    world: Callable[[], World]

    @property
    def operation(self) -> OperationDefinitionNode:
        return next(d for d in self.ast.definitions if isinstance(d, OperationDefinitionNode))


async def outcomes(case: Case) -> tuple[Outcome, Outcome]:
    """What graphql-core and the plan make of it.

    Raises:
        Unplannable: There is no plan for it.
    """
    with warnings.catch_warnings():
        # graphql-core itself leaves coroutines behind when a null takes their place.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        return await by_graphql_core(case), await by_plan(case)


async def by_graphql_core(case: Case) -> Outcome:
    Clock.now = "running"
    world = case.world()
    return await _outcome_of(_graphql_core(case, world), world)


async def _graphql_core(case: Case, world: World) -> ExecutionResult:
    # With graphql-core's own test of what can be awaited.
    result = graphql_execute(SCHEMA, case.ast, context_value=world, variable_values=dict(case.variables))
    return result if isinstance(result, ExecutionResult) else await result


async def by_plan(case: Case) -> Outcome:
    world, node = case.world(), case.operation
    coerced = get_variable_values(
        SCHEMA, node.variable_definitions or (), dict(case.variables), max_errors=50
    )
    assert not isinstance(coerced, list)
    settled = GUARDS.settled(world.identity)
    Clock.now = "compiling"
    plan = Compiler(GUARDS).compile(Operation(SCHEMA, case.ast, node), settled, coerced)
    Clock.now = "running"
    return await _outcome_of(_waited_for(plan.execute(world, settled, coerced)), world)


async def _waited_for(result: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    return result if isinstance(result, ExecutionResult) else await result


async def _outcome_of(execution: Awaitable[ExecutionResult], world: World) -> Outcome:
    try:
        result = await execution
    except asyncio.CancelledError:
        # A null that goes up past a load cancels it, for whoever else waits for the same load: so it is in
        # graphql-core, whose whole execution ends then.
        result = ExecutionResult(None, [GraphQLError("cancelled")])
    await _settle()
    batches = tuple(tuple(batch) for batch in world.batches)
    log = tuple(world.log)  # without what is read of objects to explain errors
    return Outcome(repr(result.data), visible_errors(result), log, batches)


async def _settle() -> None:
    for _ in range(_AFTERWARDS):
        await asyncio.sleep(0)


def visible_errors(result: ExecutionResult) -> tuple[object, ...]:
    """All that can be seen of a result's errors."""
    return tuple(
        (
            error.message,
            error.path,
            [tuple(location) for location in error.locations or ()],
            error.extensions,
            _class_of(error.original_error),
            str(error.original_error),
            _failed(error.original_error),
            [node.loc and node.loc.start for node in error.nodes or ()],
            error.positions,
        )
        for error in result.errors or ()
    )


def _class_of(cause: Exception | None) -> type:
    """The class of an error's cause; of a mark, the class that graphql-core raises in its place."""
    if isinstance(cause, InvalidValue):
        return GraphQLError
    return TypeError if isinstance(cause, InvalidNull) else type(cause)


def _failed(cause: Exception | None) -> object:
    """Which requirements a refusal says that failed, if it can tell."""
    try:
        return cause.failed() if isinstance(cause, Refused) else None
    except Exception as unreadable:  # noqa: BLE001 - there is no object at the root, and others have no such attribute
        return type(unreadable)
