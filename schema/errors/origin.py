"""Whose fault an error is."""

from traceback import walk_tb
from typing import Final

from graphql import GraphQLError, get_argument_values
from strawberry.types.arguments import convert_argument

#: What reads a field's arguments: an error from within is about the request.
_READS_ARGUMENTS: Final = frozenset({get_argument_values.__code__, convert_argument.__code__})


def was_raised_by_resolver(error: GraphQLError) -> bool:
    """Whether an error is a resolver's own GraphQLError, rather than about the request's arguments."""
    raised = error.original_error or error
    if error.path is None or not isinstance(raised, GraphQLError):
        return False
    return not any(frame.f_code in _READS_ARGUMENTS for frame, _ in walk_tb(raised.__traceback__))
