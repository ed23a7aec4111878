"""Every field of a schema with the rule that guards it; building fails when one has none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    get_named_type,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from auth.rules import Argument, Owner, Rule, SourceField, Target
from auth.rules.requirements import ClaimIs, HasClaim
from schema.guard import rule_among, under
from schema.policy import Policy
from schema.source_location import written_at

#: Where graphql-core's types and fields keep what Strawberry made them of.
_DEFINITION = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class GuardedField:
    """One field of an object type and its rule.

    Attributes:
        type_name: The GraphQL name of the object type.
        name: The GraphQL name of the field.
        rule: Who may read it.
        field: graphql-core's field, whose resolver is to be guarded.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
    """

    type_name: str
    name: str
    rule: Rule
    field: GraphQLField
    attributes: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.type_name}.{self.name}"


class UnsafeSchema(Exception):
    """The schema cannot be served: fields without a rule, or rules about things that do not exist.

    Attributes:
        problems: One sentence for each, with ``Type.field`` and where it is written.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(
            f"the schema was not built, for {len(problems)} of its fields are not guarded:\n{lines}\n"
            "Guard the field, `strawberry.field(directives=[guard(rule)])`, or its whole type, "
            "`@strawberry.type(directives=[guard(rule)])`; for what every caller may read: `guard(anyone)`."
        )


def claims_asked(fields: Iterable[GuardedField]) -> frozenset[str]:
    """The names of all claims that some rule reads; whoever can write them decides what they may do."""
    requirements = [requirement for field in fields for requirement in field.rule.requirements()]
    names = {requirement.claim for requirement in requirements if isinstance(requirement, Owner)}
    return frozenset(names | {each.name for each in requirements if isinstance(each, HasClaim | ClaimIs)})


def guarded_fields(schema: GraphQLSchema, policy: Policy) -> list[GuardedField]:
    """Every field of every object type, with its rule.

    Args:
        schema: As Strawberry made it.
        policy: The rules that settings decide.

    Raises:
        UnsafeSchema: A field has no rule, or a rule names a field or an argument that is not there.
            All faults are reported at once.
    """
    found: list[GuardedField] = []
    problems: list[str] = []
    for graphql_type, definition in _object_types(schema):
        attributes = _plain_attributes(graphql_type)
        for name, field in graphql_type.fields.items():
            source: StrawberryField = field.extensions[_DEFINITION]
            rule = _rule(source.directives, policy) or _rule(definition.directives, policy)
            if rule is None:
                faults = ["has no rule"]
            else:
                found.append(GuardedField(graphql_type.name, name, rule, field, attributes))
                faults = _target_faults(found[-1])
            where = written_at(source.python_name, declaring_class(source) or definition.origin)
            problems += [f"{graphql_type.name}.{name} {fault} ({where})" for fault in faults]
    if problems:
        raise UnsafeSchema(problems)
    return found


def _rule(directives: Iterable[object] | None, policy: Policy) -> Rule | None:
    return rule_among(under(policy, directives or ()))


def _object_types(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, StrawberryObjectDefinition]]:
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLObjectType) and not graphql_type.name.startswith("__"):
            yield graphql_type, graphql_type.extensions[_DEFINITION]


def declaring_class(field: StrawberryField) -> type | None:
    """The class that writes the field down: of a merged root type, the feature's."""
    origin: object = getattr(field, "origin", None)
    return origin if isinstance(origin, type) else None


def _plain_attributes(graphql_type: GraphQLObjectType) -> dict[str, str]:
    """Fields that are read off the object; one with a resolver of its own cannot be compared by a rule."""
    sources: dict[str, StrawberryField] = {
        name: field.extensions[_DEFINITION] for name, field in graphql_type.fields.items()
    }
    return {name: source.python_name for name, source in sources.items() if source.is_basic_field}


def _target_faults(guarded: GuardedField) -> list[str]:
    """What is wrong with the fields and arguments that the rule's ownership requirements name."""
    targets = [
        requirement.of for requirement in guarded.rule.requirements() if isinstance(requirement, Owner)
    ]
    return [
        f"is guarded by a rule about {target!r}, which is no {_kind(target)}"
        for target in targets
        if not _exists(target, guarded)
    ]


def _kind(target: Target) -> str:
    return "argument of it" if isinstance(target, Argument) else "plain field of its type"


def _exists(target: Target, guarded: GuardedField) -> bool:
    if isinstance(target, SourceField):
        return target.name in guarded.attributes
    argument, *members = target.path
    if argument not in guarded.field.args:
        return False
    reached = _named_type_of(guarded.field.args[argument])
    for member in members:
        if not isinstance(reached, GraphQLInputObjectType) or member not in reached.fields:
            return False
        reached = _named_type_of(reached.fields[member])
    return True


def _named_type_of(value: GraphQLArgument | GraphQLInputField) -> GraphQLNamedType:
    """graphql-core leaves the generics of `value.type` bare, hence the cast."""
    return get_named_type(cast(GraphQLType, getattr(value, "type", None)))
