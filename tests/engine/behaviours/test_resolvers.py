"""Fields without a resolver of their own, and what resolvers may return or raise."""

from collections import ChainMap
from collections.abc import Awaitable, Mapping
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLResolveInfo, Undefined

from tests.engine.behaviours.both_ways import Engine, Log, Resolver, engine, giving, later, messages

_SDL = """
scalar Any
type Thing { text: String add(number: Int! to: Int = 5): Int any: Any deep: Thing }
type Query { thing: Thing value: String number: Int float: Float yes: Boolean id: ID any: Any }
"""


class Object:
    text = "of the class"

    def __init__(self) -> None:
        self.deep = {"text": "of the object"}

    def add(self, info: GraphQLResolveInfo[Log], number: int, to: int) -> int:
        info.context(f"{info.field_name} at {info.path.as_list()}")
        return number + to


class Computed:
    @property
    def text(self) -> str:
        raise ValueError("not today")


def _times(_info: object, number: int, to: int) -> int:
    return number * to


def _called(_info: object) -> str:
    return "called"


def _called_later(_info: object) -> Awaitable[object]:
    return later({"text": "called"})


_SOURCES: tuple[object, ...] = (
    Object(),
    {"text": "a", "deep": Object(), "add": _times},
    {"text": _called, "deep": _called_later},
    ChainMap[str, object]({"text": "first"}, {"text": "second", "deep": None}),
    {},
    object(),
    Computed(),
    "text",
    5,
    {"text": ValueError("returned")},
    {"text": GraphQLError("told", extensions={"code": "X"}), "any": ValueError("returned")},
)


def _engine(**resolvers: Resolver) -> Engine:
    return engine(_SDL, {f"Query.{name}": resolver for name, resolver in resolvers.items()})


@pytest.mark.parametrize("source", _SOURCES, ids=lambda source: type(source).__name__)
@pytest.mark.parametrize("late", [False, True])
async def test_a_field_without_a_resolver_is_read_off_its_object_or_called(
    source: object, late: bool
) -> None:
    query = (
        "query ($n: Int = 2) {"
        " thing { text add(number: $n) other: add(number: 1, to: 1) any deep { text } } }"
    )
    await _engine(thing=giving(source, turns=1 if late else None)).same(query)


class Weird(Exception):
    """An exception whose text cannot be had."""

    def __str__(self) -> str:
        return "weird"


_RAISED = (
    ValueError("plain"),
    ValueError(),
    GraphQLError("told"),
    GraphQLError("told", extensions={"code": "X"}, path=["elsewhere"]),
    Weird(),
    KeyError("key"),
)


@pytest.mark.parametrize("error", _RAISED, ids=repr)
@pytest.mark.parametrize("how", ["raised", "returned", "later", "returned later"])
async def test_an_exception_is_an_error_at_its_field(error: Exception, how: str) -> None:
    async def returned() -> Exception:
        await later(None)
        return error

    def value(*_: object) -> Any:  # noqa: ANN401 - whatever it is
        match how:
            case "raised":
                raise error
            case "returned":
                return error
            case "later":
                return later(error)
            case _:
                return returned()

    result = await _engine(value=value).same("{ value again: value }")
    assert result.data == {"value": None, "again": None}
    assert len(messages(result)) == 2


_VALUES: Mapping[str, object] = {
    "none": None,
    "undefined": Undefined,
    "text": "text",
    "digits": "12",
    "number": 7,
    "large": 2**31,
    "float": 1.5,
    "whole": 3.0,
    "infinite": float("inf"),
    "yes": True,
    "bytes": b"bytes",
    "list": ["a"],
    "object": {"a": 1},
    "class": object,
}


@pytest.mark.parametrize("value", _VALUES.values(), ids=_VALUES)
@pytest.mark.parametrize("late", [False, True])
async def test_every_value_for_every_scalar(value: object, late: bool) -> None:
    resolver = giving(value, turns=1 if late else None)
    resolvers = dict.fromkeys(("value", "number", "float", "yes", "id", "any"), resolver)
    await _engine(**resolvers).same("{ value number float yes id any }")
