"""The schema as text, in an order that does not depend on the code's: reviewers see real changes only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from graphql import (
    DefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from claimgraph.schema.directives import APPSYNC_DIRECTIVES

NodeT = TypeVar("NodeT", bound=Node)


def in_order(sdl: str) -> str:
    """An SDL with directives, types, fields, arguments and enum values by name.

    Args:
        sdl: A valid SDL.
    """
    definitions = [
        _with_members_in_order(node) for node in _by_name(parse(sdl, no_location=True).definitions)
    ]
    # Directives first, as they are what the rest is written in.
    definitions.sort(key=lambda node: node.kind != "directive_definition")
    return "\n\n".join(print_ast(node) for node in definitions) + "\n"


def _with_members_in_order(node: DefinitionNode) -> DefinitionNode:
    match node:
        case ObjectTypeDefinitionNode():
            return replace(
                node,
                directives=_by_name(node.directives),
                fields=tuple(_with_arguments_in_order(field) for field in _by_name(node.fields)),
            )
        case InterfaceTypeDefinitionNode():
            # AppSync's directives have no place there; field_rules.py says when that is a fault.
            kept = [each for each in node.directives or () if each.name.value not in APPSYNC_DIRECTIVES]
            return replace(node, directives=_by_name(kept))
        case InputObjectTypeDefinitionNode():
            return replace(node, fields=_by_name(node.fields))
        case EnumTypeDefinitionNode():
            return replace(node, values=_by_name(node.values))
        case _:
            return node


def _with_arguments_in_order(field: FieldDefinitionNode) -> FieldDefinitionNode:
    return replace(field, arguments=_by_name(field.arguments), directives=_by_name(field.directives))


def _by_name(nodes: Sequence[NodeT] | None) -> tuple[NodeT, ...]:
    return tuple(sorted(nodes or (), key=_name))


def _name(node: Node) -> str:
    name = getattr(node, "name", None)
    return name.value if name else ""
