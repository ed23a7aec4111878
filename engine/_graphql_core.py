"""What the engine uses of graphql-core's executor beyond its public functions, typed in one place.

The differential tests (tests/engine/differential) fail when a new version of graphql-core moves any of it.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
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
from graphql.type.definition import GraphQLResolveInfoHelpers

from claimgraph.engine.plan.values import is_awaitable

ContextT = TypeVar("ContextT")


class ResolveInfo(NamedTuple, Generic[ContextT]):
    """What a resolver is told: what Strawberry's executor tells it, member by member, and one thing more.

    Strawberry's own class (``_OperationContextAwareGraphQLResolveInfo``) is private; a test compares the two.
    Its members are graphql-core's, but for the variables, which are a plain dict.

    Attributes:
        variable_values: The variables' values, coerced.
        operation_extensions: The ``extensions`` of the request; Strawberry's ``info.input_extensions``.
        variables: The variables as graphql-core has them: also as they were sent.
    """

    field_name: str
    field_nodes: list[FieldNode]
    return_type: GraphQLType
    parent_type: GraphQLObjectType
    path: Path
    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    root_value: object
    operation: OperationDefinitionNode
    variable_values: dict[str, Any]
    context: ContextT
    is_awaitable: Callable[[Any], bool]
    abort_signal: object
    async_helpers: GraphQLResolveInfoHelpers
    operation_extensions: Mapping[str, object] | None
    variables: VariableValues


Info: TypeAlias = ResolveInfo[object]

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


class InformingExecutor(GraphQLCoreExecutor[Any]):
    """graphql-core's executor, which tells resolvers what Strawberry's does."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - graphql-core's own, 17 of them
        operation_extensions: Mapping[str, object] | None = None,
        **kwargs: Any,  # noqa: ANN401 - likewise
    ) -> None:
        """As graphql-core makes it, with the ``extensions`` of the request."""
        super().__init__(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - bare generics in its signature
        self._operation_extensions = operation_extensions

    def build_resolve_info(  # pyright: ignore[reportIncompatibleMethodOverride] - a class with the same members
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: Path,
    ) -> Info:
        """What the resolver of a field is told."""
        return ResolveInfo(
            field_nodes[0].name.value,
            field_nodes,
            type_of(field_def),
            parent_type,
            path,
            self.schema,
            self.fragment_definitions,
            self.root_value,
            self.operation,
            self.variable_values.coerced,
            self.context_value,
            self.is_awaitable,  # pyright: ignore[reportUnknownMemberType] - likewise
            self.abort_signal,
            self.async_helpers,
            self._operation_extensions,
            self.variable_values,
        )


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
    subject: Subject,
    context: object,
    variables: VariableValues,
    extensions: Mapping[str, object] | None,
    errors: CollectedErrors,
) -> Executor:
    """graphql-core's executor for an execution that is under way."""
    made = InformingExecutor(
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
        operation_extensions=extensions,
    )
    made.collected_errors = errors
    return cast(Executor, made)


def type_of(field: GraphQLField) -> GraphQLType:
    """The type of a field (graphql-core leaves its generics bare)."""
    return cast(GraphQLType, getattr(field, "type", None))


def argument_type(field: GraphQLField, name: str) -> GraphQLType:
    """The type of an argument of a field (likewise)."""
    return cast(GraphQLType, getattr(field.args[name], "type", None))


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
