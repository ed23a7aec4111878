"""What counts as a list, how one is walked, and what its nulls and errors do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import cast

import pytest
from graphql import GraphQLResolveInfo

from tests.engine.behaviours.both_ways import Engine, Log, engine, later, messages, paths

Make = Callable[[Log], object]


class Countdown:
    """An iterable of its own class."""

    def __iter__(self) -> Iterator[str]:
        return iter(("two", "one"))


class Ticks:
    """An asynchronous iterator of its own class, that notices when it is closed."""

    def __init__(self, log: Log, items: Iterable[object]) -> None:
        self._log = log
        self._items = iter(items)

    def __aiter__(self) -> "Ticks":
        return self

    async def __anext__(self) -> object:
        await asyncio.sleep(0)
        for item in self._items:
            if isinstance(item, Exception):
                raise item
            return item
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self._log("closed")


def _lists(kind: str, make: Make) -> Engine:
    def made(_source: object, info: GraphQLResolveInfo[Log]) -> object:
        return make(info.context)

    def late(source: dict[str, object], _info: object) -> object:
        return later(source["late"])

    sdl = f"type Item {{ id: ID late: String! }} type Query {{ list: {kind} items: [Item] }}"
    return engine(sdl, {"Query.list": made, "Query.items": made, "Item.late": late})


def _generated(log: Log) -> Iterator[str]:
    try:
        yield from ("a", "b")
    finally:
        log("generator ended")


async def _generated_slowly(log: Log) -> AsyncIterator[str]:
    for item in ("a", "b"):
        await asyncio.sleep(0)
        yield item
    log("generator ended")


_AB = ["a", "b"]
_ITERABLES: dict[str, tuple[Make, list[str]]] = {
    "list": (lambda _log: ["a", "b"], _AB),
    "tuple": (lambda _log: ("a", "b"), _AB),
    "set": (lambda _log: {"a"}, ["a"]),
    "view": (lambda _log: dict.fromkeys(_AB).keys(), _AB),
    "generator": (_generated, _AB),
    "iterator": (lambda _log: map(str.lower, "AB"), _AB),
    "iterable": (lambda _log: Countdown(), ["two", "one"]),
    "async generator": (_generated_slowly, _AB),
    "async iterator": (lambda log: Ticks(log, _AB), _AB),
    "awaited list of awaited": (lambda _log: later(["a", later("b", 2)]), _AB),
    "awaited generator": (lambda log: later(_generated(log)), _AB),
}


@pytest.mark.parametrize(("make", "expected"), _ITERABLES.values(), ids=_ITERABLES)
async def test_every_iterable_is_a_list(make: Make, expected: list[str]) -> None:
    assert (await _lists("[String]", make).same("{ list }")).data == {"list": expected}


@pytest.mark.parametrize("odd", [{"a": 1}, "text", b"bytes", 7, object], ids=str)
async def test_a_value_that_is_not_a_list_is_an_error(odd: object) -> None:
    result = await _lists("[String]", lambda _log: odd).same("{ list }")
    assert result.data == {"list": None}
    assert paths(result) == [["list"]]


def _breaking(log: Log) -> Iterator[str]:
    try:
        yield "a"
        raise ValueError("broken")
    finally:
        log("generator ended")


async def _breaking_slowly(_log: Log) -> AsyncIterator[str]:
    yield "a"
    raise ValueError("broken")


def _ticking_until_it_breaks(log: Log) -> Ticks:
    return Ticks(log, ["a", ValueError("broken")])


@pytest.mark.parametrize("make", [_breaking, _breaking_slowly, _ticking_until_it_breaks])
async def test_an_iterator_that_breaks_is_the_error_of_its_field(make: Make) -> None:
    result = await _lists("[String]", make).same("{ list }")
    assert result.data == {"list": None}
    assert messages(result) == ["broken"]


@pytest.mark.parametrize("kind", ["[String!]", "[String!]!"])
@pytest.mark.parametrize("items", [["a", None, "c"], [None, ValueError("late"), "c"], ["a", None, later]])
async def test_an_iterator_is_ended_when_a_null_goes_up_past_it(kind: str, items: list[object]) -> None:
    def make(log: Log) -> Iterator[object]:
        try:
            for item in items:
                yield later(ValueError("late"), 2) if item is later else item
        finally:
            log("generator ended")

    result = await _lists(kind, make).same("{ list }")
    assert result.data == ({"list": None} if kind == "[String!]" else None)


@pytest.mark.parametrize("items", [["a", None, "c"], ["a", object, "c"]])
async def test_an_asynchronous_iterator_is_closed_when_a_null_goes_up_past_it(items: list[object]) -> None:
    result = await _lists("[String!]", lambda log: Ticks(log, items)).same("{ list }")
    assert result.data == {"list": None}


@pytest.mark.parametrize("broken", [ValueError("now"), later], ids=["now", "later"])
async def test_awaitables_behind_an_error_are_awaited(broken: object) -> None:
    def make(_log: Log) -> Iterator[object]:
        yield later("a", 3)
        if broken is later:
            yield later(ValueError("late"))
        else:
            raise ValueError("now")
        yield later(ValueError("later still"), 4)

    await _lists("[String]", make).same("{ list }")
    await _lists("[String!]", make).same("{ list }")


async def test_objects_of_an_asynchronous_iterator_are_completed_one_by_one() -> None:
    items = [{"id": 1, "late": "a"}, None, {"id": 3, "late": ValueError("no")}, {"id": object, "late": "d"}]
    result = await _lists("[String]", lambda log: Ticks(log, items)).same("{ items { id late } }")
    assert result.data is not None
    assert [item and item["late"] for item in result.data["items"]] == ["a", None, None, "d"]
    assert sorted(map(str, paths(result))) == ["['items', 2, 'late']", "['items', 3, 'id']"]


_CONTENTS: tuple[object, ...] = (
    ["a", "b"],
    ["a", None],
    None,
    ["a", ValueError("no")],
    [],
    ValueError("whole"),
)


@pytest.mark.parametrize("kind", ["[String]", "[String]!", "[String!]", "[String!]!", "[[String!]]!"])
@pytest.mark.parametrize("content", _CONTENTS, ids=repr)
@pytest.mark.parametrize("late", ["now", "list later", "items later", "both later"])
async def test_nulls_and_errors_in_lists_of_every_kind(kind: str, content: object, late: str) -> None:
    def make(_log: Log) -> object:
        value = content
        if isinstance(content, list):
            items = cast(list[object], content)
            nested: list[object] = [items] if kind.startswith("[[") else items
            value = [later(item) for item in nested] if late in ("items later", "both later") else nested
        if late in ("list later", "both later"):
            return later(value, 2)
        if isinstance(value, Exception):
            raise value
        return value

    await _lists(kind, make).same("{ list }")
