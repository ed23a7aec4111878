"""The ``data`` of an error, narrowed to what the caller asked for and may read.

AppSync filters it by the field's selection set. Here the rules count as well, so that an error is no way
around them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    visit,
)

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Facts, SourceField, Target
from claimgraph.engine.authorization import Guards
from claimgraph.engine.selections import Selections, fragments_of


class ErrorData:
    """Narrows the data of the errors of one operation."""

    def __init__(
        self, schema: GraphQLSchema, guards: Guards, document: DocumentNode, identity: Identity
    ) -> None:
        self._schema = schema
        self._guards = guards
        self._document = document
        self._selections = Selections(schema, fragments_of(document))
        self._identity = identity

    def narrowed(self, data: object, nodes: Iterable[object]) -> object:
        """What is shown of the data of a field's error.

        Args:
            data: A JSON value; the members of its objects are named as the fields are.
            nodes: The field's nodes in the document.
        """
        fields = [node for node in nodes if isinstance(node, FieldNode)]
        kind = self._types.get(id(fields[0])) if fields else None
        return None if kind is None else self._value(data, kind, fields)

    @cached_property
    def _types(self) -> dict[int, GraphQLNamedType]:
        """The type of each field node, without its wrappers."""
        collector = _TypeCollector(self._schema)
        visit(self._document, TypeInfoVisitor(collector.type_info, collector))
        return collector.types

    def _value(self, data: object, kind: GraphQLNamedType, fields: Sequence[FieldNode]) -> object:
        if isinstance(data, list):
            return [self._value(item, kind, fields) for item in cast("list[object]", data)]
        if not isinstance(data, dict):
            return data
        members = cast("dict[str, object]", data)
        if isinstance(kind, GraphQLObjectType):
            return self._object(members, kind, fields)
        if not is_abstract_type(kind):
            return members  # a leaf: there is no selection to go by
        concrete = self._schema.get_type(str(members.get("__typename")))
        if not isinstance(concrete, GraphQLObjectType) or not self._schema.is_sub_type(kind, concrete):
            return None  # nobody knows which rules hold
        return self._object(members, concrete, fields)

    def _object(
        self, members: Mapping[str, object], kind: GraphQLObjectType, fields: Sequence[FieldNode]
    ) -> dict[str, object]:
        selected: dict[str, list[FieldNode]] = {}
        for field in fields:
            for node in self._selections.on_every(kind, field.selection_set):
                selected.setdefault(node.name.value, []).append(node)
        return {
            name: self._value(members[name], self._types[id(nodes[0])], nodes)
            for name, nodes in selected.items()
            if name in members and self._may_read(kind, name, members)
        }

    def _may_read(self, kind: GraphQLObjectType, name: str, members: Mapping[str, object]) -> bool:
        guard = self._guards.of(kind.name, name)
        if guard is None:
            return True
        settled = self._guards.settled(self._identity)
        return settled.permits(self._guards.number(guard.rule), _facts, members, {})


def _facts(source: object, _arguments: object) -> Facts:
    return partial(_fact, cast("Mapping[str, object]", source))


def _fact(members: Mapping[str, object], target: Target) -> object:
    """What a rule compares, from the data; nothing is known of a field's arguments."""
    return members.get(target.name) if isinstance(target, SourceField) else None


class _TypeCollector(Visitor):
    """Notes the type of every field node."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.type_info = TypeInfo(schema)
        self.types: dict[int, GraphQLNamedType] = {}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        # graphql-core leaves the generics of its return type bare, hence the getattr.
        kind: GraphQLType | None = getattr(self.type_info, "get_type")()  # noqa: B009
        if kind is not None:
            self.types[id(node)] = get_named_type(kind)
