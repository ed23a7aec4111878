"""Interfaces and unions: which type an object is of, and what is selected of it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    build_schema,
)

from tests.engine.behaviours.both_ways import Engine, Log, giving, later, messages, paths

_SDL = """
interface Named { name: String }
interface Pet implements Named { name: String friend: Pet }
type Dog implements Pet & Named { name: String friend: Pet barks: Boolean }
type Cat implements Pet & Named { name: String friend: Pet lives: Int }
type Stone { weight: Float }
union Found = Dog | Cat | Stone
type Query { pets: [Pet] named: Named found: [Found!] }
"""
_ALL = (
    "{ pets { __typename name ... on Dog { barks } ... on Cat { lives } friend { ... on Cat { lives } } }"
    " named { name ...P } found { __typename ...P ... on Stone { weight } ... on Named { same: name } } }"
    " fragment P on Pet { friend { __typename } name }"
)


class Creature:
    """An object that says what it is."""

    def __init__(self, kind: str, **members: object) -> None:
        self.kind = kind
        self.__typename = kind
        self.__dict__.update({"__typename": kind, "friend": None, **members})


_REX = Creature("Dog", name="Rex", barks=True)
_TOM = Creature("Cat", name="Tom", lives=9, friend=_REX)
_REX.__dict__["friend"] = _TOM
_STONE = Creature("Stone", weight=1.5)

IsTypeOf = Callable[[str, object, Any], Any]
ResolveType = Callable[[Any, Any, object], Any]


def _engine(
    is_type_of: IsTypeOf | None = None,
    resolve_type: ResolveType | None = None,
    data: Mapping[str, object] | None = None,
) -> Engine:
    schema = build_schema(_SDL)
    values = data or {"pets": [_REX, _TOM, None, _REX], "named": _TOM, "found": [_STONE, _REX, _TOM]}
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType) and resolve_type:
            kind.resolve_type = resolve_type
        elif isinstance(kind, GraphQLObjectType) and name in ("Dog", "Cat", "Stone") and is_type_of:
            kind.is_type_of = lambda value, info, name=name: is_type_of(name, value, info)
    assert schema.query_type is not None
    for name, definition in schema.query_type.fields.items():
        definition.resolve = giving(values[name])
    return Engine(schema)


def _kind(value: object) -> str:
    return value.kind if isinstance(value, Creature) else "?"


def _resolved_kind(value: object, _info: object, _abstract: object) -> str:
    return _kind(value)


@pytest.mark.parametrize("late", [(), ("Dog",), ("Dog", "Cat"), ("Cat", "Stone")], ids=str)
async def test_by_is_type_of(late: tuple[str, ...]) -> None:
    def is_type_of(name: str, value: object, info: GraphQLResolveInfo[Log]) -> Any:  # noqa: ANN401 - now or later
        info.context(f"is {name}?")
        return later(_kind(value) == name, 2) if name in late else _kind(value) == name

    result = await _engine(is_type_of).same(_ALL)
    assert result.errors is None
    assert result.data is not None
    assert [found["__typename"] for found in result.data["found"]] == ["Stone", "Dog", "Cat"]


@pytest.mark.parametrize("late", [False, True])
async def test_by_resolve_type(late: bool) -> None:
    def resolve_type(value: object, info: GraphQLResolveInfo[Log], kind: object) -> Any:  # noqa: ANN401 - now or later
        info.context(f"{kind} at {info.field_name}")
        return later(_kind(value)) if late else _kind(value)

    result = await _engine(resolve_type=resolve_type).same(_ALL)
    assert result.errors is None


async def test_by_the_typename_of_the_object() -> None:
    dog = {"__typename": "Dog", "name": "Rex", "barks": True, "friend": {"__typename": "Cat", "lives": 9}}
    stone = {"__typename": "Stone", "weight": 2}
    data = {"pets": [dog], "named": dog, "found": [stone, dog]}
    result = await _engine(data=data).same(_ALL)
    assert result.errors is None
    assert (await _engine().same(_ALL)).data is not None


_ODD = ["Nonsense", "Named", "Query", None, 5, b"Dog", "", object]


@pytest.mark.parametrize("answer", _ODD, ids=repr)
@pytest.mark.parametrize("late", [False, True])
async def test_a_type_that_is_not_possible_is_an_error(answer: object, late: bool) -> None:
    def resolve_type(*_: object) -> Any:  # noqa: ANN401 - whatever it is
        return later(answer) if late else answer

    result = await _engine(resolve_type=resolve_type).same(_ALL)
    assert result.data == {"pets": [None] * 4, "named": None, "found": None}


@pytest.mark.parametrize("late", [False, True])
async def test_an_exception_of_resolve_type_is_the_fields_error(late: bool) -> None:
    def resolve_type(*_: object) -> Any:  # noqa: ANN401 - now or later
        if late:
            return later(ValueError("which?"))
        raise ValueError("which?")

    result = await _engine(resolve_type=resolve_type).same(_ALL)
    assert set(messages(result)) == {"which?"}
    assert ["pets", 3] in paths(result)


@pytest.mark.parametrize("late", [(), ("Dog", "Cat"), ("Dog",), ("Cat",)], ids=str)
@pytest.mark.parametrize("failing", ["Dog", "Cat", "Stone"])
async def test_an_exception_of_is_type_of_is_the_fields_error(failing: str, late: tuple[str, ...]) -> None:
    def is_type_of(name: str, value: object, _info: object) -> Any:  # noqa: ANN401 - now or later
        if name == failing:
            if name in late:
                return later(ValueError(f"no {name}"))
            raise ValueError(f"no {name}")
        return later(_kind(value) == name, 3) if name in late else _kind(value) == name

    await _engine(is_type_of).same(_ALL)


def _never(_name: str, _value: object, _info: object) -> bool:
    return False


async def test_an_object_that_no_type_claims_is_an_error() -> None:
    result = await _engine(_never, data={"named": object(), "pets": [], "found": []}).same(
        "{ named { name } }"
    )
    assert result.data == {"named": None}
    assert messages(result)[0].startswith("Abstract type 'Named' must resolve to an Object type at runtime")


@pytest.mark.parametrize("late", [False, True])
async def test_a_type_that_denies_an_object_is_an_error_of_that_object(late: bool) -> None:
    def is_type_of(name: str, _value: object, _info: object) -> Any:  # noqa: ANN401 - now or later
        return later(name != "Dog") if late else name != "Dog"

    engine = _engine(is_type_of, _resolved_kind)
    result = await engine.same(_ALL)
    assert result.data is not None
    assert result.data["pets"][0] is None
    assert messages(result)[0].startswith("Expected value of type 'Dog' but got:")


def test_introspection_of_them_is_graphql_cores() -> None:
    query = '{ __type(name: "Pet") { kind interfaces { name } possibleTypes { name } } }'
    assert _engine().refusal(query) == "introspection"
