"""The last step of an operation: what resolvers added, and what callers are shown of their errors' data."""

from collections.abc import Callable, Sequence

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema

from engine.guards import Guards
from resolvers.errors import ResolverError
from schema.context import Context
from schema.error_data import ErrorData

#: Where the narrowed data of an error is kept until it is written (schema/errors.py).
SHOWN_DATA = "data"

Headers = Sequence[tuple[bytes, bytes]]
Complete = Callable[[ExecutionResult, DocumentNode, Context], tuple[ExecutionResult, Headers]]


def completion(schema: GraphQLSchema, guards: Guards) -> Complete:
    """The function that completes results.

    Args:
        schema: The schema that the operations are of.
        guards: The guards of its fields.
    """

    def complete(
        result: ExecutionResult, document: DocumentNode, context: Context
    ) -> tuple[ExecutionResult, Headers]:
        """The whole result and the added headers.

        Errors that were raised come first, in graphql-core's order, then those that were appended, in the
        order in which they were.
        """
        added = context.additions
        if added is None and not result.errors:
            return result, ()
        errors = [*(result.errors or ()), *(added.errors if added else ())]
        _narrow(errors, ErrorData(schema, guards, document, context.identity))
        return ExecutionResult(result.data, errors or None), added.headers if added else ()

    return complete


def _narrow(errors: Sequence[GraphQLError], shown: ErrorData) -> None:
    for error in errors:
        raised = error.original_error
        if isinstance(raised, ResolverError) and raised.data is not None:
            data = shown.narrowed(raised.data, error.nodes or ())
            error.extensions = {**(error.extensions or {}), SHOWN_DATA: data}
