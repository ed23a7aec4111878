"""What an ownership rule may name: a field or an argument that can hold the text of a claim."""

from collections.abc import Mapping
from typing import Final

from graphql import GraphQLEnumType, GraphQLField, GraphQLInputObjectType, GraphQLScalarType, GraphQLType

from claimgraph.auth.rules import Argument, OwnerRule, Rule, SourceField, Target
from claimgraph.engine.graphql_types import nullable, type_of
from claimgraph.schema._strawberry import python_enum

#: Scalars whose Python values are neither text nor UUIDs: GraphQL's own, Strawberry's and AppSync's.
_NEVER_TEXT: Final = frozenset(
    {
        *("Int", "Float", "Boolean", "AWSTimestamp"),
        *("Date", "DateTime", "Time", "Decimal", "Void", "Base16", "Base32", "Base64"),
    }
)


def target_faults(
    rule: Rule,
    field: GraphQLField,
    siblings: Mapping[str, GraphQLField],
    attributes: Mapping[str, str],
) -> list[str]:
    """What is wrong with the fields and arguments that a rule's ownership requirements name.

    Args:
        rule: The rule.
        field: The field that it guards.
        siblings: The fields of that field's type.
        attributes: Those of them that are plain, with their Python attributes.
    """
    faults: list[str] = []
    for requirement in rule.requirements():
        if not isinstance(requirement, OwnerRule):
            continue
        target = requirement.of
        kind = _type_of_target(target, field, siblings if _is_plain(target, attributes) else {})
        if kind is None:
            faults.append(f"is guarded by a rule about {target!r}, which is no {_place(target)}")
        elif not _may_hold_text(kind):
            faults.append(
                f"is guarded by a rule about {target!r}, which can never hold: "
                f"a claim is text, and {target.label} is {kind}"
            )
    return faults


def _is_plain(target: Target, attributes: Mapping[str, str]) -> bool:
    return isinstance(target, SourceField) and target.name in attributes


def _place(target: Target) -> str:
    return "argument of it" if isinstance(target, Argument) else "plain field of its type"


def _type_of_target(
    target: Target, field: GraphQLField, siblings: Mapping[str, GraphQLField]
) -> GraphQLType | None:
    """The type of a target; None if it is missing. A path cannot lead into the items of a list."""
    if isinstance(target, SourceField):
        return type_of(siblings[target.name]) if target.name in siblings else None
    name, *members = target.path
    if name not in field.args:
        return None
    reached = type_of(field.args[name])
    for member in members:
        inner = nullable(reached)
        if not isinstance(inner, GraphQLInputObjectType):
            return None
        if member not in inner.fields:
            return None
        reached = type_of(inner.fields[member])
    return reached


def _may_hold_text(kind: GraphQLType) -> bool:
    """Whether a value of this type may be text or a UUID; of scalars that are not known here, it may."""
    inner = nullable(kind)
    if isinstance(inner, GraphQLEnumType):
        return issubclass(python_enum(inner), str)
    return isinstance(inner, GraphQLScalarType) and inner.name not in _NEVER_TEXT
