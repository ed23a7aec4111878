"""The text that asks a condition of the object at hand: ownership as a comparison with an attribute."""

from collections.abc import Sequence
from itertools import count
from keyword import iskeyword

from claimgraph.auth.rules import Shape, SourceField, Target
from claimgraph.engine.authorization import FieldGuard
from claimgraph.engine.plan.model import FieldPlan


def attribute(name: str) -> str:
    """The expression that reads an attribute off the object ``source``."""
    return f"source.{name}" if name.isidentifier() and not iskeyword(name) else f"getattr(source, {name!r})"


def owner_lines(fields: list[FieldPlan]) -> list[str]:
    """Statements that fetch the owners that the fields' conditions compare with."""
    lines: dict[str, None] = {}
    for field in fields:
        lines.update(dict.fromkeys(_inlined(field)[1]))
    return list(lines)


def condition(field: FieldPlan, arguments: str) -> str:
    """The expression that asks a field's condition.

    Args:
        field: A field whose rule the identity alone does not decide.
        arguments: The expression of the field's arguments.
    """
    return _inlined(field)[0] or f"run.holds(field{field.number}, source, {arguments})"


def _inlined(field: FieldPlan) -> tuple[str | None, Sequence[str]]:
    """The expression of a condition about plain attributes alone, and what fetches its owners."""
    if field.guard is None or not isinstance(field.decision, Shape):
        return None, ()
    writer = _Expression(field.guard, field.rule_number)
    text = field.decision.written(writer)
    return (None, ()) if text is None else (text, writer.fetched)


class _Expression:
    """Writes a shape as an expression; None for what is not about plain attributes of the object."""

    def __init__(self, guard: FieldGuard, rule_number: int) -> None:
        self._attributes = guard.attributes
        self._rule_number = rule_number
        self._indices = count()
        self.fetched: list[str] = []

    def owner(self, of: Target) -> str | None:
        """`is_owner`, in line for what is text and nothing else."""
        number, index = self._rule_number, next(self._indices)
        own = f"owner{number}_{index}"
        self.fetched.append(f"{own} = run.owners[{number}][{index}]")
        if not isinstance(of, SourceField):
            return None
        read = attribute(self._attributes[of.name])
        return f"(actual == {own} if type(actual := {read}) is str else is_owner({own}, actual))"

    def all_of(self, parts: Sequence[str | None]) -> str | None:
        """Every part."""
        return _joined(" and ", parts)

    def any_of(self, parts: Sequence[str | None]) -> str | None:
        """At least one part."""
        return _joined(" or ", parts)


def _joined(operator: str, parts: Sequence[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return f"({operator.join(texts)})" if len(texts) == len(parts) else None
