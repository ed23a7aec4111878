"""Guards at work: each guarded field's resolver runs only when its rule holds for the caller."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from graphql import GraphQLResolveInfo
from strawberry.schema.schema_converter import GraphQLCoreConverter

from claimgraph.auth.rules import Argument, Facts, Target, anyone
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.schema._strawberry import field_definition, reads_attribute
from claimgraph.schema.context import Context
from claimgraph.schema.errors.format import Denied
from claimgraph.schema.guards import GuardedField
from claimgraph.schema.runtime.direct_resolvers import direct_resolver
from claimgraph.schema.runtime.permissions import denying

Resolve = Callable[..., object]


def enforce(fields: list[GuardedField], converter: GraphQLCoreConverter) -> Guards:
    """Put each field's guard in front of its resolver, in place.

    A field that every caller may read keeps its bare resolver and costs nothing.

    Args:
        fields: Every field with its rule.
        converter: What made graphql-core's schema of Strawberry's.

    Returns:
        The guards and the bare resolvers, for the engine, which puts the two together once per plan.
    """
    for guarded in fields:
        guarded.field.resolve = denying(guarded, cast(Resolve, guarded.field.resolve))
    bare = {(guarded.type_name, guarded.name): _for_engine(guarded, converter) for guarded in fields}
    guards = Guards(bare)
    for guarded in fields:
        if guarded.rule != anyone:
            guarded.field.resolve = _guarded_resolver(guarded, guards)
    return guards


def _for_engine(guarded: GuardedField, converter: GraphQLCoreConverter) -> FieldGuard:
    resolve = cast(Resolve, guarded.field.resolve)
    definition = field_definition(guarded.field)

    facts = partial(_facts, guarded.attributes)

    def refuse(context: object, source: object, arguments: Mapping[str, object]) -> Denied:
        return Denied(guarded, cast(Context, context), facts(source, arguments))

    attribute = definition.python_name if reads_attribute(definition, resolve) else None
    direct = direct_resolver(definition, resolve, converter)
    return FieldGuard(guarded.rule, direct, attribute, guarded.attributes, facts, refuse)


def _guarded_resolver(guarded: GuardedField, guards: Guards) -> Resolve:
    number = guards.number(guarded.rule)
    resolve = cast(Resolve, guarded.field.resolve)
    facts = partial(_facts, guarded.attributes)

    def guarded_resolve(source: object, info: GraphQLResolveInfo[Context], **arguments: object) -> object:
        context = info.context
        if guards.settled(context.identity).permits(number, facts, source, arguments):
            return resolve(source, info, **arguments)
        raise Denied(guarded, context, facts(source, arguments))

    return guarded_resolve


def _facts(attributes: Mapping[str, str], source: object, arguments: Mapping[str, object]) -> Facts:
    return partial(_fact, attributes, source, arguments)


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
