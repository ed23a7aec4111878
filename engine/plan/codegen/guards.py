"""The text that asks a condition of the object at hand: ownership as a comparison with an attribute."""

from keyword import iskeyword

from claimgraph.auth.rules import Condition, SourceField
from claimgraph.auth.rules.algebra import Both, Either
from claimgraph.auth.rules.ownership import Owns
from claimgraph.engine.authorization import FieldGuard
from claimgraph.engine.plan.model import FieldPlan


def attribute(name: str) -> str:
    """The expression that reads an attribute off the object ``s``."""
    return f"s.{name}" if name.isidentifier() and not iskeyword(name) else f"getattr(s, {name!r})"


def owner_name(field: FieldPlan, index: int) -> str:
    """The variable that holds an owner's id."""
    return f"own_{field.rule_number}_{index}"


def owner_lines(fields: list[FieldPlan]) -> list[str]:
    """Statements that fetch the owners that the fields' conditions compare with."""
    lines: dict[str, None] = {}
    for field in fields:
        if inlined(field):
            for index in range(_count(field.decision)):
                lines[f"{owner_name(field, index)} = x.owners[{field.rule_number}][{index}]"] = None
    return list(lines)


def inlined(field: FieldPlan) -> bool:
    """Whether the condition of a field is about plain attributes of the object alone."""
    return isinstance(field.decision, Condition) and _is_about_object(field.decision)


def condition(field: FieldPlan, arguments: str) -> str:
    """The expression that asks a field's condition.

    Args:
        field: A field whose rule the identity alone does not decide.
        arguments: The expression of the field's arguments.
    """
    guard = field.guard
    if guard is not None and inlined(field):
        text, _ = _expression(field, field.decision, guard, 0)
        return text
    return f"x.holds(f{field.number}, s, {arguments})"


def _is_about_object(decision: object) -> bool:
    match decision:
        case Owns():
            return isinstance(decision.of, SourceField)
        case Both() | Either():
            return all(_is_about_object(part) for part in decision.conditions)
        case _:
            return False


def _count(decision: object) -> int:
    match decision:
        case Both() | Either():
            return sum(_count(part) for part in decision.conditions)
        case _:
            return 1


def _expression(field: FieldPlan, decision: object, guard: FieldGuard, index: int) -> tuple[str, int]:
    """The expression, and the number of the owner after those it names."""
    match decision:
        case Owns(of=SourceField(name)):
            own, read = owner_name(field, index), attribute(guard.attributes[name])
            return f"(g == {own} if type(g := {read}) is str else owns({own}, g))", index + 1
        case Both() | Either():
            parts: list[str] = []
            for part in decision.conditions:
                text, index = _expression(field, part, guard, index)
                parts.append(text)
            return f"({(' and ' if isinstance(decision, Both) else ' or ').join(parts)})", index
        case _:
            raise TypeError(type(decision))
