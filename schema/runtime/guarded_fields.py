"""Every field of a schema with its rule; a field without a rule stops the build."""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

from claimgraph.auth.rules import OwnerRule
from claimgraph.auth.rules.requirements import ClaimIs, HasClaim
from claimgraph.schema._strawberry import definition_of, field_definition, plain_attributes_of
from claimgraph.schema.guards import GuardedField
from claimgraph.schema.runtime.field_rules import FieldRules, Place
from claimgraph.schema.runtime.ownership_targets import target_faults

_ADVICE = (
    "Guard each field, `strawberry.field(directives=[guard(rule)])`, or its whole type, "
    "`@strawberry.type(directives=[guard(rule)])`; for what every caller may read: `guard(anyone)`. "
    "AppSync's directives do as well. To have fields without either open, and ignored directives ignored, "
    "as in AppSync: CLAIMGRAPH_APPSYNC_STRICTNESS=compatible (docs/from-appsync.md)."
)


class UnsafeSchema(Exception):
    """The schema cannot be served.

    It has fields without a rule, rules about things that do not exist, or directives that make no sense.

    Attributes:
        problems: One sentence for each, with ``Type.field`` and where it is written.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"the schema is not safe to serve:\n{lines}\n{_ADVICE}")


def claims_asked(fields: Iterable[GuardedField]) -> frozenset[str]:
    """The names of all claims that some rule reads; writing such a claim changes what its user may do."""
    requirements = [requirement for field in fields for requirement in field.rule.requirements()]
    names = {requirement.claim for requirement in requirements if isinstance(requirement, OwnerRule)}
    return frozenset(names | {each.name for each in requirements if isinstance(each, HasClaim | ClaimIs)})


def guarded_fields(schema: GraphQLSchema, rules: FieldRules) -> list[GuardedField]:
    """Every field of every object type, with its rule.

    Args:
        schema: As Strawberry made it.
        rules: How directives are read.

    Raises:
        UnsafeSchema: A field has no rule, a rule names a field or an argument that is not there or
            can never hold a claim, or a directive makes no sense. All faults are reported at once.
    """
    found: list[GuardedField] = []
    problems: dict[str, None] = {}  # each once: a type's faults are found at each of its fields
    for written in _written_fields(schema):
        place, field = written.place, written.field
        faults = list(rules.field_faults(place))
        rule = rules.rule(place)
        if rule is None:
            faults.append("has no rule")
        else:
            found.append(GuardedField(place.type_name, place.name, rule, field, written.attributes))
            faults += target_faults(rule, field, written.siblings, written.attributes)
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
            definition = definition_of(graphql_type)
            for fault in rules.interface_faults(definition.directives or ()):
                yield f"{graphql_type.name} {fault} ({_written_at(definition.origin)})"


@dataclass(frozen=True, slots=True)
class _WrittenField:
    """A field, with the places in the source of it and its directives.

    Attributes:
        place: The field and the directives that bear on it.
        field: graphql-core's field.
        siblings: All fields of its type.
        attributes: The Python attribute behind each plain field of the type, by GraphQL name.
        written_in: The class that writes it down.
        python_name: Its name there.
        typed_in: The class whose directives are its type's.
    """

    place: Place
    field: GraphQLField
    siblings: Mapping[str, GraphQLField]
    attributes: Mapping[str, str]
    written_in: type
    python_name: str
    typed_in: type

    @property
    def at(self) -> str:
        return _written_at(self.written_in, self.python_name)

    @property
    def type_at(self) -> str:
        return _written_at(self.typed_in)


def _written_fields(schema: GraphQLSchema) -> Iterator[_WrittenField]:
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for graphql_type, definition in _object_types(schema):
        attributes = plain_attributes_of(graphql_type)
        for name, field in graphql_type.fields.items():
            source = field_definition(field)
            written_in = declaring_class(source) or definition.origin
            # A root type is put together from the features' classes.
            is_root = graphql_type in roots
            typed_in = written_in if is_root else definition.origin
            typed = get_object_definition(typed_in, strict=True) if is_root else definition
            inherited = tuple(typed.directives or ())
            place = Place(graphql_type.name, name, source.directives, inherited, is_root=is_root)
            yield _WrittenField(
                place, field, graphql_type.fields, attributes, written_in, source.python_name, typed_in
            )


def _object_types(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, StrawberryObjectDefinition]]:
    for graphql_type in schema.type_map.values():
        if isinstance(graphql_type, GraphQLObjectType) and not graphql_type.name.startswith("__"):
            yield graphql_type, definition_of(graphql_type)


def declaring_class(field: StrawberryField) -> type | None:
    """The class that writes the field down: of a merged root type, the feature's."""
    origin: object = getattr(field, "origin", None)
    return origin if isinstance(origin, type) else None


def _written_at(owner: type, name: str | None = None) -> str:
    """``path:line`` of a class, or of the field of this Python name that it declares."""
    try:
        path = inspect.getfile(owner)
        lines, first = inspect.getsourcelines(owner)
    except (OSError, TypeError):  # a class made at run time has no source
        return f"in {owner.__module__}.{owner.__qualname__}"
    declaration = ast.parse(textwrap.dedent("".join(lines))).body[0]
    statements = declaration.body if isinstance(declaration, ast.ClassDef) else []
    written = (each for each in statements if _declared_name(each) == name) if name else iter([declaration])
    return f"{_shown(Path(path))}:{first + next((each.lineno - 1 for each in written), 0)}"


def _declared_name(statement: ast.stmt) -> str | None:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return None


def _shown(path: Path) -> Path:
    """The path, relative to the working directory if it is below that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
