"""The text that runs the fields of one object, as graphql-core's ``execute_fields`` would."""

from claimgraph.engine.plan.codegen.fields import Scope, field_lines, is_flat, value_of
from claimgraph.engine.plan.codegen.guards import owner_lines
from claimgraph.engine.plan.codegen.source import block
from claimgraph.engine.plan.model import ObjectPlan


def is_flat_object(plan: ObjectPlan) -> bool:
    """Whether every field is read or denied on the spot."""
    return all(is_flat(field) for field in plan.fields)


def literal(plan: ObjectPlan) -> str:
    """The expression of the object's data, once the lines of its fields have run."""
    return "{" + ", ".join(f"{field.key!r}: {value_of(field)}" for field in plan.fields) + "}"


def object_lines(plan: ObjectPlan, scope: Scope) -> list[str]:
    """The body of a function that completes the object ``source``: returns its data, or a coroutine of it."""
    return [
        *owner_lines(plan.fields),
        "pending = None",
        *block("try:", lines_of_fields(plan, scope)),
        *block("except Exception:", ["abandon(run, pending)", "raise"]),
        f"data = {literal(plan)}",
        "return gather_into(data, pending) if pending else data",
    ]


def lines_of_fields(plan: ObjectPlan, scope: Scope) -> list[str]:
    """The statements of all fields, in order."""
    return [line for field in plan.fields for line in field_lines(field, scope)]


def serial_lines(plan: ObjectPlan, scope: Scope) -> list[str]:
    """The body of a coroutine function that runs the fields of a mutation, each after the one before."""
    lines = [*owner_lines(plan.fields), "pending = None"]
    for field in plan.fields:
        lines += field_lines(field, scope)
        if not field.is_typename and field.decision is not False:
            value = value_of(field)
            lines += block("if pending:", [f"{value} = await {value}", "pending = None"])
    return [*lines, f"return {literal(plan)}"]
