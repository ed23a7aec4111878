"""The last step of an operation: what resolvers added, and what callers are shown of their errors' data."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema

from claimgraph.engine.authorization import Guards
from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.context import Context
from claimgraph.schema.errors.error_data import ErrorData
from claimgraph.schema.errors.invalid_result import is_unfit, unfit_value
from claimgraph.schema.response_additions import ResponseAdditions

#: Where the narrowed data of an error is kept until it is written (schema/errors/format.py).
SHOWN_DATA: Final = "data"

_NOTHING: Final = ResponseAdditions()

Complete = Callable[[Sequence[tuple[GraphQLError, int]], DocumentNode, Context], ResponseAdditions]


def completion(schema: GraphQLSchema, guards: Guards) -> Complete:
    """The function that completes results.

    Args:
        schema: The schema that the operations are of.
        guards: The guards of its fields.
    """

    def complete(
        raised: Sequence[tuple[GraphQLError, int]], document: DocumentNode, context: Context
    ) -> ResponseAdditions:
        """What follows the errors that were raised, each with how often; they lose what is not to be told."""
        added = context.additions or _NOTHING
        if raised or added.errors:
            errors = [*(error for error, _ in raised), *added.errors]
            _unquote(errors, schema)
            _narrow(errors, ErrorData(schema, guards, document, context.identity))
        return added

    return complete


def _unquote(errors: Iterable[GraphQLError], schema: GraphQLSchema) -> None:
    """Put a sentence without the value in the place of graphql-core's, which was reported already."""
    for error in errors:
        if is_unfit(error):
            error.original_error = unfit_value(error, schema)


def _narrow(errors: Iterable[GraphQLError], shown: ErrorData) -> None:
    for error in errors:
        raised = error.original_error
        if isinstance(raised, ResolverError) and raised.data is not None:
            data = shown.narrowed(raised.data, error.nodes or ())
            error.extensions = {**(error.extensions or {}), SHOWN_DATA: data}
