"""What changed between two schemas, for clients (breaking or not) and for reviewers (whose rule changed)."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal, get_args

from graphql import (
    BreakingChange,
    DangerousChange,
    DirectiveNode,
    FieldDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    build_schema,
    find_schema_changes,
    parse,
    print_ast,
)

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import Rule, UnreadableRule, parse_rule
from claimgraph.auth.rules.alternatives import TooManyWays
from claimgraph.schema.directives import MODE_DIRECTIVES
from claimgraph.schema.matrix import Access, changes

Severity = Literal["BREAKING", "RULE", "DANGEROUS", "SAFE"]


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One difference.

    Attributes:
        severity: ``BREAKING``: a client that worked may fail. ``RULE``: other callers than before may read a
            field. ``DANGEROUS``: a client may behave differently. ``SAFE``: no client notices.
        description: One line.
    """

    severity: Severity
    description: str

    @property
    def alarming(self) -> bool:
        """Whether a person has to decide."""
        return self.severity in ("BREAKING", "RULE")


def schema_changes(old: str, new: str) -> list[SchemaChange]:
    """The changes from one SDL to another, the gravest first.

    Args:
        old: The SDL before, rules included.
        new: The SDL after.
    """
    order: tuple[Severity, ...] = get_args(Severity)
    found = {*_structural(old, new), *_rule_changes(old, new)}
    return sorted(found, key=lambda change: (order.index(change.severity), change.description))


def _structural(old: str, new: str) -> Iterator[SchemaChange]:
    for change in find_schema_changes(build_schema(old), build_schema(new)):
        match change:
            case BreakingChange():
                severity: Severity = "BREAKING"
            case DangerousChange():
                severity = "DANGEROUS"
            case _:
                severity = "SAFE"
        yield SchemaChange(severity, change.description)


@dataclass(frozen=True, slots=True)
class _InForce:
    """What decides who may read a field.

    Attributes:
        rule: The rule of its guard, as printed; None without one.
        directives: AppSync's directives, in an order of their own.
    """

    rule: str | None
    directives: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.rule, *self.directives))) or "no rule"

    def lets_in_as(self, other: "_InForce") -> bool:
        """Whether the same callers are let in, in whatever modes the API may have.

        Directives are compared as they are written: what they mean depends on the API's modes.
        """
        if self.rule == other.rule or None in (self.rule, other.rule):
            return self == other
        return self.directives == other.directives and _mean_the_same(str(self.rule), str(other.rule))


def _mean_the_same(before: str, after: str) -> bool:
    """Whether two rules let in the same callers, by the comparison that ``claimgraph matrix diff`` makes.

    Rules that cannot be read or compared differ if their texts do.
    """
    try:
        return not changes(_access(parse_rule(before)), _access(parse_rule(after)))
    except (UnreadableRule, TooManyWays):
        return before == after


def _access(rule: Rule) -> Access:
    """One field with this rule, in an API with every authorization mode."""
    return Access({"the field": rule}, frozenset[Mode](get_args(Mode)))


def _rule_changes(old: str, new: str) -> Iterator[SchemaChange]:
    before, after = _rules(old), _rules(new)
    for field in before.keys() & after.keys():
        if not before[field].lets_in_as(after[field]):
            yield SchemaChange("RULE", f"{field}: {before[field]} became {after[field]}")


def _rules(sdl: str) -> dict[str, _InForce]:
    """What is in force at each ``Type.field``: its own rule and directives, else its type's."""
    types = [node for node in parse(sdl).definitions if isinstance(node, ObjectTypeDefinitionNode)]
    return {
        f"{graphql_type.name.value}.{field.name.value}": _in_force(field, graphql_type)
        for graphql_type in types
        for field in graphql_type.fields or ()
    }


def _in_force(field: FieldDefinitionNode, graphql_type: ObjectTypeDefinitionNode) -> _InForce:
    rule = _rule(field) or _rule(graphql_type)
    directives = _named(field, MODE_DIRECTIVES) or _named(graphql_type, MODE_DIRECTIVES)
    directives += _named(field, {"aws_auth"})  # counts where it stands, whatever else does
    return _InForce(rule, tuple(sorted(directives)))


def _rule(node: FieldDefinitionNode | ObjectTypeDefinitionNode) -> str | None:
    guards = [directive for directive in node.directives or () if directive.name.value == "auth"]
    values = [argument.value for guard in guards for argument in guard.arguments or ()]
    rules = [value.value for value in values if isinstance(value, StringValueNode)]
    return " & ".join(rules if len(rules) < 2 else (f"({rule})" for rule in rules)) or None


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
