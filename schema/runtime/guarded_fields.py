"""Every field of a schema with the rule that guards it; building fails when one has none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

from claimgraph.auth.rules import OwnerRule, Rule
from claimgraph.auth.rules.requirements import ClaimIs, HasClaim
from claimgraph.schema.runtime.field_rules import FieldRules, Place
from claimgraph.schema.runtime.rule_targets import target_faults
from claimgraph.schema.runtime.source_location import written_at

#: Where graphql-core's types and fields keep what Strawberry made them of.
_DEFINITION = "strawberry-definition"

_ADVICE = (
    "Guard each field, `strawberry.field(directives=[guard(rule)])`, or its whole type, "
    "`@strawberry.type(directives=[guard(rule)])`; for what every caller may read: `guard(anyone)`. "
    "AppSync's directives do as well. To have fields without either open, and ignored directives ignored, "
    "as in AppSync: CLAIMGRAPH_APPSYNC_STRICTNESS=compatible (docs/from-appsync.md)."
)


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
    """The schema cannot be served.

    It has fields without a rule, rules about things that do not exist, or directives that cannot be meant.

    Attributes:
        problems: One sentence for each, with ``Type.field`` and where it is written.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"the schema is not safe to serve:\n{lines}\n{_ADVICE}")


def claims_asked(fields: Iterable[GuardedField]) -> frozenset[str]:
    """The names of all claims that some rule reads; whoever can write them decides what they may do."""
    requirements = [requirement for field in fields for requirement in field.rule.requirements()]
    names = {requirement.claim for requirement in requirements if isinstance(requirement, OwnerRule)}
    return frozenset(names | {each.name for each in requirements if isinstance(each, HasClaim | ClaimIs)})


def guarded_fields(schema: GraphQLSchema, rules: FieldRules) -> list[GuardedField]:
    """Every field of every object type, with its rule.

    Args:
        schema: As Strawberry made it.
        rules: How directives are read.

    Raises:
        UnsafeSchema: A field has no rule, a rule names a field or an argument that is not there, or a
            directive cannot be meant. All faults are reported at once.
    """
    found: list[GuardedField] = []
    problems: dict[str, None] = {}  # in order, and each once: a type's faults are met at each of its fields
    for written in _written_fields(schema):
        place, field = written.place, written.field
        faults = list(rules.field_faults(place))
        rule = rules.rule(place)
        if rule is None:
            faults.append("has no rule")
        else:
            found.append(GuardedField(place.type_name, place.name, rule, field, written.attributes))
            faults += target_faults(rule, field, written.attributes)
        type_faults = rules.type_faults(place.inherited)
        problems |= dict.fromkeys(f"{place.type_name} {fault} ({written.type_at})" for fault in type_faults)
        problems |= dict.fromkeys(f"{place} {fault} ({written.at})" for fault in faults)
    problems |= dict.fromkeys(_interface_problems(schema, rules))
    if problems:
        raise UnsafeSchema(list(problems))
    return found


def _interface_problems(schema: GraphQLSchema, rules: FieldRules) -> Iterator[str]:
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLInterfaceType):
            definition: StrawberryObjectDefinition = graphql_type.extensions[_DEFINITION]
            for fault in rules.interface_faults(definition.directives or ()):
                yield f"{graphql_type.name} {fault} ({written_at(definition.origin)})"


@dataclass(frozen=True, slots=True)
class _WrittenField:
    """A field with where it and its directives are written.

    Attributes:
        place: The field and the directives that bear on it.
        field: graphql-core's field.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
        written_in: The class that writes it down.
        python_name: Its name there.
        typed_in: The class whose directives are its type's.
    """

    place: Place
    field: GraphQLField
    attributes: Mapping[str, str]
    written_in: type
    python_name: str
    typed_in: type

    @property
    def at(self) -> str:
        return written_at(self.written_in, self.python_name)

    @property
    def type_at(self) -> str:
        return written_at(self.typed_in)


def _written_fields(schema: GraphQLSchema) -> Iterator[_WrittenField]:
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for graphql_type, definition in _object_types(schema):
        attributes = _plain_attributes(graphql_type)
        for name, field in graphql_type.fields.items():
            source: StrawberryField = field.extensions[_DEFINITION]
            written_in = declaring_class(source) or definition.origin
            # A root type is put together from the features' classes.
            typed_in = written_in if graphql_type in roots else definition.origin
            inherited = get_object_definition(typed_in, strict=True).directives or ()
            place = Place(
                graphql_type.name, name, source.directives, tuple(inherited), is_root=graphql_type in roots
            )
            yield _WrittenField(place, field, attributes, written_in, source.python_name, typed_in)


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
