"""Mutations run one after the other."""

import pytest
from graphql import GraphQLResolveInfo

from tests.engine.behaviours.both_ways import Engine, Log, engine, giving, later, paths

_SDL = """
type Holder { number: Int late: Int! }
type Query { number: Int }
type Mutation { set(to: Int!): Holder later(to: Int!): Holder fails: Holder failsLater: Holder must: Holder! }
"""


def _engine() -> Engine:
    state = {"number": 0}

    def holder(to: int, info: GraphQLResolveInfo[Log]) -> dict[str, int]:
        info.context(f"{state['number'] if info.context.lines else 'at first'} -> {to}")
        state["number"] = to
        return {"number": to}

    def set_(_source: object, info: GraphQLResolveInfo[Log], to: int) -> dict[str, int]:
        return holder(to, info)

    async def set_later(_source: object, info: GraphQLResolveInfo[Log], to: int) -> dict[str, int]:
        await later(None, 3)
        return holder(to, info)

    async def late(source: dict[str, int], info: GraphQLResolveInfo[Log]) -> int:
        seen = state["number"]
        await later(None, 4)
        info.context(f"read {seen}, then {state['number']}")
        return source["number"]

    return engine(
        _SDL,
        {
            "Mutation.set": set_,
            "Mutation.later": set_later,
            "Mutation.fails": giving(ValueError("now")),
            "Mutation.failsLater": giving(ValueError("later"), turns=2),
            "Mutation.must": giving(ValueError("later"), turns=2),
            "Holder.late": late,
        },
    )


async def test_each_begins_when_the_one_before_has_ended_with_all_below_it() -> None:
    result = await _engine().same(
        "mutation { a: set(to: 1) { number } b: later(to: 2) { late number } c: set(to: 3) { number }"
        " d: later(to: 4) { late } e: set(to: 5) { late } }"
    )
    assert result.data is not None
    assert list(result.data) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("failing", ["fails", "failsLater"])
async def test_one_that_fails_does_not_keep_the_next_from_running(failing: str) -> None:
    result = await _engine().same(
        f"mutation {{ a: later(to: 1) {{ late }} {failing} {{ number }} c: set(to: 2) {{ number }}"
        f" again: {failing} {{ late }} e: later(to: 3) {{ number }} }}"
    )
    assert result.data is not None
    assert (result.data["c"], result.data["e"]) == ({"number": 2}, {"number": 3})
    assert paths(result) == [[failing], ["again"]]


async def test_one_that_must_not_be_null_ends_them_all() -> None:
    result = await _engine().same(
        "mutation { a: set(to: 1) { number } must { number } c: set(to: 2) { number } }"
    )
    assert result.data is None


async def test_fields_of_fragments_take_their_turn() -> None:
    result = await _engine().same(
        "mutation { ...First b: set(to: 2) { number } ... on Mutation { c: later(to: 3) { number } } }"
        " fragment First on Mutation { a: later(to: 1) { number } }"
    )
    assert result.data is not None
    assert list(result.data) == ["a", "b", "c"]


def test_a_field_that_is_not_there_is_not_valid() -> None:
    assert len(_engine().invalid("mutation { nothing }")) == 1
