"""Results of resolvers that do not fit the schema: defects of the server, described without the value.

graphql-core quotes such a value. Only the rules decide who reads a value, so the response has AppSync's
sentence, which names the place. The engine marks the errors in question (engine/invalid_values.py).
"""

from graphql import GraphQLError

from claimgraph.engine.invalid_values import InvalidNull, InvalidValue
from claimgraph.schema.appsync_texts import null_text, unserializable_text


class InvalidResult(Exception):
    """What stands in for graphql-core's exception once that was logged; the text is for the caller."""


def is_invalid(error: GraphQLError) -> bool:
    """Whether an error says that a resolver's result does not fit its field's type."""
    return isinstance(error.original_error, InvalidNull | InvalidValue | InvalidResult)


def invalid_result(error: GraphQLError) -> InvalidResult:
    """The exception for the caller, in place of that of an error for which `is_invalid` holds."""
    path, raised = error.path or (), error.original_error
    if isinstance(raised, InvalidNull):
        return InvalidResult(null_text(raised.kind, raised.parent, path))
    return InvalidResult(unserializable_text(path))
