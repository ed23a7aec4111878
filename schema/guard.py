"""Guards: a rule attached to a type or a field, as a Strawberry schema directive.

    @strawberry.type(directives=[guard(signed_in)])                  # every field of the type
    class Invoice:
        id: strawberry.ID
        total: int = strawberry.field(directives=[guard(in_group("billing"))])   # replaces it here

The directive is what the SDL prints (``@auth(rule: "in_group('billing')")``) and what the server enforces:
one object, so that the two cannot drift apart.
"""

from collections.abc import Iterable

import strawberry
from strawberry.schema_directive import Location

from auth.rules import Rule, anyone


@strawberry.schema_directive(
    name="auth",
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],  # in the order in which the SDL is sorted
    description="Who may read this. A field's rule replaces its type's.",
)
class Guard:
    """The guard of a type or a field; made by `guard`."""

    rule: str = strawberry.directive_field(name="rule")
    enforced: strawberry.Private[Rule] = anyone


def guard(rule: Rule) -> Guard:
    """Guard a type or a field.

    Args:
        rule: Who is let in. On a type it is the default of every field that has no guard of its own.
    """
    return Guard(rule=str(rule), enforced=rule)


def rule_among(directives: Iterable[object] | None) -> Rule | None:
    """The rule of the guard among Strawberry directives; several guards must all hold."""
    rules = [directive.enforced for directive in directives or () if isinstance(directive, Guard)]
    if not rules:
        return None
    combined = rules[0]
    for rule in rules[1:]:
        combined &= rule
    return combined
