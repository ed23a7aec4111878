"""The fields of selections, with fragments expanded."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLDirective,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableValues,
    get_directive_values,
    is_abstract_type,
    is_composite_type,
)

from claimgraph.engine.graphql_types import named, type_of

Fragments: TypeAlias = Mapping[str, FragmentDefinitionNode]

#: Given a type and a fragment's type condition, the type inside the fragment; None to leave the fragment out.
_Enter: TypeAlias = Callable[[GraphQLNamedType, GraphQLNamedType], GraphQLNamedType | None]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments that a document defines, by name."""
    found = (node for node in document.definitions if isinstance(node, FragmentDefinitionNode))
    return {fragment.name.value: fragment for fragment in found}


class Selections:
    """Reads the selections of a valid document."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Fragments, variables: VariableValues | None = None
    ) -> None:
        """Prepare.

        Args:
            schema: The schema that the document is valid against.
            fragments: The document's fragments.
            variables: The variables that @skip and @include go by; without them, both are ignored.
        """
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def on_every(self, kind: GraphQLNamedType, selected: SelectionSetNode | None) -> Iterator[FieldNode]:
        """The fields that are selected on every object of a type."""
        return (node for _, node in self._walk(kind, selected, self._if_always))

    def on_any(
        self, kind: GraphQLNamedType, selected: SelectionSetNode | None
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        """All fields, each with the type, as narrow as fragments make it, that it is selected on."""
        return self._walk(kind, selected, self._narrowed)

    def type_of(self, kind: GraphQLNamedType, node: FieldNode) -> GraphQLNamedType | None:
        """The type, without wrappers, of a field that is selected on a type."""
        field = self._schema.get_field(kind, node.name.value) if is_composite_type(kind) else None
        return named(type_of(field)) if field else None

    def _walk(
        self, kind: GraphQLNamedType, selected: SelectionSetNode | None, enter: _Enter
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        for selection in selected.selections if selected else ():
            if not self._applies(selection):
                continue
            if isinstance(selection, FieldNode):
                yield kind, selection
                continue
            fragment = (
                self._fragments[selection.name.value]
                if isinstance(selection, FragmentSpreadNode)
                else selection
            )
            if isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode):
                inside = self._inside(kind, fragment, enter)
                if inside is not None:
                    yield from self._walk(inside, fragment.selection_set, enter)

    def _inside(
        self, kind: GraphQLNamedType, fragment: InlineFragmentNode | FragmentDefinitionNode, enter: _Enter
    ) -> GraphQLNamedType | None:
        if fragment.type_condition is None:
            return kind
        condition = self._schema.get_type(fragment.type_condition.name.value)
        return condition and enter(kind, condition)

    def _if_always(self, kind: GraphQLNamedType, condition: GraphQLNamedType) -> GraphQLNamedType | None:
        return kind if self._is_always(kind, condition) else None

    def _narrowed(self, kind: GraphQLNamedType, condition: GraphQLNamedType) -> GraphQLNamedType:
        return kind if self._is_always(kind, condition) else condition

    def _is_always(self, kind: GraphQLNamedType, condition: GraphQLNamedType) -> bool:
        """Whether every object of a type meets a type condition."""
        return kind is condition or (
            is_abstract_type(condition) and self._schema.is_sub_type(condition, kind)
        )

    def _applies(self, node: SelectionNode) -> bool:
        """Whether @skip and @include leave a selection in."""
        if self._variables is None or not node.directives:
            return True
        skipped = self._asks(node, GraphQLSkipDirective, absent=False)
        return not skipped and self._asks(node, GraphQLIncludeDirective, absent=True)

    def _asks(self, node: SelectionNode, directive: GraphQLDirective, *, absent: bool) -> bool:
        values = get_directive_values(directive, node, self._variables)
        return absent if values is None else bool(values["if"])
