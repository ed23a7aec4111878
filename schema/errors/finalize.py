"""The last step of an operation: collect what resolvers added, and narrow the data of errors."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema

from claimgraph.engine.authorization import Guards
from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.context import Context
from claimgraph.schema.errors.error_data import ErrorData
from claimgraph.schema.errors.invalid_result import invalid_result, is_invalid
from claimgraph.schema.response_additions import ResponseAdditions

#: The key of an error's extensions that holds its narrowed data until it is written (errors/format.py).
SHOWN_DATA: Final = "data"

_NOTHING: Final = ResponseAdditions()

Finalize = Callable[[Sequence[tuple[GraphQLError, int]], DocumentNode, Context], ResponseAdditions]


def finalizer(schema: GraphQLSchema, guards: Guards) -> Finalize:
    """The function that finalizes the results of a schema's operations.

    Args:
        schema: The schema.
        guards: The guards of its fields.
    """

    def finalize(
        raised: Sequence[tuple[GraphQLError, int]], document: DocumentNode, context: Context
    ) -> ResponseAdditions:
        """What follows the raised errors, each of which comes with its number; all of them are narrowed."""
        added = context.response_additions or _NOTHING
        if raised or added.errors:
            errors = [*(error for error, _ in raised), *added.errors]
            _unquote(errors)
            _narrow(errors, ErrorData(schema, guards, document, context.identity))
        return added

    return finalize


def _unquote(errors: Iterable[GraphQLError]) -> None:
    """Replace graphql-core's text, which was logged already, by a sentence without the value."""
    for error in errors:
        if is_invalid(error):
            error.original_error = invalid_result(error)


def _narrow(errors: Iterable[GraphQLError], shown: ErrorData) -> None:
    for error in errors:
        raised = error.original_error
        if isinstance(raised, ResolverError) and raised.data is not None:
            data = shown.narrowed(raised.data, error.nodes or ())
            error.extensions = {**(error.extensions or {}), SHOWN_DATA: data}
