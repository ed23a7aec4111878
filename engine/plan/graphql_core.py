"""What the engine uses of graphql-core's executor beyond its public functions, typed in one place.

The differential tests (tests/engine/differential) fail when a new version of graphql-core moves any of it.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, cast

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLType,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.execution.executor import (
    CollectedErrors,
    default_field_resolver,  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature
    default_type_resolver,  # pyright: ignore[reportUnknownVariableType] - likewise
)
from graphql.execution.executor import Executor as GraphQLCoreExecutor
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from engine.plan.values import is_awaitable

Info: TypeAlias = GraphQLResolveInfo[object]

#: What runs where a field or an abstract type has no resolver of its own.
DEFAULT_RESOLVER = cast(Callable[..., object], default_field_resolver)
DEFAULT_TYPE_RESOLVER = cast(Callable[..., object], default_type_resolver)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is the same for all runs of a plan.

    Attributes:
        schema: The schema.
        operation: The operation.
        definitions: The document's fragments by name.
        fragments: The same as graphql-core's executor wants them.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]


class Executor(Protocol):
    """graphql-core's ``Executor``, as far as values are completed by it."""

    def complete_value(
        self, kind: GraphQLType, details: list[FieldDetails], info: Info, path: Path, value: object, _: None
    ) -> object:
        """Complete a value of any type; perhaps a coroutine of it."""
        ...

    def complete_awaitable_value(
        self, kind: GraphQLType, details: list[FieldDetails], info: Info, path: Path, value: object, _: None
    ) -> Coroutine[Any, Any, object]:
        """Complete the value of a field once it is there; errors are taken care of."""
        ...

    def complete_awaitable_list_item_value(
        self, value: object, kind: GraphQLType, details: list[FieldDetails], info: Info, path: Path, _: None
    ) -> Coroutine[Any, Any, object]:
        """Complete an item of a list once it is there; errors are taken care of."""
        ...

    complete_list_item_value: Callable[
        [object, list[object], GraphQLType, list[FieldDetails], Info, Path, None], bool
    ]
    """Complete an item and add it to the list; whether what was added is awaitable."""

    def ensure_valid_runtime_type(
        self, name: object, kind: GraphQLType, details: list[FieldDetails], info: Info, value: object
    ) -> GraphQLObjectType:
        """The object type of that name; raises if it is none of the abstract type's."""
        ...

    def settle_in_background(self, awaitables: list[Awaitable[object]]) -> None:
        """Let what nobody waits for any longer come to its end."""
        ...

    def track_async_work(self, values: Sequence[object]) -> None:
        """The ``track`` of a resolver's info."""
        ...


def new_executor(
    subject: Subject, context: object, variables: VariableValues, errors: CollectedErrors
) -> Executor:
    """graphql-core's executor for an execution that is under way."""
    made = GraphQLCoreExecutor[Any](
        subject.schema,
        subject.definitions,
        subject.fragments,
        None,
        context,
        subject.operation,
        variables,
        DEFAULT_RESOLVER,
        DEFAULT_TYPE_RESOLVER,  # pyright: ignore[reportArgumentType] - it is just that
        DEFAULT_RESOLVER,
        is_awaitable=is_awaitable,
    )
    made.collected_errors = errors
    return cast(Executor, made)


def type_of(field: GraphQLField) -> GraphQLType:
    """The type of a field (graphql-core leaves its generics bare)."""
    return cast(GraphQLType, getattr(field, "type", None))


def named(kind: GraphQLType) -> GraphQLType:
    """The type inside all wrappers."""
    return cast(GraphQLType, get_named_type(kind))


def split(kind: GraphQLType) -> tuple[GraphQLType, bool]:
    """A type without its non-null wrapper, and whether it may be null."""
    if isinstance(kind, GraphQLNonNull):
        return cast("GraphQLNonNull[Any]", kind).of_type, False
    return kind, True


def items_of(kind: GraphQLType) -> GraphQLType | None:
    """The type of a list's items; None if the type is no list."""
    return cast("GraphQLList[Any]", kind).of_type if isinstance(kind, GraphQLList) else None
