"""Guards at work: each guarded field's resolver runs only when its rule holds for the caller."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from graphql import GraphQLResolveInfo

from auth.rules import Argument, Condition, Rule, Target, anyone
from schema.context import Context
from schema.denial import Denied
from schema.guarded_fields import GuardedField

Resolve = Callable[..., object]


def enforce(fields: list[GuardedField]) -> None:
    """Put each field's guard in front of its resolver, in place.

    A field that every caller may read keeps its bare resolver and costs nothing.
    """
    slots: dict[Rule, int] = {}
    for guarded in fields:
        if guarded.rule != anyone:
            slot = slots.setdefault(guarded.rule, len(slots))
            guarded.field.resolve = _guarded_resolver(guarded, slot)


def _guarded_resolver(guarded: GuardedField, slot: int) -> Resolve:
    rule = guarded.rule
    resolve = cast(Resolve, guarded.field.resolve)

    def guarded_resolve(source: object, info: GraphQLResolveInfo[Context], **arguments: object) -> object:
        context = info.context
        settled = context.settled.get(slot)
        if settled is None:
            settled = context.settled[slot] = rule.settle(context.identity)
        if settled is True:
            return resolve(source, info, **arguments)
        facts = partial(_fact, guarded.attributes, source, arguments)
        if isinstance(settled, Condition) and settled.holds(facts):
            return resolve(source, info, **arguments)
        raise Denied(guarded, context, facts)

    return guarded_resolve


def _fact(
    attributes: Mapping[str, str], source: object, arguments: Mapping[str, object], target: Target
) -> object:
    """Read what an ownership rule compares: a field of the object, or a member of the arguments."""
    if not isinstance(target, Argument):
        return getattr(source, attributes[target.name])
    value: object = arguments
    for step in target.path:
        if not isinstance(value, Mapping):
            return None
        value = cast(object, value.get(step))
    return value
