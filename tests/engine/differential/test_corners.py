"""Corners that generated operations might miss, each with the behaviour it is about."""

import asyncio
import math
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import cast

import pytest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    OperationDefinitionNode,
    Undefined,
    build_schema,
    get_variable_values,
    parse,
)
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from claimgraph.auth import anyone
from claimgraph.auth.rules import Facts
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.plan.compiler import Compiler
from claimgraph.engine.plan.selection import Operation
from tests.engine.differential.comparison import visible_errors
from tests.engine.differential.world import Later, Text, later_by_generator
from tests.schema.callers import caller

_KINDS = ("String", "ID", "Int", "Float", "Boolean", "Color", "Stamp")
_WRAPPED = [wrapper.format(kind) for kind in _KINDS for wrapper in ("{}", "{}!", "[{}]", "[{}!]!", "[[{}]!]")]
SCHEMA = build_schema(
    "enum Color { RED GREEN }\nscalar Stamp\n"
    "type Item { id: ID! next: Item items: [Item!] maybe: [Item]! "
    + " ".join(f"f{n}: {kind}" for n, kind in enumerate(_WRAPPED))
    + " }\ntype Query { item: Item items: [Item] }"
)
_VALUES: Sequence[object] = (
    None, Undefined, "text", Text("odd"), "", 0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, True, False,
    1.0, 1.5, math.nan, math.inf, -math.inf, "RED", "BLUE", b"b", {"a": 1}, object, ValueError("value"),
    GraphQLError("told", extensions={"a": 1}), datetime(2026, 1, 1, tzinfo=UTC),
    [], ["a", "b"], ["a", None], [1, "a"], [1, 2**31], [True, None], [1.5, math.nan], ["RED", "BLUE"],
    ("a", "b"), [["a"], None], [[1, None]], [["a", Text("b")], ["c"]], {"RED"}, [ValueError("item")],
    [Undefined], [b"b"],
)  # fmt: skip


def _write(value: object) -> object:
    if value is True:
        raise ArithmeticError("no stamp")
    return value if isinstance(value, str) else {0: None, 1: Undefined}.get(cast(int, value), "stamp")


_stamp = SCHEMA.type_map["Stamp"]
assert isinstance(_stamp, GraphQLScalarType)
_stamp.coerce_output_value = _write


class Item:
    def __init__(self, **members: object) -> None:
        self.__dict__.update({"id": "i", **members})


def _facts(_source: object, _arguments: object) -> Facts:
    return lambda _target: None


def _refuse(*_: object) -> Exception:
    return AssertionError("nobody is refused here")


def _guards() -> Guards:
    """Every field of an item is read off it."""
    item = SCHEMA.type_map["Item"]
    assert isinstance(item, GraphQLObjectType)
    guards: dict[tuple[str, str], FieldGuard] = {}
    for name, definition in item.fields.items():
        definition.resolve = partial(_read, name)
        guards["Item", name] = FieldGuard(anyone, definition.resolve, name, {}, _facts, _refuse)
    query = SCHEMA.query_type
    assert query is not None
    for name, definition in query.fields.items():
        definition.resolve = partial(_member, name)
    return Guards(guards)


def _read(name: str, source: object, _info: object) -> object:
    return getattr(source, name)


def _member(name: str, _source: object, info: GraphQLResolveInfo[Mapping[str, object]]) -> object:
    return info.context[name]


_GUARDS = _guards()


async def by_graphql_core(ast: DocumentNode, context: Mapping[str, object]) -> ExecutionResult:
    result = graphql_execute(SCHEMA, ast, context_value=context, is_awaitable=is_awaitable)
    return result if isinstance(result, ExecutionResult) else await result


async def by_plan(ast: DocumentNode, context: Mapping[str, object]) -> ExecutionResult:
    (node, *_) = ast.definitions
    assert isinstance(node, OperationDefinitionNode)
    settled = _GUARDS.settled(caller())
    variables = get_variable_values(SCHEMA, (), {})
    assert not isinstance(variables, list)
    plan = Compiler(_GUARDS).compile(Operation(SCHEMA, ast, node), settled, variables)
    result = plan.execute(context, settled, variables)
    return result if isinstance(result, ExecutionResult) else await result


async def same(text: str, context: Mapping[str, object]) -> ExecutionResult:
    """Run it both ways, compare, and return what came of it."""
    expected = await by_graphql_core(parse(text), context)
    found = await by_plan(parse(text), context)
    assert repr(found.data) == repr(expected.data)
    assert visible_errors(found) == visible_errors(expected)
    return found


@pytest.mark.parametrize("number", range(len(_WRAPPED)), ids=_WRAPPED)
@pytest.mark.parametrize("awaited", [False, True], ids=["now", "later"])
async def test_every_value_for_every_leaf_type(number: int, awaited: bool) -> None:
    for value in _VALUES:
        yielded = Later(value, 1) if awaited else value
        items = [Item(**{f"f{number}": yielded}), Item(**{f"f{number}": "text"})]
        context = {"item": Item(**{f"f{number}": yielded}), "items": items}
        await same(f"{{ item {{ f{number} }} items {{ id f{number} }} }}", context)


@pytest.mark.parametrize("odd", _VALUES, ids=str)
async def test_every_value_in_place_of_an_object_or_a_list(odd: object) -> None:
    query = "{ item { next { id } items { id } maybe { id } } items { id next { id } } }"
    for item in (Item(next=odd, items=[], maybe=[]), Item(next=None, items=odd, maybe=[odd]), odd):
        await same(query, {"item": item, "items": [item, odd, Later(odd, 1), Item(next=Later(item, 2))]})


async def test_a_missing_attribute_is_an_error_of_its_field_alone() -> None:
    result = await same("{ items { id f0 } }", {"items": [Item(f0="a"), Item(), Item(f0="c")]})
    assert result.data == {"items": [{"id": "i", "f0": "a"}, {"id": "i", "f0": None}, {"id": "i", "f0": "c"}]}


async def test_a_null_goes_up_to_the_next_place_that_may_be_null() -> None:
    inner = Item(items=[Item(), Item(id=None)])
    result = await same("{ item { id items { id } } }", {"item": inner})
    assert result.data == {"item": {"id": "i", "items": None}}
    assert [error.path for error in result.errors or ()] == [["item", "items", 1, "id"]]


async def test_errors_below_a_null_are_dropped_if_they_come_after_it() -> None:
    late = Item(id="late", f0=Later(ValueError("late"), 3))
    result = await same("{ item { items { id f0 } } }", {"item": Item(items=[late, Item(id=None, f0="a")])})
    assert [error.message for error in result.errors or ()] == [
        "Cannot return null for non-nullable field Item.id."
    ]


async def test_a_resolvers_list_is_copied() -> None:
    number = _WRAPPED.index("[String!]!")
    kept = ["a", "b"]
    result = await same(f"{{ item {{ f{number} }} }}", {"item": Item(**{f"f{number}": kept})})
    data = cast(Mapping[str, Mapping[str, list[str]]], result.data)
    assert data["item"][f"f{number}"] is not kept


async def test_generator_based_coroutines_are_awaited() -> None:
    number = _WRAPPED.index("Stamp")
    seen: list[object] = []
    for run in (by_graphql_core, by_plan):
        plain = Item(**{f"f{number}": (one for one in "ab")})
        awaited = Item(**{f"f{number}": later_by_generator("late", 2)})
        result = await run(parse(f"{{ items {{ f{number} }} }}"), {"items": [plain, awaited]})
        assert result.errors is None
        seen.append(result.data)
    assert seen == [{"items": [{f"f{number}": "stamp"}, {f"f{number}": "late"}]}] * 2


class _Noticed(Later):
    """Tells when it is awaited."""

    def __init__(self, log: list[str], value: object) -> None:
        super().__init__(value, 1)
        self._log = log

    def __await__(self) -> Generator[object, None, object]:
        self._log.append("awaited")
        return super().__await__()


async def test_awaitables_left_behind_by_a_null_are_still_awaited() -> None:
    logs: list[list[str]] = [[], []]
    for log, run in zip(logs, (by_graphql_core, by_plan), strict=True):
        items = [_Noticed(log, Item()), None, _Noticed(log, Item())]
        await run(parse("{ item { items { id } } }"), {"item": Item(items=items)})
        await asyncio.sleep(0.01)
    assert logs == [["awaited"] * 2] * 2
