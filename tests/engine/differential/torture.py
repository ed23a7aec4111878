"""A schema of every wrapper, kind of type and kind of resolver, whose values are often not what they should be.

What a field of an object yields depends on a seed, the object and the field alone, so that both engines meet
the same; every call and every attribute read is written down in order.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.dataloader import DataLoader

from auth.identity import Identity
from auth.rules import Argument, Condition, Rule, Target, anyone, argument, claim, in_group, owner
from engine.guards import FieldGuard, Guards

WRAPPERS = ("{}", "{}!", "[{}]", "[{}!]", "[{}]!", "[{}!]!", "[[{}]]", "[[{}!]!]!")
#: At the root, null must not always be the end of it.
ROOT_WRAPPERS = ("{}", "[{}]", "[{}!]", "[[{}!]]", "{}", "[{}!]")
LEAVES = ("Int", "Float", "String", "Boolean", "ID", "Color", "Stamp")
COMPOSITES = ("Plain", "Apple", "Named", "Fruit")
ARGUMENTS = '(text: String = "t", number: Int, where: Where, colors: [Color!] = [RED], id: ID)'


def _fields(wrappers: Sequence[str] = WRAPPERS) -> str:
    lines = ["id: ID!", "ownerId: String", "otherId: String"]
    for named in (*LEAVES, *COMPOSITES):
        for number, wrapper in enumerate(wrappers):
            kind = wrapper.format(named)
            lines.append(f"{named.lower()}{number}: {kind}")  # read off the object
            if number < 6:
                lines.append(f"{named.lower()}{number}Call{ARGUMENTS}: {kind}")
    return "\n  ".join(lines)


SDL = f"""
enum Color {{ RED GREEN BLUE }}
scalar Stamp
input Where {{ id: ID, deep: Where, list: [Int!] = [1] }}
interface Named {{ id: ID! name: String string1: String! plain0: Plain }}
type Apple implements Named {{ name: String
  {_fields()} }}
type Pear implements Named {{ name: String core: Plain!
  {_fields()} }}
type Plain {{ {_fields()} }}
union Fruit = Apple | Pear | Plain
type Query {{ {_fields(ROOT_WRAPPERS)} must: Plain! }}
type Mutation {{ {_fields(ROOT_WRAPPERS)} must: Plain! }}
"""

_RULES: Sequence[Rule] = (
    in_group("admin"),
    claim("tier"),
    owner("profile", of="ownerId"),
    owner("profile", of="ownerId") | in_group("admin"),
    owner("profile", of="ownerId") & owner("account", of="otherId"),
    (owner("profile", of="ownerId") | owner("account", of="otherId")) & claim("tier"),
    owner("profile", of=argument("id")) | in_group("admin"),
    owner("profile", of=argument("where.deep.id")),
)


class Refused(Exception):
    """A refusal of this schema."""


class Burst(Exception):
    """What resolvers raise."""


class Text(str):
    """Text, but of a class of its own."""

    __slots__ = ()


@dataclass
class World:
    """One execution's surroundings: the context of its resolvers."""

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
        return [
            Thing(self, key, Random(f"{self.seed}/{key}").choice(("Apple", "Pear", "Plain"))) for key in keys
        ]


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
        return Values(self.world, self.name, attribute).of(self.kind)

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


SCHEMA = build_schema(SDL)


class Values:
    """The value of one field of one object."""

    def __init__(self, world: World, name: str, attribute: str) -> None:
        self._world = world
        self._place = f"{name}.{attribute}"
        self._attribute = attribute
        self._random = Random(f"{world.seed}/{self._place}")

    def of(self, type_name: str) -> object:
        if self._attribute in ("ownerId", "otherId"):
            return self._random.choice(("p1", "p2", None, "p1", 7))
        owner_type = SCHEMA.type_map[type_name]
        assert isinstance(owner_type, GraphQLObjectType)
        value = self._value(owner_type.fields[self._attribute].type, self._place)
        if isinstance(value, Burst) and self._random.random() < 0.5:
            raise value
        return value

    def _value(self, kind: object, place: str) -> object:
        random = self._random
        if random.random() < self._world.trouble:
            return self._awaited(self._odd(kind, place))
        if is_non_null_type(kind):
            return self._value(kind.of_type, place)
        if random.random() < 0.1:
            return None
        return self._awaited(self._good(kind, place))

    def _awaited(self, value: object) -> object:
        return Later(value, self._random.randrange(3)) if self._random.random() < 0.12 else value

    def _good(self, kind: object, place: str) -> object:
        random = self._random
        if is_list_type(kind):
            items = [self._value(kind.of_type, f"{place}[{n}]") for n in range(random.randrange(4))]
            return random.choice((list, list, list, tuple, iter, _async_items))(items)
        named = get_named_type(kind)  # pyright: ignore
        if is_leaf_type(named):
            return random.choice(_GOOD[named.name])
        if random.random() < 0.2:
            return self._world.loader.load(f"loaded {random.randrange(6)}")
        return Thing(self._world, place, random.choice(_KINDS[named.name]))

    def _odd(self, kind: object, place: str) -> object:
        odd: list[Callable[[], object]] = [
            lambda: None, lambda: Undefined, lambda: Burst(place), lambda: GraphQLError(f"told {place}", extensions={"code": "X"}),
            lambda: 5, lambda: "text", lambda: Text("odd"), lambda: b"bytes", lambda: {"a": 1}, lambda: [1, None], lambda: math.nan,
            lambda: math.inf, lambda: 2**40, lambda: 1.5, lambda: True, lambda: object, lambda: "7", lambda: {1},
            lambda: Thing(self._world, place, "Pear"),
        ]  # fmt: skip
        return self._random.choice(odd)()


async def _async_items(items: list[object]) -> AsyncIterator[object]:
    for one in items:
        await asyncio.sleep(0)
        yield one


_GOOD: Mapping[str, Sequence[object]] = {
    "Int": (0, 7, -(2**31), 2**31 - 1),
    "Float": (0.5, 2, -1.0),
    "String": ("", "text", "ünï"),
    "Boolean": (True, False),
    "ID": ("id", 5),
    "Color": (1, 2, "three"),
    "Stamp": (datetime(2026, 1, 1, tzinfo=UTC), "already"),
}
_KINDS: Mapping[str, Sequence[str]] = {
    "Plain": ("Plain",), "Apple": ("Apple",), "Named": ("Apple", "Pear"), "Fruit": ("Apple", "Pear", "Plain"),
    "Pear": ("Pear",),
}  # fmt: skip

Info = GraphQLResolveInfo[World]


def _called(type_name: str, name: str, source: object, info: Info, **arguments: object) -> object:
    world = info.context
    thing = source.name if isinstance(source, Thing) else "root"
    assert (info.parent_type.name, info.field_name) == (type_name, name)
    place = ".".join(str(key) for key in info.path.as_list())
    world.log.append(f"{thing} {type_name}.{name}({arguments!r}) at {place} of {info.path.typename}")
    return Values(world, f"{thing}{arguments!r}", name).of(type_name)


def _read(type_name: str, name: str, source: object, _info: Info) -> object:
    return getattr(source, name)


def _fact(source: object, arguments: Mapping[str, object], target: Target) -> object:
    if not isinstance(target, Argument):
        return getattr(source, target.name)
    value: object = arguments
    for step in target.path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)  # pyright: ignore
    return value


def _refuse(message: str, _context: object, _source: object, _arguments: Mapping[str, object]) -> Refused:
    return Refused(message)


def _guarded(guard: FieldGuard, source: object, info: Info, **arguments: object) -> object:
    settled = guard.rule.settle(info.context.identity)
    if settled is True or (isinstance(settled, Condition) and settled.holds(guard.facts(source, arguments))):
        return guard.resolve(source, info, **arguments)
    raise guard.refuse(info.context, source, arguments)


def _install() -> Guards:
    """Give every field its resolver, and two in seven a rule."""
    guards: dict[tuple[str, str], FieldGuard] = {}
    random = Random("rules")
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            attributes = {name: name for name in type_.fields}
            is_root = type_.name in ("Query", "Mutation")
            for name, one in type_.fields.items():
                guard = _guard(type_.name, name, (one, attributes, is_root), random)
                guards[type_.name, name] = guard
                one.resolve = guard.resolve if guard.rule == anyone else partial(_guarded, guard)
    return Guards(guards)


def _guard(
    type_name: str, name: str, about: tuple[GraphQLField, Mapping[str, str], bool], random: Random
) -> FieldGuard:
    definition, attributes, is_root = about
    is_attribute = not definition.args and not is_root
    likely = 0.1 if is_non_null_type(definition.type) else 0.3
    rule = (
        random.choice(_RULES) if random.random() < likely and name != "id" and name[-2:] != "Id" else anyone
    )
    if any(isinstance(getattr(r, "of", None), Argument) for r in rule.requirements()) and not definition.args:
        rule = in_group("admin")
    return FieldGuard(
        rule,
        partial(_read if is_attribute else _called, type_name, name),
        name if is_attribute else None,
        attributes,
        lambda source, arguments: partial(_fact, source, arguments),
        partial(_refuse, f"not allowed: {type_name}.{name}"),
    )


def _resolve_type(value: object, _info: Info, _kind: object) -> object:
    if not isinstance(value, Thing):
        return None if value != "text" else "Nonsense"
    answer = Random(f"{value.world.seed}/{value.name}/type").random()
    return Later(value.kind, 1) if answer < 0.1 else value.kind


def _is_type_of(name: str, value: object, _info: Info) -> bool | Awaitable[bool]:
    fits = isinstance(value, Thing) and value.kind == name
    slow = isinstance(value, Thing) and Random(f"{value.world.seed}/{value.name}/is").random() < 0.1
    return Later(fits, 1) if slow else fits  # pyright: ignore


def _write_stamp(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Burst) or value == 5:
        raise Burst("stamp")
    return value if isinstance(value, str) else None


GUARDS = _install()
for _type in SCHEMA.type_map.values():
    if isinstance(_type, GraphQLInterfaceType | GraphQLUnionType):
        _type.resolve_type = _resolve_type  # pyright: ignore
    if isinstance(_type, GraphQLObjectType) and _type.name in ("Apple", "Pear"):
        _type.is_type_of = partial(_is_type_of, _type.name)  # pyright: ignore
    if isinstance(_type, GraphQLScalarType) and _type.name == "Stamp":
        _type.coerce_output_value = _type.serialize = _write_stamp  # pyright: ignore
_color = SCHEMA.type_map["Color"]
assert isinstance(_color, GraphQLEnumType)
