"""All that the project uses of graphql-core beyond what ``graphql`` exports, typed, in one place.

tests/contracts/test_graphql_core.py states what is assumed of each name and fails when one moves; a test sees
to it that no other module imports from below ``graphql``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar, cast

from graphql import Executor as GraphQLCoreExecutor
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
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

from claimgraph.engine.line_table import LinedSource

__all__ = [
    "DEFAULT_RESOLVER",
    "DEFAULT_TYPE_RESOLVER",
    "MAX_NESTING_DEPTH",
    "FieldDetails",
    "FragmentDetails",
    "GraphQLResolveInfoHelpers",
    "GraphQLVariableSignature",
    "Info",
    "Path",
    "PlannedOperation",
    "ResolveInfo",
    "SharedErrors",
    "SyntaxFault",
    "ValidationAbortedError",
    "VariableValueSource",
    "bounded_merging",
    "collect_errors_in",
    "collect_fields",
    "collect_iterator_awaitables",
    "collect_subfields",
    "error_at",
    "fault_of",
    "gather_with_cancel",
    "get_variable_signature",
    "inspect",
    "invalid_return_type_error",
    "is_iterable",
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


class SharedErrors(CollectedErrors):
    """graphql-core's collection of errors, for a subclass that keeps the errors in its own way."""

    __slots__ = ()

    def __init__(self, nulled: set[object]) -> None:
        """Share the positions that are null because of an error; the subclass has ``errors`` and ``add``."""
        self._error_positions = nulled  # pyright: ignore[reportAttributeAccessIssue] - of anything that equals a Path


def collect_errors_in(executor: GraphQLCoreExecutor[Any], errors: CollectedErrors) -> None:
    """Let an executor add its errors to a collection that exists already."""
    executor.collected_errors = errors


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
