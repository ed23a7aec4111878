"""Where in an answer a field stands: what was asked of it, and how far the operation got."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    parse,
)

#: Keys and indexes from the root of the data.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A place of an answer.

    Attributes:
        field: The field that stands there, as ``Type.field``.
        path: Where that is.
    """

    field: str
    path: Path


class Positions:
    """The fields of one operation."""

    def __init__(self, schema: GraphQLSchema, query: str, operation_name: str | None) -> None:
        """Read an operation that the schema accepts."""
        self._schema = schema
        document = parse(query)
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._operation = _operation(document, operation_name)

    def asked(self) -> frozenset[str]:
        """Every ``Type.field`` that the operation asks for."""
        return frozenset(position.field for position in self._walk(self._root(), self._selections, None, ()))

    def reached(self, data: Mapping[str, object] | None) -> Iterator[Position]:
        """The places of the data at which a field stands, with a value or with null."""
        if data is not None:
            yield from self._walk(self._root(), self._selections, data, ())

    @property
    def _selections(self) -> SelectionSetNode:
        return self._operation.selection_set

    def _root(self) -> GraphQLObjectType:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None  # noqa: S101 - the schema accepted the operation
        return root

    def _walk(
        self, owner: GraphQLNamedType, selections: SelectionSetNode, value: object, path: Path
    ) -> Iterator[Position]:
        """Below one object; `value` None stands for any, and then every field counts."""
        for node, parent in self._fields(owner, selections):
            key = (node.alias or node.name).value
            if isinstance(value, Mapping) and key not in value:
                continue
            field = parent.fields[node.name.value]
            yield Position(f"{parent.name}.{node.name.value}", (*path, key))
            if node.selection_set is not None:
                child = cast("Mapping[str, object]", value)[key] if isinstance(value, Mapping) else None
                of = _named_type(field)
                below = [((*path, key), None)] if value is None else _objects(child, (*path, key))
                for place, each in below:
                    yield from self._walk(of, node.selection_set, each, place)

    def _fields(
        self, owner: GraphQLNamedType, selections: SelectionSetNode
    ) -> Iterator[tuple[FieldNode, GraphQLObjectType]]:
        """The fields of a selection, each with the object types it may belong to; ``__typename`` is none."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                if not node.name.value.startswith("__"):
                    yield from ((node, parent) for parent in self._possible(owner))
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode):
                condition = fragment.type_condition
                narrowed = self._schema.get_type(condition.name.value) if condition else owner
                yield from self._fields(narrowed or owner, fragment.selection_set)

    def _possible(self, owner: GraphQLNamedType) -> list[GraphQLObjectType]:
        if isinstance(owner, GraphQLObjectType):
            return [owner]
        if isinstance(owner, GraphQLInterfaceType | GraphQLUnionType):
            return list(self._schema.get_possible_types(owner))
        return []


def _objects(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """The objects in a value, which may be nested lists of them."""
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _objects(item, (*path, index))
    elif isinstance(value, Mapping):
        yield path, cast("object", value)


def _named_type(field: GraphQLField) -> GraphQLNamedType:
    """graphql-core leaves the generics of `field.type` bare, hence the cast."""
    return get_named_type(cast(GraphQLType, getattr(field, "type", None)))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return next(node for node in operations if name is None or (node.name and node.name.value == name))
