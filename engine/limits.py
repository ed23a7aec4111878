"""Limits on the size of a document, checked in one pass before any expensive step.

Each fragment is visited once, no matter how often and how deeply it is spread, so the pass is linear in the
size of the document. It needs no schema, and accepts documents that validation refuses later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one document.

    Attributes:
        max_length: Characters of the document.
        max_tokens: Lexical tokens; comments have a separate budget of the same size.
        max_name_length: Characters of one name (error messages repeat names).
        max_number_length: Characters of one number.
        max_depth: Levels of nesting; each field, fragment spread and inline fragment counts as one.
        max_root_fields: Fields on the operation's root type.
        max_fields: Fields of an operation; a fragment's fields count each time it is spread.
        max_aliases: Aliases of an operation, counted in the same way.
        max_directives: Directives of an operation, counted in the same way.
        max_comparisons: Steps that validation may take to compare fields of one name; their number
            grows with the square of the number of fields.
        max_introspection: Cost of an operation's introspection, as a multiple of the standard
            introspection query's cost on the same schema.
    """

    max_length: int = 100_000
    max_tokens: int = 4_000
    max_name_length: int = 256
    max_number_length: int = 400
    max_depth: int = 20
    max_root_fields: int = 20
    max_fields: int = 4_000
    max_aliases: int = 50
    max_directives: int = 50
    max_comparisons: int = 30_000
    max_introspection: int = 2


class LimitReached(GraphQLError):
    """The document exceeds a limit; the message names the limit, the value found and the setting."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message, extensions={"code": "QUERY_TOO_COMPLEX", "errorType": error_type})


def exceeded(what: str, found: object, limit: float, setting: str) -> LimitReached:
    """The error for one limit.

    Args:
        what: What was counted, in words that can follow "The document has <found>".
        found: The value found.
        limit: The largest value allowed.
        setting: The name of the field of ``Limits``.
    """
    return LimitReached(
        ERROR_TYPES[setting], f"The document has {found} {what}; the limit is {limit} ({setting})."
    )


#: AppSync's error type for each limit, or one named in the same way.
ERROR_TYPES: Final = {
    "max_length": "QueryLengthLimitReached",
    "max_tokens": "QueryTokenLimitReached",
    "max_name_length": "QueryTokenLimitReached",
    "max_number_length": "QueryTokenLimitReached",
    "max_depth": "QueryDepthLimitReached",
    "max_root_fields": "QueryRootFieldLimitReached",
    "max_fields": "QueryFieldLimitReached",
    "max_aliases": "QueryAliasLimitReached",
    "max_directives": "QueryDirectiveLimitReached",
    "max_comparisons": "QueryOverlapLimitReached",
    "max_introspection": "QueryIntrospectionLimitReached",
}


@dataclass(slots=True)
class Extent:
    """The size of a selection; the fragments that it spreads are included once they have been added."""

    depth: int = 0
    root_fields: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The names of spread fragments, each with the depth of the spread: negative at the root level."""
    visited: int = 0
    """The number of nodes visited: a measure of the work done."""

    def add(self, fragment: "Extent", depth: int, *, at_root: bool) -> None:
        """Count a fragment that is spread ``depth`` levels down."""
        self.depth = max(self.depth, depth + fragment.depth)
        self.root_fields += fragment.root_fields if at_root else 0
        self.fields += fragment.fields
        self.aliases += fragment.aliases
        self.directives += fragment.directives


def check_limits(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document if one of its operations exceeds a limit.

    Raises:
        LimitReached: For the first limit exceeded.
        CycleError: If fragments spread themselves; the exception's second argument lists their names.
    """
    for extent in measure(document):
        for what, found, setting in (
            ("levels of nesting", extent.depth, "max_depth"),
            ("fields at the root", extent.root_fields, "max_root_fields"),
            ("aliases", extent.aliases, "max_aliases"),
            ("directives", extent.directives, "max_directives"),
            ("fields with all its fragments spread", extent.fields, "max_fields"),
        ):
            limit: int = getattr(limits, setting)
            if found > limit:
                raise exceeded(what, found, limit, setting)


def measure(document: DocumentNode) -> list[Extent]:
    """The size of each operation, in the order of the document.

    Raises:
        CycleError: If fragments spread themselves.
    """
    operations: list[Extent] = []
    fragments: dict[str, Extent] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            operations.append(_extent(definition))
        elif isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = _extent(definition)
    spread_by = {name: [spread for spread, _ in extent.spreads] for name, extent in fragments.items()}
    order = TopologicalSorter(spread_by).static_order()
    for extent in (*(fragments[name] for name in order if name in fragments), *operations):
        for name, depth in extent.spreads:
            if name in fragments:
                extent.add(fragments[name], abs(depth), at_root=depth < 0)
    return operations


def _extent(definition: OperationDefinitionNode | FragmentDefinitionNode) -> Extent:
    """The size of a definition by itself; each of its nodes is visited once."""
    extent = Extent(directives=len(definition.directives or ()))
    if isinstance(definition, OperationDefinitionNode):
        variables = definition.variable_definitions or ()
        extent.directives += sum(len(variable.directives or ()) for variable in variables)
    open_sets: list[tuple[SelectionSetNode, int, bool]] = [(definition.selection_set, 1, True)]
    while open_sets:
        selection_set, depth, at_root = open_sets.pop()
        for selection in selection_set.selections:
            extent.visited += 1
            extent.depth = max(extent.depth, depth)
            extent.directives += len(selection.directives or ())
            open_sets.extend(_visit(selection, extent, depth, at_root=at_root))
    return extent


def _visit(
    selection: SelectionNode, extent: Extent, depth: int, *, at_root: bool
) -> Iterator[tuple[SelectionSetNode, int, bool]]:
    """Count one selection; yields the set below it, with its depth and whether its fields are at the root."""
    match selection:
        case FieldNode():
            extent.fields += 1
            extent.root_fields += at_root
            extent.aliases += selection.alias is not None
            if selection.selection_set:
                yield selection.selection_set, depth + 1, False
        case FragmentSpreadNode():
            extent.spreads.append((selection.name.value, -depth if at_root else depth))
        case InlineFragmentNode():
            yield selection.selection_set, depth + 1, at_root
        case _:  # graphql-core knows no other kind of selection
            pass
