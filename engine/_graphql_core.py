"""All that the project uses of graphql-core beyond what ``graphql`` exports, typed, in one place.

tests/contracts/test_graphql_core.py states what is assumed of each name and fails when one moves; a test sees
to it that no other module imports from below ``graphql``.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from graphql import Executor as GraphQLCoreExecutor
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    GraphQLType,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    SelectionSetNode,
    Source,
    SourceLocation,
    ValidationContext,
    VariableValues,
    default_field_resolver,  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature
    default_type_resolver,  # pyright: ignore[reportUnknownVariableType] - likewise
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.executor import CollectedErrors, collect_iterator_awaitables, invalid_return_type_error
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValueSource
from graphql.language import location as graphql_locations
from graphql.language.parser import MAX_NESTING_DEPTH
from graphql.pyutils import (
    Path,
    gather_with_cancel,
    inspect,
    is_iterable,  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature
)
from graphql.type.definition import GraphQLResolveInfoHelpers
from graphql.validation.validate import ValidationAbortedError

from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.graphql_types import nullable, type_of
from claimgraph.engine.invalid_values import InvalidNull, InvalidValue
from claimgraph.engine.line_table import LinedSource

__all__ = [
    "DEFAULT_RESOLVER",
    "DEFAULT_TYPE_RESOLVER",
    "MAX_NESTING_DEPTH",
    "Executor",
    "FieldDetails",
    "FragmentDetails",
    "GraphQLResolveInfoHelpers",
    "GraphQLVariableSignature",
    "Info",
    "InformingExecutor",
    "Path",
    "PlannedOperation",
    "ResolveInfo",
    "SharedErrors",
    "SyntaxFault",
    "ValidationAbortedError",
    "VariableValueSource",
    "bounded_merging",
    "collect_fields",
    "collect_iterator_awaitables",
    "collect_subfields",
    "error_at",
    "fault_of",
    "gather_with_cancel",
    "get_variable_signature",
    "inspect",
    "invalid_return_type_error",
    "new_executor",
]

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

#: How many places in a document one error names; a field may have been asked for a thousand times.
MAX_PLACES: Final = 10

#: What runs where a field or an abstract type has no resolver of its own.
DEFAULT_RESOLVER = cast(Callable[..., object], default_field_resolver)
DEFAULT_TYPE_RESOLVER = cast(Callable[..., object], default_type_resolver)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedOperation:
    """An operation with a plan: what is the same for all of its runs.

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


#: graphql-core's executor without the bare generics of its signatures.
_CORE: Final = cast(Any, GraphQLCoreExecutor)


class MarkingExecutor(GraphQLCoreExecutor[Any]):
    """graphql-core's executor, which marks complaints about values (engine/invalid_values.py).

    ``rest`` is handed on as it comes: the field's details and info, the path, the value, the position in a
    deferred part.
    """

    def complete_value(self, return_type: Any, *rest: Any) -> Any:  # noqa: ANN401 # pyright: ignore[reportIncompatibleMethodOverride] - see above
        """Complete a value; a null where there may be none is marked."""
        if not isinstance(return_type, GraphQLNonNull):
            return _CORE.complete_value(self, return_type, *rest)
        kind = nullable(cast(GraphQLType, return_type))
        completed = self.complete_value(kind, *rest)
        if completed is None:
            info: Info = rest[1]
            raise InvalidNull(kind, info.parent_type.name, info.field_name)
        return completed

    @staticmethod
    def complete_leaf_value(return_type: Any, result: Any) -> Any:  # noqa: ANN401 - likewise
        """Write a scalar's or an enum's value."""
        try:
            return _CORE.complete_leaf_value(return_type, result)
        except GraphQLError as error:
            raise InvalidValue.of(error) from error

    def complete_list_value(self, return_type: Any, *rest: Any) -> Any:  # noqa: ANN401 # pyright: ignore[reportIncompatibleMethodOverride] - likewise
        """Complete a list; errors of its items, or of the iterator, are not about the list."""
        value = rest[3]
        if is_iterable(value) or cast(Any, self).is_async_iterable(value):
            return _CORE.complete_list_value(self, return_type, *rest)
        try:
            return _CORE.complete_list_value(self, return_type, *rest)
        except GraphQLError as error:
            raise InvalidValue.of(error) from error

    def ensure_valid_runtime_type(self, *rest: Any) -> GraphQLObjectType:  # noqa: ANN401 # pyright: ignore[reportIncompatibleMethodOverride] - likewise
        """The object type that a type resolver named."""
        try:
            return _CORE.ensure_valid_runtime_type(self, *rest)
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
        return (
            self._marked_later(completed, return_type, rest)
            if cast(Any, self).is_awaitable(completed)
            else completed
        )

    async def _marked_later(self, completed: Any, return_type: Any, rest: Any) -> Any:  # noqa: ANN401 - likewise
        details, _, _, value, _ = rest
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
            self.collected_errors = errors

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


class SharedErrors(CollectedErrors):
    """graphql-core's collection of errors, for a subclass that keeps the errors in its own way."""

    __slots__ = ()

    def __init__(self, nulled: set[object]) -> None:
        """Share the positions that are null because of an error; the subclass has ``errors`` and ``add``."""
        self._error_positions = nulled  # pyright: ignore[reportAttributeAccessIssue] - of anything that equals a Path


def error_at(model: GraphQLError, cause: Exception, path: list[str | int]) -> GraphQLError:
    """What ``located_error`` makes of an exception.

    Where the field stands in the document is taken over from an error of the same field: working it out takes
    longer than everything else.
    """
    error = GraphQLError.__new__(GraphQLError)
    error.args = (str(cause),)
    error.message = error.args[0]
    error.path = path
    error.nodes, error.source = model.nodes, model.source
    error.positions, error.locations = model.positions, model.locations
    error.cause = error.original_error = cause
    error.__cause__ = cause.__cause__
    error.extensions = {}
    return error


_get_locations: Final = graphql_locations.get_locations


def _locations(places: Sequence[tuple[Source, int]]) -> list[SourceLocation]:
    """Where an error is: in a document of ours a few of its places, by the document's table of lines.

    graphql-core asks a source for one place, but for several it reads the text, again for each error.
    """
    if all(isinstance(source, LinedSource) for source, _ in places):
        return [source.get_location(position) for source, position in places[:MAX_PLACES]]
    return _get_locations(places)


graphql_locations.get_locations = _locations


# Documents

#: Too many tokens, too many levels, characters that no text may hold, or any other error of syntax.
SyntaxFault: TypeAlias = Literal["tokens", "depth", "characters", "syntax"]

#: graphql-core has no classes for these, so its words have to tell them apart.
_FAULTS: Final[Mapping[str, SyntaxFault]] = {
    "Document contains more than": "tokens",
    "nested too deeply": "depth",
    "Invalid Unicode escape sequence": "characters",
    "Invalid character": "characters",
}


def fault_of(error: GraphQLSyntaxError) -> SyntaxFault:
    """Which kind of fault the parser found."""
    for words, fault in _FAULTS.items():
        if words in error.message:
            return fault
    return "syntax"


def bounded_merging(most: int, exceeded: Callable[[], Exception]) -> type[OverlappingFieldsCanBeMergedRule]:
    """graphql-core's rule with a budget of ours; its own lets one document validate for a second.

    Args:
        most: How many steps it may take.
        exceeded: Makes what is raised when it would take more.
    """

    class BoundedMerging(OverlappingFieldsCanBeMergedRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = most

        def enter_selection_set(
            self, selection_set: SelectionSetNode, key: object, parent: object, *rest: object
        ) -> None:
            try:
                super().enter_selection_set(selection_set, key, parent, *rest)
            except ValidationAbortedError:
                if self.rule_context.remaining_complexity_budget >= 0:
                    raise  # too many errors, which the rule reports as one more error
                raise exceeded() from None

    return BoundedMerging
