"""Describes how an operation is executed for a caller: each field's execution and its rule's outcome."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableValues,
    value_from_ast_untyped,
)

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Condition, Rule, open_question
from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import Document
from claimgraph.engine.plan.compiler import Compiler, Plan
from claimgraph.engine.plan.model import FieldPlan, ObjectPlan, Unplannable
from claimgraph.engine.plan.selection import Operation
from claimgraph.engine.selections import Selections, fragments_of

#: attribute: read from the object in line. resolver: called. denied: null and an error; the resolver is not
#: in the plan. typename: the name of the object's type. graphql-core: resolved there, behind its guard.
How = Literal["attribute", "resolver", "denied", "typename", "graphql-core"]

Answer = Literal["yes", "no", "if"]


@dataclass(frozen=True, slots=True)
class FieldOutline:
    """One field of an object.

    Attributes:
        depth: 0 for a root field.
        key: Its key in the response.
        type: The object's type.
        field: Its name in the schema.
        how: How it is executed.
        rule: Its rule; None if the field is open to every caller.
        outcome: Whether the caller may read the field; ``if`` means that it depends on the object.
        condition: What each object must meet if the outcome is ``if``, such as ``id = userProfileID``.
        abstract: Whether the object may be of another type at run time.
    """

    depth: int
    key: str
    type: str
    field: str
    how: How
    rule: str | None
    outcome: Answer
    condition: str | None
    abstract: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """How an operation is executed for one caller.

    Attributes:
        kind: ``query``, ``mutation`` or ``subscription``.
        name: Its name; None for an anonymous one.
        reason: Why graphql-core executes the whole operation; None if it has a plan.
        flags: The variables of @skip and @include, with their values.
        fields: Its fields, each before the fields below it.
        source: The plan's text; None without a plan.
    """

    kind: str
    name: str | None
    reason: str | None
    flags: Mapping[str, object]
    fields: tuple[FieldOutline, ...]
    source: str | None


class Outliner:
    """Outlines operations for one caller."""

    def __init__(
        self, schema: GraphQLSchema, guards: Guards, identity: Identity, *, no_plans: str | None = None
    ) -> None:
        """Prepare.

        Args:
            schema: The schema.
            guards: The guards of its fields.
            identity: The caller.
            no_plans: Why the schema's operations have no plans; None if they may have plans.
        """
        self._no_plans = no_plans
        self._schema = schema
        self._guards = guards
        self._identity = identity

    def outline(
        self, document: Document, node: OperationDefinitionNode, variables: Mapping[str, object]
    ) -> Outline:
        """Describe how an operation is executed from its second request on.

        Args:
            document: An accepted document.
            node: One of its operations.
            variables: The variables' JSON values; only those of @skip and @include count.
        """
        name = node.name.value if node.name else None
        flags: dict[str, object] = {}
        plan, reason = None, self._no_plans
        try:
            if reason is None:
                operation = Operation(self._schema, document.ast, node)
                flags |= _flags(operation, variables)
                plan = self._compile(operation, flags)
        except Unplannable as unsupported:
            reason = unsupported.reason
        if plan is None:
            walked = tuple(self._walk(document, node))
            return Outline(node.operation.value, name, reason, flags, walked, None)
        fields = tuple(self._planned(plan.root, 0, abstract=False))
        return Outline(node.operation.value, name, None, flags, fields, plan.loaded.text)

    def _compile(self, operation: Operation, flags: Mapping[str, object]) -> Plan:
        if any(type(flag) is not bool for flag in flags.values()):
            raise Unplannable("condition without a value")
        settled = self._guards.settled(self._identity)
        return Compiler(self._guards).compile(operation, settled, VariableValues({}, dict(flags)))

    # With a plan

    def _planned(self, plan: ObjectPlan, depth: int, *, abstract: bool) -> Iterator[FieldOutline]:
        for field in plan.fields:
            outlined = self._field((depth, field.key), (plan.type.name, field.name), _how(field))
            yield replace(outlined, abstract=abstract)
            for below in field.objects.values():
                yield from self._planned(below, depth + 1, abstract=len(field.objects) > 1)

    def _field(self, at: tuple[int, str], of: tuple[str, str], how: How) -> FieldOutline:
        (depth, key), (type_name, name) = at, of
        guard = self._guards.of(type_name, name)
        if guard is None:
            return FieldOutline(depth, key, type_name, name, how, None, "yes", None)
        answer = self._answer(guard.rule)
        asked = open_question(guard.rule, self._identity) if answer == "if" else None
        return FieldOutline(depth, key, type_name, name, how, str(guard.rule), answer, asked)

    def _answer(self, rule: Rule) -> Answer:
        outcome = self._guards.settled(self._identity).outcomes[self._guards.number(rule)]
        return "if" if isinstance(outcome, Condition) else "yes" if outcome else "no"

    # Without

    def _walk(self, document: Document, node: OperationDefinitionNode) -> Iterator[FieldOutline]:
        root = self._schema.get_root_type(node.operation)
        if root is not None:
            selections = Selections(self._schema, fragments_of(document.ast))
            yield from self._selected(selections, root, node.selection_set, 0)

    def _selected(
        self, selections: Selections, owner: GraphQLNamedType, selected: SelectionSetNode, depth: int
    ) -> Iterator[FieldOutline]:
        for kind, node in selections.on_any(owner, selected):
            name = node.name.value
            key = node.alias.value if node.alias else name
            yield self._field((depth, key), (kind.name, name), "graphql-core")
            below = selections.type_of(kind, node)
            if below is not None and node.selection_set is not None:
                yield from self._selected(selections, below, node.selection_set, depth + 1)


def _flags(operation: Operation, variables: Mapping[str, object]) -> Mapping[str, object]:
    defaults = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.node.variable_definitions or ()
        if definition.default_value is not None
    }
    return {flag: variables.get(flag, defaults.get(flag)) for flag in operation.flags}


def _how(field: FieldPlan) -> How:
    if field.is_typename:
        return "typename"
    if field.decision is False:
        return "denied"
    return "resolver" if field.attribute is None else "attribute"
