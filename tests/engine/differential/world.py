"""What resolvers meet: objects whose values are made up as they are read, and are often wrong.

A value depends on a seed, the object and the field alone, so that both engines meet the same. Every call and
every read of an attribute is written down, in order.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from types import coroutine

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLType, Undefined
from strawberry.dataloader import DataLoader

from claimgraph.auth.identity import Identity
from claimgraph.engine.graphql_types import items_of, named, split, type_of


class Refused(Exception):
    """A refusal, which can tell which requirements of its rule failed.

    Attributes:
        failed: Tells it, by a look at the object.
    """

    def __init__(self, message: str, failed: Callable[[], Sequence[object]]) -> None:
        super().__init__(message)
        self.failed = failed


class Burst(Exception):
    """What resolvers raise."""


class Text(str):
    """Text, but of a class of its own."""

    __slots__ = ()


class Clock:
    """What the scalar Stamp puts into whatever it reads."""

    now = "sometime"


@dataclass
class World:
    """One execution's surroundings: the context of its resolvers."""

    schema: GraphQLSchema
    seed: str
    trouble: float
    identity: Identity
    log: list[str] = field(default_factory=list[str])
    batches: list[list[str]] = field(default_factory=list[list[str]])
    loader: DataLoader[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self.loader = DataLoader(load_fn=self._load)

    async def _load(self, keys: list[str]) -> list[object]:
        self.batches.append(keys)
        await asyncio.sleep(0)
        return [Thing(self, key, self.chance(key).choice(("Apple", "Pear", "Plain"))) for key in keys]

    def chance(self, *about: str) -> Random:
        """The same chances for the same things."""
        return Random("/".join((self.seed, *about)))  # noqa: S311 - test data, not secrets


class Thing:
    """An object; its attributes are made up when they are read."""

    def __init__(self, world: World, name: str, kind: str) -> None:
        self.world = world
        self.name = name
        self.kind = kind

    def __getattr__(self, attribute: str) -> object:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        self.world.log.append(f"{self.name}.{attribute}")
        return value_of(self.world, self.name, self.kind, attribute)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


class Later:
    """An awaitable that is no coroutine, so that nobody minds if it is never awaited."""

    def __init__(self, value: object, turns: int) -> None:
        self._value = value
        self._turns = turns

    def __await__(self) -> Generator[object, None, object]:
        for _ in range(self._turns):
            yield from asyncio.sleep(0).__await__()
        if isinstance(self._value, Burst):
            raise self._value
        return self._value


@coroutine
def later_by_generator(value: object, turns: int) -> Generator[object, None, object]:
    """The same as a generator that can be awaited."""
    return (yield from Later(value, turns).__await__())


def value_of(world: World, name: str, type_name: str, field_name: str) -> object:
    """The value of one field of one object; raised, at times, if it is an exception."""
    random = world.chance(name, field_name)
    if field_name in ("ownerId", "otherId"):
        return _owner(world, random)
    kind = world.schema.type_map[type_name]
    assert isinstance(kind, GraphQLObjectType)
    value = _Maker(world, random).value(type_of(kind.fields[field_name]), f"{name}.{field_name}")
    if isinstance(value, Burst) and random.random() < 0.5:
        raise value
    return value


def _owner(world: World, random: Random) -> object:
    if random.random() < world.trouble / 2:
        raise Burst("no owner")
    return random.choice(("p1", "p2", None, "p1", 7, Text("p1")))


@dataclass
class _Maker:
    """Makes values for types."""

    world: World
    random: Random

    def value(self, kind: GraphQLType, place: str) -> object:
        if self.random.random() < self.world.trouble:
            return self._awaited(self._odd(place))
        inner, nullable = split(kind)
        if nullable and self.random.random() < 0.1:
            return None
        return self._awaited(self._good(inner, place))

    def _awaited(self, value: object) -> object:
        if self.random.random() >= 0.12:
            return value
        return self.random.choice((Later, Later, later_by_generator))(value, self.random.randrange(3))

    def _good(self, kind: GraphQLType, place: str) -> object:
        random = self.random
        item = items_of(kind)
        if item is not None:
            items = [self.value(item, f"{place}[{n}]") for n in range(random.randrange(4))]
            return random.choice(_SHAPES)(items)
        name = str(named(kind))
        if name in _GOOD:
            return random.choice(_GOOD[name])
        if random.random() < 0.2:
            return self.world.loader.load(f"loaded {random.randrange(6)}")
        return Thing(self.world, place, random.choice(_KINDS[name]))

    def _odd(self, place: str) -> object:
        """Something that is hardly ever right."""
        made: Sequence[Callable[[], object]] = (
            lambda: Burst(place),
            lambda: GraphQLError(f"told {place}", extensions={"code": "X"}),
            lambda: Thing(self.world, place, "Pear"),
            lambda: {"a": 1},
            lambda: [1, None],
        )
        if self.random.random() < 0.4:
            return self.random.choice(made)()
        return self.random.choice(_ODD)


async def _async_items(items: list[object]) -> AsyncIterator[object]:
    for one in items:
        await asyncio.sleep(0)
        yield one


_SHAPES: Sequence[Callable[[list[object]], object]] = (list, list, list, tuple, iter, _async_items)
_ODD: Sequence[object] = (
    None, Undefined, 5, "text", Text("odd"), b"bytes", math.nan, math.inf, 2**40, 1.5, True, object, "7",
)  # fmt: skip
_GOOD: Mapping[str, Sequence[object]] = {
    "Int": (0, 7, -(2**31), 2**31 - 1),
    "Float": (0.5, 2, -1.0),
    "String": ("", "text", "ünï"),
    "Boolean": (True, False),
    "ID": ("id", 5),
    "Color": ("RED", "GREEN", "BLUE"),
    "Stamp": (datetime(2026, 1, 1, tzinfo=UTC), "already"),
}
_KINDS: Mapping[str, Sequence[str]] = {
    "Plain": ("Plain",),
    "Apple": ("Apple",),
    "Named": ("Apple", "Pear"),
    "Fruit": ("Apple", "Pear", "Plain"),
    "Pear": ("Pear",),
}
