"""The executor: graphql-core's, which informs resolvers as Strawberry's does and marks errors about values.

It executes operations without a plan, and completes what plans hand over (engine/plan/fallback.py).
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Protocol, cast

from graphql import Executor as GraphQLCoreExecutor
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLType,
    VariableValues,
    is_leaf_type,
)

from claimgraph.engine._graphql_core import (
    DEFAULT_RESOLVER,
    DEFAULT_TYPE_RESOLVER,
    CollectedErrors,
    FieldDetails,
    Info,
    Path,
    PlannedOperation,
    ResolveInfo,
    collect_errors_in,
    invalid_return_type_error,
    is_iterable,  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature
)
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.graphql_types import type_of
from claimgraph.engine.invalid_values import InvalidNull, InvalidValue

#: graphql-core's executor without the bare generics of its signatures.
_CORE: Final = cast(Any, GraphQLCoreExecutor)
_complete_value: Final = _CORE.complete_value


class MarkingExecutor(GraphQLCoreExecutor[Any]):
    """graphql-core's executor, which marks complaints about values (engine/invalid_values.py)."""

    def complete_value(  # noqa: PLR0913, PLR0917 # pyright: ignore[reportIncompatibleMethodOverride] - graphql-core's parameters
        self,
        return_type: GraphQLType,
        details: list[FieldDetails],
        info: Info,
        path: Path,
        result: object,
        position: None,
    ) -> object:
        """Complete a value of any type."""
        required = isinstance(return_type, GraphQLNonNull)
        kind = cast("GraphQLNonNull[Any]", return_type).of_type if required else return_type
        try:
            completed = _complete_value(self, kind, details, info, path, result, position)
        except GraphQLError as error:
            if error is result or not self._is_unfit(result, kind):
                raise  # a resolver's own, or of something below
            raise InvalidValue.of(error) from error
        if required and completed is None:
            raise InvalidNull(kind, info.parent_type.name, info.field_name)
        return completed

    def _is_unfit(self, result: object, kind: GraphQLType) -> bool:
        """Whether an error while completing the result can only be about the result itself."""
        if isinstance(kind, GraphQLList):
            return not (is_iterable(result) or cast(Any, self).is_async_iterable(result))
        return is_leaf_type(kind)

    def ensure_valid_runtime_type(self, *given: Any) -> GraphQLObjectType:  # noqa: ANN401 # pyright: ignore[reportIncompatibleMethodOverride] - likewise
        """The object type that a type resolver named."""
        try:
            return _CORE.ensure_valid_runtime_type(self, *given)
        except GraphQLError as error:
            raise InvalidValue.of(error) from error

    def complete_object_value(self, return_type: Any, *rest: Any) -> Any:  # noqa: ANN401 # pyright: ignore[reportIncompatibleMethodOverride] - likewise
        """Complete an object; of all errors, only a refusal by ``is_type_of`` is about the object."""
        if return_type.is_type_of is None:
            return _CORE.complete_object_value(self, return_type, *rest)
        details, _, _, value, _ = rest
        try:
            completed = _CORE.complete_object_value(self, return_type, *rest)
        except GraphQLError as error:
            raise _marked(error, return_type, value, details) from error.__cause__
        later = cast(Any, self).is_awaitable(completed)
        return _marked_later(completed, return_type, value, details) if later else completed


async def _marked_later(
    completed: Awaitable[object], return_type: GraphQLObjectType, value: object, details: list[FieldDetails]
) -> object:
    try:
        return await completed
    except GraphQLError as error:
        raise _marked(error, return_type, value, details) from error.__cause__


def _marked(
    error: GraphQLError, return_type: GraphQLObjectType, value: object, details: list[FieldDetails]
) -> GraphQLError:
    """The mark, if the error is the refusal of an object by its type's ``is_type_of``."""
    if (
        error.path is not None
        or error.message != invalid_return_type_error(return_type, value, details).message
    ):
        return error
    return InvalidValue.of(error)


class InformingExecutor(MarkingExecutor):
    """graphql-core's executor, which tells resolvers what Strawberry's does."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - graphql-core's own, 17 of them
        operation_extensions: Mapping[str, object] | None = None,
        errors: CollectedErrors | None = None,
        **kwargs: Any,  # noqa: ANN401 - likewise
    ) -> None:
        """As graphql-core makes it, with the ``extensions`` of the request and where errors are collected."""
        super().__init__(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - bare generics in its signature
        self._operation_extensions = operation_extensions
        if errors is not None:
            collect_errors_in(self, errors)

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
    planned: PlannedOperation,
    context: object,
    variables: VariableValues,
    extensions: Mapping[str, object] | None,
    errors: CollectedErrors,
) -> Executor:
    """graphql-core's executor for an execution that is under way."""
    made = InformingExecutor(
        planned.schema,
        planned.definitions,
        planned.fragments,
        None,
        context,
        planned.operation,
        variables,
        DEFAULT_RESOLVER,
        DEFAULT_TYPE_RESOLVER,  # pyright: ignore[reportArgumentType] - it is just that
        DEFAULT_RESOLVER,
        is_awaitable=is_awaitable,
        operation_extensions=extensions,
        errors=errors,
    )
    return cast(Executor, made)


# Errors
