"""What a field's selection asks for, as AppSync tells a function: a list of paths, and the text.

AppSync developer guide, "JavaScript resolver context object reference", section "Info".
"""

from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

from graphql import (
    FieldNode,
    GraphQLNamedType,
    SelectionSetNode,
    print_ast,
)

from claimgraph.engine._graphql_core import ResolveInfo
from claimgraph.engine.graphql_types import named
from claimgraph.engine.selections import Selections
from claimgraph.schema.context import Context

Info: TypeAlias = ResolveInfo[Context]


def selection_list(info: Info) -> list[str]:
    """The paths of all selected fields below the field, each parent before its children.

    Aliases stand for names, fragments are expanded, and of an interface or a union only what all its types
    have in common appears.
    """
    selections, kind = Selections(info.schema, info.fragments, info.variables), named(info.return_type)
    paths = (path for node in info.field_nodes for path in _paths(selections, kind, node, ""))
    return list(dict.fromkeys(paths))


def selection_text(info: Info) -> str:
    """The field's selection as GraphQL text; empty for a leaf."""
    selected = [node.selection_set.selections for node in info.field_nodes if node.selection_set]
    return print_ast(SelectionSetNode(selections=tuple(chain(*selected)))) if selected else ""


def _paths(selections: Selections, kind: GraphQLNamedType, node: FieldNode, prefix: str) -> Iterator[str]:
    """The paths below one node of a field of this type."""
    for selected in selections.on_every(kind, node.selection_set):
        path = prefix + (selected.alias or selected.name).value
        yield path
        below = selections.type_of(kind, selected)
        if below is not None:
            yield from _paths(selections, below, selected, f"{path}/")
