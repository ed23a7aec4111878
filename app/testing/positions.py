"""Where in an answer a field stands: what was asked of it, and how far the operation got."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from claimgraph.engine.graphql_types import named, type_of
from claimgraph.engine.selections import Selections, fragments_of

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
        self._selections = Selections(schema, fragments_of(document))
        self._operation = _operation(document, operation_name)
        self._selected = self._operation.selection_set

    def asked(self) -> frozenset[str]:
        """Every ``Type.field`` that the operation asks for."""
        return frozenset(position.field for position in self._walk(self._root(), self._selected, None, ()))

    def reached(self, data: Mapping[str, object] | None) -> Iterator[Position]:
        """The places of the data at which a field stands, with a value or with null."""
        if data is not None:
            yield from self._walk(self._root(), self._selected, data, ())

    def _root(self) -> GraphQLObjectType:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None  # noqa: S101 - the schema accepted the operation
        return root

    def _walk(
        self, owner: GraphQLNamedType, selected: SelectionSetNode, value: object, path: Path
    ) -> Iterator[Position]:
        """Below one object; `value` None stands for any, and then every field counts."""
        for node, parent in self._fields(owner, selected):
            key = (node.alias or node.name).value
            if isinstance(value, Mapping) and key not in value:
                continue
            field = parent.fields[node.name.value]
            yield Position(f"{parent.name}.{node.name.value}", (*path, key))
            if node.selection_set is not None:
                child = cast("Mapping[str, object]", value)[key] if isinstance(value, Mapping) else None
                of = named(type_of(field))
                below = [((*path, key), None)] if value is None else _objects(child, (*path, key))
                for place, each in below:
                    yield from self._walk(of, node.selection_set, each, place)

    def _fields(
        self, owner: GraphQLNamedType, selected: SelectionSetNode
    ) -> Iterator[tuple[FieldNode, GraphQLObjectType]]:
        """The fields of a selection, each with the object types it may belong to, without ``__typename``."""
        for kind, node in self._selections.on_any(owner, selected):
            if not node.name.value.startswith("__"):
                yield from ((node, parent) for parent in self._possible(kind))

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


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return next(node for node in operations if name is None or (node.name and node.name.value == name))
