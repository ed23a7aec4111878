"""Guards: a rule attached to a type or a field, as a Strawberry schema directive.

    @strawberry.type(directives=[guard(signed_in)])                  # every field of the type
    class Invoice:
        id: strawberry.ID
        total: int = strawberry.field(directives=[guard(in_group("billing"))])   # replaces it here

The directive is what the SDL prints (``@auth(rule: "in_group('billing')")``) and what the server enforces:
one object, so that the two cannot drift apart.
"""

import json
from collections.abc import Iterable
from dataclasses import fields
from functools import reduce

import strawberry
from strawberry.schema_directive import Location

from claimgraph.auth.rules import Rule
from claimgraph.schema.policy import Policy, PolicyName


@strawberry.schema_directive(
    name="auth",
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],  # in the order in which the SDL is sorted
    description="Who may read this. A field's rule replaces its type's.",
)
class Guard:
    """The guard of a type or a field; made by `guard` and `governed`."""

    rule: str = strawberry.directive_field(name="rule")
    enforced: strawberry.Private[Rule | None] = None
    policy: strawberry.Private[PolicyName | None] = None


def guard(rule: Rule) -> Guard:
    """Guard a type or a field.

    Args:
        rule: Who is let in. On a type it is the default of every field that has no guard of its own.
    """
    return Guard(rule=str(rule), enforced=rule)


def governed(policy: PolicyName) -> Guard:
    """Guard a type or a root field by a rule that the settings decide.

    Args:
        policy: The rule's name in `claimgraph.schema.policy.Policy`.
    """
    return Guard(rule=policy, policy=policy)


def under(policy: Policy, directives: Iterable[object]) -> list[object]:
    """The directives with every `governed` guard put in the policy's terms."""
    return [
        guard(getattr(policy, directive.policy))
        if isinstance(directive, Guard) and directive.policy
        else directive
        for directive in directives
    ]


def in_terms_of(policy: Policy, sdl: str) -> str:
    """An SDL with the names of the policy's rules put in their own terms, as ``under`` does with guards."""
    for each in fields(policy):
        named, rule = (json.dumps(text) for text in (each.name, str(getattr(policy, each.name))))
        sdl = sdl.replace(f"@auth(rule: {named})", f"@auth(rule: {rule})")
    return sdl


def rule_among(directives: Iterable[object] | None) -> Rule | None:
    """The rule of the guards among Strawberry directives; several must all hold."""
    guards = [directive for directive in directives or () if isinstance(directive, Guard)]
    rules = [guard.enforced for guard in guards if guard.enforced is not None]
    return reduce(lambda left, right: left & right, rules) if rules else None
