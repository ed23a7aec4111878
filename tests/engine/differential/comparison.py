"""Run an operation by its plan and by graphql-core, and say what differs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode, get_variable_values
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics

from auth.identity import Identity
from engine.guards import Guards
from engine.plan.compiler import compile_plan
from engine.plan.selection import Operation
from engine.plan.values import is_awaitable
from tests.engine.differential.torture import GUARDS, SCHEMA, World

#: Turns of the event loop in which everything left behind has come to its end.
_AFTERWARDS = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that can be seen of an execution."""

    data: str
    errors: tuple[object, ...]
    log: tuple[str, ...]
    batches: tuple[tuple[str, ...], ...]


def outcome(result: ExecutionResult, world: World) -> Outcome:
    errors = tuple(
        (
            error.message,
            error.path,
            [tuple(location) for location in error.locations or ()],
            error.extensions,
            type(error.original_error),
            str(error.original_error),
            [node.loc and node.loc.start for node in error.nodes or ()],
        )
        for error in result.errors or ()
    )
    return Outcome(
        repr(result.data), errors, tuple(world.log), tuple(tuple(batch) for batch in world.batches)
    )


async def by_graphql_core(ast: DocumentNode, variables: Mapping[str, object], world: World) -> Outcome:
    result = graphql_execute(
        SCHEMA, ast, context_value=world, variable_values=dict(variables), is_awaitable=is_awaitable
    )
    if not isinstance(result, ExecutionResult):
        result = await result
    await _settle()
    return outcome(result, world)


async def by_plan(ast: DocumentNode, variables: Mapping[str, object], world: World) -> Outcome:
    node = next(d for d in ast.definitions if isinstance(d, OperationDefinitionNode))
    coerced = get_variable_values(SCHEMA, node.variable_definitions or (), dict(variables), max_errors=50)
    assert not isinstance(coerced, list)
    standing = GUARDS.standing(world.identity)
    plan = compile_plan(Operation(SCHEMA, ast, node), GUARDS, standing.decisions, coerced)
    result = await plan.execute(world, standing, coerced)
    await _settle()
    return outcome(result, world)


async def _settle() -> None:
    for _ in range(_AFTERWARDS):
        await asyncio.sleep(0)
