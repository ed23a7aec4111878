"""The schema as text for reviewers, and its rules in words for those who introspect it.

The text's order does not depend on the code's, so that reviewers see real changes only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    parse,
    print_ast,
)

from claimgraph.auth.rules import remedy
from claimgraph.schema.directives import APPSYNC_DIRECTIVES, AwsAuth
from claimgraph.schema.guards import GuardedField

NodeT = TypeVar("NodeT", bound=Node)


def describe_rules(fields: Iterable[GuardedField]) -> None:
    """Add to each field's description who may read it; the SDL says that by directive.

    Args:
        fields: The guarded fields of a schema that is about to be served.
    """
    for guarded in fields:
        described = guarded.field.description
        allowed = remedy(guarded.rule)
        guarded.field.description = f"{described}\n\n{allowed}" if described else allowed


def in_order(sdl: str) -> str:
    """An SDL with directives, types, fields, arguments and enum values by name.

    Args:
        sdl: A valid SDL.
    """
    nodes = _by_name(parse(sdl, no_location=True).definitions)
    definitions = [_with_members_in_order(node) for node in _with_documented_aws_auth(nodes)]
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


def _with_documented_aws_auth(nodes: Sequence[DefinitionNode]) -> Iterator[DefinitionNode]:
    """The definitions, that of ``@aws_auth`` with required groups, as AppSync documents it.

    AppSync accepts the directive without groups as well; an SDL that has it so keeps the laxer definition,
    without which it would not be valid.
    """
    uses = [each for node in nodes for each in _directives(node) if each.name.value == AwsAuth.name]
    has_groups = all(use.arguments for use in uses)
    for node in nodes:
        if has_groups and isinstance(node, DirectiveDefinitionNode) and node.name.value == AwsAuth.name:
            yield _with_required_arguments(node)
        else:
            yield node


def _directives(node: DefinitionNode) -> Iterator[DirectiveNode]:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        yield from node.directives or ()
        for field in node.fields or ():
            yield from field.directives or ()


def _with_required_arguments(node: DirectiveDefinitionNode) -> DirectiveDefinitionNode:
    arguments = tuple(replace(each, type=_required(each.type)) for each in node.arguments or ())
    return replace(node, arguments=arguments)


def _required(kind: TypeNode) -> TypeNode:
    return NonNullTypeNode(type=kind) if isinstance(kind, NamedTypeNode | ListTypeNode) else kind


def _by_name(nodes: Sequence[NodeT] | None) -> tuple[NodeT, ...]:
    return tuple(sorted(nodes or (), key=_name))


def _name(node: Node) -> str:
    name = getattr(node, "name", None)
    return name.value if name else ""
