"""What runs at once, what runs side by side, and what is given up."""

import asyncio
from collections.abc import Awaitable

import pytest
from graphql import ExecutionResult, GraphQLResolveInfo

from tests.engine.behaviours.both_ways import Engine, Log, engine, giving, later, making
from tests.support.time.patience import PATIENCE

_SDL = """
type Node { late(turns: Int!): String fails(turns: Int!): String! meets: String }
type Query { now: String late: String node: Node nodes: [Node] meets: String must: Node! fails: String }
type Mutation { now: String late: String }
"""

_NODE: dict[str, object] = {}


class Barrier:
    """Lets two through when both are there; one alone would wait for ever."""

    def __init__(self) -> None:
        self._first: asyncio.Future[None] | None = None

    async def meet(self, *_: object) -> str:
        if self._first is None:
            self._first = asyncio.get_running_loop().create_future()
            await asyncio.wait_for(self._first, timeout=PATIENCE)
        else:
            self._first.set_result(None)
            self._first = None
        return "met"


async def _noticed(_source: object, info: GraphQLResolveInfo[Log], turns: int) -> str:
    place = info.path.as_list()
    try:
        await later(None, turns)
    except asyncio.CancelledError:
        info.context(f"{place} cancelled")
        raise
    info.context(f"{place} done")
    return "done"


async def _failing(_source: object, _info: object, turns: int) -> str:
    await later(None, turns)
    raise ValueError("no")


def _engine() -> Engine:
    return engine(
        _SDL,
        {
            "Query.now": giving("now"),
            "Query.late": giving("late", turns=1),
            "Query.node": giving({}),
            "Query.must": giving({}),
            "Query.fails": giving(ValueError("at once")),
            "Query.nodes": making(lambda: [_NODE, later(_NODE), _NODE]),
            "Query.meets": Barrier().meet,
            "Mutation.now": giving("now"),
            "Mutation.late": giving("late", turns=1),
            "Node.late": _noticed,
            "Node.fails": _failing,
            "Node.meets": Barrier().meet,
        },
    )


def _begun(text: str) -> ExecutionResult | Awaitable[ExecutionResult]:
    """What comes of beginning a planned operation."""
    made = _engine()
    assert made.refusal(text) is None
    return made.begin(text)


@pytest.mark.parametrize("text", ["{ now }", "{ now node { __typename } }", "{ now fails }"])
def test_operations_without_awaitables_finish_at_once(text: str) -> None:
    assert isinstance(_begun(text), ExecutionResult)


@pytest.mark.parametrize(
    "text", ["{ late }", "{ now late }", "{ nodes { __typename } }", "mutation { now late }"]
)
async def test_one_awaitable_is_awaited(text: str) -> None:
    result = _begun(text)
    assert not isinstance(result, ExecutionResult)
    assert (await result).errors is None


@pytest.mark.parametrize(
    "text",
    [
        "{ a: meets b: meets }",
        "{ a: node { meets } b: node { meets } }",
        "{ node { a: meets b: meets } }",
        "{ nodes { a: meets b: meets } }",
    ],
)
async def test_fields_and_items_wait_side_by_side(text: str) -> None:
    assert (await _engine().same(text)).errors is None


async def test_immediate_values_stand_beside_awaited_ones() -> None:
    assert (await _engine().same("{ now late nodes { late(turns: 2) } }")).errors is None


@pytest.mark.parametrize("turns", [(1, 3), (3, 1), (0, 5), (5, 0)])
@pytest.mark.parametrize("root", ["node", "nodes", "must"])
async def test_awaitables_beside_a_propagating_error_are_treated_alike(
    root: str, turns: tuple[int, int]
) -> None:
    waits, fails = turns
    await _engine().same(
        f"{{ {root} {{ a: late(turns: {waits}) fails(turns: {fails}) b: late(turns: 9) }} late }}"
    )
    await _engine().same(f"{{ {root} {{ fails(turns: {fails}) a: late(turns: {waits}) }} other: late }}")
