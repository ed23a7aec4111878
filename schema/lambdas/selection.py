"""What a field's selection asks for, as AppSync tells a function: a list of paths, and the text.

AppSync developer guide, "JavaScript resolver context object reference", section "Info".
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLDirective,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
    is_composite_type,
    print_ast,
)

from claimgraph.engine._graphql_core import ResolveInfo
from claimgraph.engine.graphql_types import named, type_of
from claimgraph.schema.context import Context

Info: TypeAlias = ResolveInfo[Context]


def selection_list(info: Info) -> list[str]:
    """The paths of all selected fields below the field, each parent before its children.

    Aliases stand for names, fragments are expanded, and of an interface or a union only what all its types
    have in common appears.
    """
    return list(dict.fromkeys(_paths(info, named(info.return_type), info.field_nodes, "")))


def selection_text(info: Info) -> str:
    """The field's selection as GraphQL text; empty for a leaf."""
    selections = [s for node in info.field_nodes for s in _selections(node.selection_set)]
    return print_ast(SelectionSetNode(selections=tuple(selections))) if selections else ""


def _paths(info: Info, kind: GraphQLNamedType, nodes: Sequence[FieldNode], prefix: str) -> Iterator[str]:
    for node in nodes:
        for selected in _fields(info, kind, node.selection_set):
            path = prefix + (selected.alias or selected.name).value
            yield path
            field = _field(info, kind, selected.name.value)
            if field is not None and selected.selection_set:
                yield from _paths(info, named(type_of(field)), [selected], f"{path}/")


def _field(info: Info, kind: GraphQLNamedType, name: str) -> GraphQLField | None:
    return info.schema.get_field(kind, name) if is_composite_type(kind) else None


def _fields(info: Info, kind: GraphQLNamedType, selected: SelectionSetNode | None) -> Iterator[FieldNode]:
    """The fields selected on whatever object of the type."""
    for selection in _selections(selected):
        if not _included(info, selection):
            continue
        match selection:
            case FieldNode():
                yield selection
            case FragmentSpreadNode():
                fragment = info.fragments[selection.name.value]
                if _applies(info, fragment.type_condition.name.value, kind):
                    yield from _fields(info, kind, fragment.selection_set)
            case InlineFragmentNode():
                condition = selection.type_condition
                if condition is None or _applies(info, condition.name.value, kind):
                    yield from _fields(info, kind, selection.selection_set)
            case _:
                pass


def _selections(selected: SelectionSetNode | None) -> Sequence[SelectionNode]:
    return selected.selections if selected else ()


def _included(info: Info, node: SelectionNode) -> bool:
    return not _asked(info, node, GraphQLSkipDirective, absent=False) and _asked(
        info, node, GraphQLIncludeDirective, absent=True
    )


def _asked(info: Info, node: SelectionNode, directive: GraphQLDirective, *, absent: bool) -> bool:
    values = get_directive_values(directive, node, info.variables) if node.directives else None
    return absent if values is None else bool(values["if"])


def _applies(info: Info, condition: str, kind: GraphQLNamedType) -> bool:
    """Whether every object of the type fulfils a fragment's type condition."""
    wanted = info.schema.get_type(condition)
    if wanted is kind:
        return True
    return (
        is_abstract_type(wanted)
        and isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        and info.schema.is_sub_type(wanted, kind)
    )
