"""The rules in words, in the descriptions that introspection answers; the SDL has them as directives."""

from collections.abc import Iterable

from claimgraph.auth.rules import remedy
from claimgraph.schema.runtime.guarded_fields import GuardedField


def describe_rules(fields: Iterable[GuardedField]) -> None:
    """Add to each field's description who may read it, for the documentation pane of whoever introspects.

    Args:
        fields: The guarded fields of a schema that is about to be served; its SDL would repeat itself.
    """
    for guarded in fields:
        described = guarded.field.description
        allowed = remedy(guarded.rule)
        guarded.field.description = f"{described}\n\n{allowed}" if described else allowed
