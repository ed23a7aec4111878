"""Guards: a rule attached to a type or a field, as a Strawberry schema directive.

    @strawberry.type(directives=[guard(signed_in)])                  # every field of the type
    class Invoice:
        id: strawberry.ID
        total: int = strawberry.field(directives=[guard(in_group("billing"))])   # replaces it here

The directive is what the SDL prints (``@auth(rule: "in_group('billing')")``) and what the server enforces:
one object, so that the two cannot drift apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import strawberry
from graphql import GraphQLField
from strawberry.schema_directive import Location

from claimgraph.auth.rules import Rule
from claimgraph.schema.policy import Policy, PolicyName, PolicyRule


@strawberry.schema_directive(
    name="auth",
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],  # in the order in which the SDL is sorted
    description="Who may read this. A field's rule replaces its type's.",
)
class Guard:
    """The guard of a type or a field; made by `guard` and `policy_guard`."""

    rule: str = strawberry.directive_field(name="rule")
    enforced: strawberry.Private[Rule]


def guard(rule: Rule) -> Guard:
    """Guard a type or a field.

    Args:
        rule: Who is allowed. On a type it is the default of every field without a guard of its own.
    """
    return Guard(rule=str(rule), enforced=rule)


def policy_guard(name: PolicyName) -> Guard:
    """Guard a type or a field by a rule that the settings decide.

    Args:
        name: The rule's name in `claimgraph.schema.policy.Policy`.
    """
    return guard(PolicyRule(name))


@dataclass(frozen=True, slots=True)
class GuardedField:
    """A field of an object type and its rule; printed as ``Type.field``.

    Attributes:
        type_name: The GraphQL name of the object type.
        name: The GraphQL name of the field.
        rule: Who may read the field.
        field: graphql-core's field.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
    """

    type_name: str
    name: str
    rule: Rule
    field: GraphQLField
    attributes: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.type_name}.{self.name}"


def resolve_policies(policy: Policy, directives: Iterable[object]) -> list[object]:
    """The directives, with the policy's rules in place of their names."""
    return [_resolved(policy, each) if isinstance(each, Guard) else each for each in directives]


def combined_rule(directives: Iterable[object] | None) -> Rule | None:
    """The rule of all guards among Strawberry directives, each of which must hold; None without a guard."""
    rules = [directive.enforced for directive in directives or () if isinstance(directive, Guard)]
    return reduce(lambda left, right: left & right, rules) if rules else None


def _resolved(policy: Policy, directive: Guard) -> Guard:
    rule = policy.resolve(directive.enforced)
    return directive if rule == directive.enforced else guard(rule)
