"""Whether the fields and arguments that ownership rules name are there."""

from collections.abc import Mapping
from typing import cast

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLType,
    get_named_type,
)

from claimgraph.auth.rules import Argument, OwnerRule, Rule, SourceField, Target


def target_faults(rule: Rule, field: GraphQLField, attributes: Mapping[str, str]) -> list[str]:
    """What is wrong with the fields and arguments that a rule's ownership requirements name.

    Args:
        rule: The rule.
        field: The field that it guards.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
    """
    targets = [requirement.of for requirement in rule.requirements() if isinstance(requirement, OwnerRule)]
    return [
        f"is guarded by a rule about {target!r}, which is no {_kind(target)}"
        for target in targets
        if not _exists(target, field, attributes)
    ]


def _kind(target: Target) -> str:
    return "argument of it" if isinstance(target, Argument) else "plain field of its type"


def _exists(target: Target, field: GraphQLField, attributes: Mapping[str, str]) -> bool:
    if isinstance(target, SourceField):
        return target.name in attributes
    argument, *members = target.path
    if argument not in field.args:
        return False
    reached = _named_type_of(field.args[argument])
    for member in members:
        if not isinstance(reached, GraphQLInputObjectType) or member not in reached.fields:
            return False
        reached = _named_type_of(reached.fields[member])
    return True


def _named_type_of(value: GraphQLArgument | GraphQLInputField) -> GraphQLNamedType:
    """graphql-core leaves the generics of `value.type` bare, hence the cast."""
    return get_named_type(cast(GraphQLType, getattr(value, "type", None)))
