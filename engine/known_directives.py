"""Validation of directives with one error for each unknown name, however often a document repeats it."""

from typing import Any

from graphql import ASTValidationRule, DirectiveNode, KnownDirectivesRule, Node, ValidationContext


class DistinctUnknownDirectives(KnownDirectivesRule):
    """As graphql-core's rule, but an unknown directive is reported where it first occurs."""

    def __init__(self, context: ValidationContext) -> None:
        """Validate one document."""
        super().__init__(context)
        self._reported: set[str] = set()

    def enter_directive(
        self,
        node: DirectiveNode,
        _key: Any,  # noqa: ANN401 - graphql-core's signature
        _parent: Any,  # noqa: ANN401 - likewise
        _path: Any,  # noqa: ANN401 - likewise
        ancestors: list[Node],
    ) -> None:
        """Report an unknown directive once, and every known one at a wrong place."""
        name = node.name.value
        if name not in self.locations_map:
            if name in self._reported:
                return
            self._reported.add(name)
        super().enter_directive(node, _key, _parent, _path, ancestors)


#: Which rule stands for one of graphql-core's.
REPLACED: dict[type[ASTValidationRule], type[ASTValidationRule]] = {
    KnownDirectivesRule: DistinctUnknownDirectives
}
