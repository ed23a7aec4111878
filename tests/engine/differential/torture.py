"""A schema of every wrapper and kind of type, with resolvers of every kind and guards before some of them."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
)

from claimgraph.auth.rules import (  # fmt: skip
    Argument,
    Condition,
    OwnerRule,
    Rule,
    Target,
    anyone,
    argument,
    claim,
    failed_requirements,
    in_group,
    owner,
)
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.graphql_types import split, type_of
from tests.engine.differential.sdl import SDL
from tests.engine.differential.world import Burst, Clock, Later, Refused, Thing, World, value_of

Info = GraphQLResolveInfo[World]

_RULES: Sequence[Rule] = (
    in_group("admin"),
    claim("tier"),
    owner("profile", of="ownerId"),
    owner("profile", of="ownerId") | in_group("admin"),
    owner("profile", of="ownerId") & owner("account", of="otherId"),
    (owner("profile", of="ownerId") | owner("account", of="otherId")) & claim("tier"),
    (owner("profile", of="ownerId") & in_group("admin")) | owner("account", of="otherId"),
    owner("profile", of="ownerId") & owner("account", of=argument("id")),
    owner("profile", of=argument("id")) | in_group("admin"),
    owner("profile", of=argument("where.deep.id")),
)


def _called(type_name: str, name: str, source: object, info: Info, **arguments: object) -> object:
    world = info.context
    thing = source.name if isinstance(source, Thing) else "root"
    assert (info.parent_type.name, info.field_name) == (type_name, name)
    place = ".".join(str(key) for key in info.path.as_list())
    world.log.append(f"{thing} {type_name}.{name}({arguments!r}) at {place} of {info.path.typename}")
    return value_of(world, f"{thing}{arguments!r}", type_name, name)


def _read(name: str, source: object, _info: Info) -> object:
    return getattr(source, name)


def _facts(source: object, arguments: Mapping[str, object], target: Target) -> object:
    if not isinstance(target, Argument):
        return getattr(source, target.name)
    value: object = arguments
    for step in target.path:
        if not isinstance(value, Mapping):
            return None
        value = cast(object, value.get(step))
    return value


def _refuse(
    message: str, rule: Rule, context: object, source: object, arguments: Mapping[str, object]
) -> Refused:
    assert isinstance(context, World)
    facts = partial(_facts, source, arguments)
    return Refused(message, partial(failed_requirements, rule, context.identity, facts))


def _guarded(guard: FieldGuard, source: object, info: Info, **arguments: object) -> object:
    settled = guard.rule.settle(info.context.identity)
    if settled is True or (isinstance(settled, Condition) and settled.holds(guard.facts(source, arguments))):
        return guard.resolve(source, info, **arguments)
    raise guard.denial(info.context, source, arguments)


def _install_resolvers() -> Guards:
    """Give every field its resolver, and some of them a rule."""
    guards: dict[tuple[str, str], FieldGuard] = {}
    random = Random("rules")  # noqa: S311 - test data, not secrets
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, definition in kind.fields.items():
                guard = guards[kind.name, name] = _guard(kind, name, definition, random)
                definition.resolve = guard.resolve if guard.rule == anyone else partial(_guarded, guard)
    return Guards(guards)


def _guard(kind: GraphQLObjectType, name: str, definition: GraphQLField, random: Random) -> FieldGuard:
    is_attribute = not definition.args and kind.name not in ("Query", "Mutation")
    rule = _rule(name, definition, random)
    return FieldGuard(
        rule,
        partial(_read, name) if is_attribute else partial(_called, kind.name, name),
        name if is_attribute else None,
        {name: name for name in kind.fields},
        lambda source, arguments: partial(_facts, source, arguments),
        partial(_refuse, f"not allowed: {kind.name}.{name}", rule),
    )


def _rule(name: str, definition: GraphQLField, random: Random) -> Rule:
    likely = 0.3 if split(type_of(definition))[1] else 0.1
    rule = random.choice(_RULES)
    if random.random() > likely or name in ("id", "ownerId", "otherId"):
        return anyone
    asks = any(isinstance(part, OwnerRule) and isinstance(part.of, Argument) for part in rule.requirements())
    return in_group("admin") if asks and not definition.args else rule


#: What is said of values that are no things: no such type, no name, no object type, another object type.
_ODD_TYPES: Sequence[tuple[object, object]] = (("text", "Nonsense"), (5, 5), (1.5, "Color"), (True, "Query"))


def _resolve_type(value: object, _info: Info, _kind: object) -> object:
    if not isinstance(value, Thing):
        return next((answer for odd, answer in _ODD_TYPES if value == odd), None)
    slow = value.world.chance(value.name, "type").random() < 0.1
    return Later(value.kind, 1) if slow else value.kind


def _is_type_of(name: str, value: object, _info: Info) -> bool | Awaitable[object]:
    fits = isinstance(value, Thing) and value.kind == name
    slow = isinstance(value, Thing) and value.world.chance(value.name, "is").random() < 0.1
    return Later(fits, 1) if slow else fits


def _write_stamp(value: object) -> object:
    if value == 5:
        raise Burst("stamp")
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else None


def _read_stamp(value: object) -> str:
    return f"{value} {Clock.now}"


def _install_types() -> None:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _resolve_type  # pyright: ignore[reportAttributeAccessIssue] - it may return anything
        elif isinstance(kind, GraphQLObjectType) and kind.name in ("Apple", "Pear"):
            kind.is_type_of = partial(_is_type_of, kind.name)  # pyright: ignore[reportAttributeAccessIssue] - likewise
        elif isinstance(kind, GraphQLScalarType) and kind.name == "Stamp":
            kind.coerce_output_value = _write_stamp
            kind.serialize = _write_stamp
            kind.coerce_input_value = _read_stamp
            kind.parse_value = _read_stamp


SCHEMA = build_schema(SDL)
GUARDS = _install_resolvers()
_install_types()
