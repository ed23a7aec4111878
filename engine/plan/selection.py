"""From an operation to its plan's objects and fields: graphql-core collects, we only ask it beforehand.

Fields are collected by graphql-core's own functions, for one set of values of the variables that @skip and
@include ask; other values are another plan.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from types import NoneType
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    VariableValues,
    get_argument_values,
    is_abstract_type,
    specified_scalar_types,
)

from claimgraph.engine._graphql_core import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from claimgraph.engine.authorization import Decision, FieldGuard, Guards, SettledRules
from claimgraph.engine.graphql_types import items_of, named, split, type_of
from claimgraph.engine.plan.model import FieldPlan, FixedPath, ObjectPlan, Unplannable
from claimgraph.engine.plan.variables import Variables
from claimgraph.engine.selections import fragments_of

#: Fields of one plan, those of an abstract type counted for each possible type. Compiling takes time and
#: memory with each.
MAX_FIELDS: Final = 400

_IMMUTABLE: Final = (str, int, float, bool, NoneType, Enum)
_CONDITIONS: Final = frozenset({"skip", "include"})


class Operation:
    """An operation of a document with what belongs to it, whoever runs it with whatever variables.

    Attributes:
        flags: The variables that @skip and @include ask.
        variables: The variables that it defines.
        field_names: The names of all fields that are selected anywhere.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        """Take an operation apart.

        Args:
            schema: The schema that the document is valid against.
            document: The document.
            node: Which of its operations.

        Raises:
            Unplannable: The operation is for graphql-core.
        """
        self.schema = schema
        self.node = node
        self.definitions = fragments_of(document)
        self.fragments = {name: FragmentDetails(node) for name, node in self.definitions.items()}
        root = schema.get_root_type(node.operation)
        if node.operation is OperationType.SUBSCRIPTION or root is None:
            raise Unplannable("subscription")
        if node.directives:
            raise Unplannable("directive of the operation")
        self.root: GraphQLObjectType = root
        if any(definition.variable_definitions for definition in self.definitions.values()):
            raise Unplannable("variables of a fragment")
        self.variables = Variables(schema, node)
        self.field_names: set[str] = set()
        self.flags = tuple(dict.fromkeys(self._flags(node.selection_set, set())))

    def _flags(self, selections: SelectionSetNode, seen: set[str]) -> Iterator[str]:
        """The variables that decide whether something is selected."""
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                self.field_names.add(selection.name.value)
            for directive in selection.directives or ():
                if directive.name.value not in _CONDITIONS:
                    raise Unplannable("directive")
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        yield argument.value.name.value
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen:
                    seen.add(name)
                    yield from self._flags(self.definitions[name].selection_set, seen)
            else:
                inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if inner is not None:
                    yield from self._flags(inner, seen)


class Selection:
    """The objects and fields of one plan, in the making."""

    def __init__(
        self,
        operation: Operation,
        guards: Guards,
        settled: SettledRules,
        variables: VariableValues,
    ) -> None:
        """Prepare.

        Args:
            operation: What to plan.
            guards: The guards of the schema.
            settled: The rules; only what is the same for all identities of the class counts.
            variables: A request's variables; only those that @skip and @include ask are looked at.
        """
        self._operation = operation
        self._guards = guards
        self._decisions = settled.decisions
        self._varies = tuple(map(bool, settled.explanation_conditions))
        self._variables = variables
        self._count = 0
        self.fields: list[FieldPlan] = []

    def root(self) -> ObjectPlan:
        """The plan's root object and all below it."""
        operation = self._operation
        collected = collect_fields(
            operation.schema, operation.fragments, self._variables, operation.root, operation.node
        )
        groups = collected.grouped_field_set
        if any(details[0].node.name.value in ("__schema", "__type") for details in groups.values()):
            raise Unplannable("introspection")
        return self._object(operation.root, groups, FixedPath())

    def _object(
        self, parent: GraphQLObjectType, groups: Mapping[str, list[FieldDetails]], fixed: FixedPath | None
    ) -> ObjectPlan:
        self._count += 1
        number = self._count
        fields = [self._field(parent, key, details, fixed) for key, details in groups.items()]
        return ObjectPlan(number, parent, fields, fixed)

    def _field(
        self, parent: GraphQLObjectType, key: str, details: list[FieldDetails], fixed: FixedPath | None
    ) -> FieldPlan:
        node = details[0].node
        definition = self._operation.schema.get_field(parent, node.name.value)
        if definition is None:
            raise Unplannable("unknown field")
        if len(self.fields) >= MAX_FIELDS:
            raise Unplannable("too many fields")
        guard = self._guards.of(parent.name, node.name.value)
        number, decision = self._decide(guard)
        plan = FieldPlan(
            len(self.fields),
            key,
            parent,
            definition,
            list(details),
            guard,
            number,
            decision,
            guard is not None and self._varies[number],
            {} if not definition.args else _constant_arguments(definition, node),
            _passed_variables(definition, node, self._operation.variables.certain),
        )
        self.fields.append(plan)
        if decision is not False:
            for kind in self._possible(named(type_of(definition))):
                plan.objects[kind.name] = self._below(kind, plan, fixed)
        return plan

    def _decide(self, guard: FieldGuard | None) -> tuple[int, Decision]:
        if guard is None:
            return -1, True
        number = self._guards.number(guard.rule)
        return number, self._decisions[number]

    def _possible(self, kind: GraphQLType) -> list[GraphQLObjectType]:
        if isinstance(kind, GraphQLObjectType):
            return [kind]
        if is_abstract_type(kind):
            return list(self._operation.schema.get_possible_types(kind))
        return []

    def _below(self, kind: GraphQLObjectType, plan: FieldPlan, fixed: FixedPath | None) -> ObjectPlan:
        operation = self._operation
        collected = collect_subfields(
            operation.schema, operation.fragments, self._variables, operation.node, kind, plan.details
        )
        is_item = items_of(split(plan.type)[0]) is not None
        below = None if fixed is None or is_item else FixedPath(plan.path_in(fixed.path))
        return self._object(kind, collected.grouped_field_set, below)


def _constant_arguments(definition: GraphQLField, node: FieldNode) -> Mapping[str, object] | None:
    """The arguments' values if they can be shared by all runs: no variables, and nothing that can change.

    What a custom scalar reads may depend on the time or on settings. Defaults are read once by graphql-core.
    """
    given = node.arguments or ()
    if any(_asks_variable(argument.value) for argument in given):
        return None
    if not all(_reads_alike(type_of(definition.args[argument.name.value])) for argument in given):
        return None
    try:
        values = get_argument_values(definition, node)
    except GraphQLError:
        return None  # reported when it runs
    return values if is_immutable(values) else None


def _passed_variables(
    definition: GraphQLField, node: FieldNode, certain: Collection[str]
) -> Sequence[tuple[str, str]] | None:
    """The arguments as names and variables, if each takes over a variable that certainly has a value.

    Validation has compared the types, so graphql-core's ``get_argument_values`` would return that value as it
    is. An argument that is left out must have no default.
    """
    taken: list[tuple[str, str]] = []
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name, argument in definition.args.items():
        value = given.get(name)
        if isinstance(value, VariableNode) and value.name.value in certain:
            taken.append((argument.out_name or name, value.name.value))
        elif value is not None or argument.default or argument.default_value is not Undefined:
            return None
    return taken or None


def _reads_alike(kind: GraphQLType) -> bool:
    """Whether a literal is always the same value. One of an input object never is: each is its own."""
    inner = named(kind)
    if isinstance(inner, GraphQLScalarType):
        return specified_scalar_types.get(inner.name) is inner
    return isinstance(inner, GraphQLEnumType)


def is_immutable(arguments: Mapping[str, object]) -> bool:
    """Whether resolvers that are given these very values cannot change them for one another."""
    return all(isinstance(value, _IMMUTABLE) for value in arguments.values())


def _asks_variable(value: ValueNode) -> bool:
    match value:
        case VariableNode():
            return True
        case ListValueNode():
            return any(_asks_variable(item) for item in value.values)
        case ObjectValueNode():
            return any(_asks_variable(member.value) for member in value.fields)
        case _:
            return False
