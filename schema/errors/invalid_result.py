"""Values of resolvers that do not fit the schema: a defect of the server, told without the value.

graphql-core finds them when it completes a field, and quotes them. Nobody but the rules decides who reads a
value, so the caller is told AppSync's sentences instead, which name the place (AppSync answers observed live:
``Can't serialize value``, ``Cannot return null for non-nullable type``).
"""

import re
from collections.abc import Iterator, Sequence
from traceback import walk_tb
from types import CodeType, TracebackType
from typing import Final

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLType, get_argument_values

from claimgraph.engine.graphql_types import items_of, nullable, type_of
from claimgraph.schema.appsync_texts import null_text, unserializable_text

#: Where the modules are that complete values; what a resolver raises itself comes from elsewhere.
_COMPLETES: Final = ("graphql.", "claimgraph.engine.", "claimgraph.schema.scalars.")
_READS_ARGUMENTS: Final[CodeType] = get_argument_values.__code__
#: graphql-core's text for a null; it quotes nothing.
_NULL: Final = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)\.")


class UnfitValue(Exception):
    """What stands for graphql-core's exception once it was reported; the text is for the caller."""


def is_unfit(error: GraphQLError) -> bool:
    """Whether an error says that a resolver's value does not fit its field's type.

    An argument that does not fit is the caller's own, and what a resolver raises is its own answer: neither
    counts. graphql-core raises the same class for all of them, so the traceback has to tell.
    """
    raised = error.original_error
    if isinstance(raised, UnfitValue):
        return True
    if error.path is None or not isinstance(raised, GraphQLError):
        return _null_of(error) is not None
    code, module = _origin(raised.__traceback__)
    return module.startswith(_COMPLETES) and _READS_ARGUMENTS not in code


def unfit_value(error: GraphQLError, schema: GraphQLSchema) -> UnfitValue:
    """What the caller is told of an error for which `is_unfit` holds."""
    path = error.path or ()
    parent, field = _null_of(error) or ("", "")
    kind = _type_at(schema, parent, field, path)
    if kind is None:
        return UnfitValue(unserializable_text(path))
    return UnfitValue(null_text(nullable(kind), parent, path))


def _origin(trace: TracebackType | None) -> tuple[set[CodeType], str]:
    """The code that an exception came through, and the name of the module that it was raised in."""
    frames = [frame for frame, _ in walk_tb(trace)]
    module = str(frames[-1].f_globals.get("__name__", "")) if frames else ""
    return {frame.f_code for frame in frames}, module


def _null_of(error: GraphQLError) -> tuple[str, str] | None:
    """The type and the field that graphql-core found null; None if the error is another."""
    raised = error.original_error
    found = _NULL.fullmatch(str(raised)) if isinstance(raised, TypeError) else None
    return (found[1], found[2]) if found else None


def _type_at(schema: GraphQLSchema, parent: str, field: str, path: Sequence[str | int]) -> GraphQLType | None:
    """The type of a field, or of an item of its lists if the path ends in indices; None if there is none."""
    owner = schema.get_type(parent)
    if not isinstance(owner, GraphQLObjectType) or field not in owner.fields:
        return None
    kind = type_of(owner.fields[field])
    for _ in _indices(path):
        kind = items_of(nullable(kind)) or kind
    return kind


def _indices(path: Sequence[str | int]) -> Iterator[int]:
    """The indices at the end of a path, last first."""
    for step in reversed(path):
        if not isinstance(step, int):
            return
        yield step
