"""What changed between two schemas, for clients (breaking or not) and for reviewers (whose rule changed)."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

from graphql import (
    DirectiveNode,
    FieldDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    build_schema,
    parse,
    print_ast,
)
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes

from claimgraph.schema.directives import MODE_DIRECTIVES

Kind = Literal["BREAKING", "RULE", "DANGEROUS", "SAFE"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        kind: ``BREAKING``: a client that worked may fail. ``RULE``: other callers than before may read a
            field. ``DANGEROUS``: a client may behave differently. ``SAFE``: no client notices.
        description: One line.
    """

    kind: Kind
    description: str

    @property
    def alarming(self) -> bool:
        """Whether a person has to decide."""
        return self.kind in ("BREAKING", "RULE")


def schema_changes(old: str, new: str) -> list[Change]:
    """The changes from one SDL to another, the gravest first.

    Args:
        old: The SDL before, rules included.
        new: The SDL after.
    """
    order: tuple[Kind, ...] = ("BREAKING", "RULE", "DANGEROUS", "SAFE")
    changes = {*_structural(old, new), *_rule_changes(old, new)}
    return sorted(changes, key=lambda change: (order.index(change.kind), change.description))


def _structural(old: str, new: str) -> Iterator[Change]:
    for change in find_schema_changes(build_schema(old), build_schema(new)):
        match change:
            case BreakingChange():
                kind: Kind = "BREAKING"
            case DangerousChange():
                kind = "DANGEROUS"
            case _:
                kind = "SAFE"
        yield Change(kind, change.description)


def _rule_changes(old: str, new: str) -> Iterator[Change]:
    before, after = _rules(old), _rules(new)
    for field in before.keys() & after.keys():
        if before[field] != after[field]:
            yield Change("RULE", f"{field}: {before[field]} became {after[field]}")


def _rules(sdl: str) -> dict[str, str]:
    """The rule in force at each ``Type.field``, and AppSync's directives: its own, else its type's."""
    types = [node for node in parse(sdl).definitions if isinstance(node, ObjectTypeDefinitionNode)]
    return {
        f"{graphql_type.name.value}.{field.name.value}": _in_force(field, graphql_type)
        for graphql_type in types
        for field in graphql_type.fields or ()
    }


def _in_force(field: FieldDefinitionNode, graphql_type: ObjectTypeDefinitionNode) -> str:
    rule = _rule(field) or _rule(graphql_type)
    directives = _named(field, MODE_DIRECTIVES) or _named(graphql_type, MODE_DIRECTIVES)
    directives += _named(field, {"aws_auth"})  # counts where it stands, whatever else does
    return " ".join([rule or "", *sorted(directives)]).strip() or "no rule"


def _rule(node: FieldDefinitionNode | ObjectTypeDefinitionNode) -> str | None:
    guards = [directive for directive in node.directives or () if directive.name.value == "auth"]
    values = [argument.value for guard in guards for argument in guard.arguments or ()]
    rules = [value.value for value in values if isinstance(value, StringValueNode)]
    return " & ".join(rules) or None


def _named(node: FieldDefinitionNode | ObjectTypeDefinitionNode, names: Set[str]) -> list[str]:
    return [_text(directive) for directive in node.directives or () if directive.name.value in names]


def _text(directive: DirectiveNode) -> str:
    """A directive of AppSync's; of groups the order does not matter."""
    lists = [argument.value for argument in directive.arguments or ()]
    groups = sorted(
        print_ast(group) for each in lists if isinstance(each, ListValueNode) for group in each.values
    )
    asked = f"(cognito_groups: [{', '.join(groups)}])" if groups else ""
    return f"@{directive.name.value}{asked}"
