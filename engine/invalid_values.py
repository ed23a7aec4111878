"""Marks on graphql-core's complaints about a resolver's value that does not fit its field's type.

graphql-core raises the same classes for them as resolvers may raise themselves. Whatever completes values
raises these in their place, with graphql-core's text, so that an error says where it comes from.
"""

from graphql import GraphQLError, GraphQLType


class InvalidValue(GraphQLError):
    """A value that its type cannot represent."""

    @classmethod
    def of(cls, error: GraphQLError) -> "InvalidValue":
        """The mark in place of graphql-core's error, with its text, nodes and traceback."""
        return cls(error.message, error.nodes).with_traceback(error.__traceback__)


class InvalidNull(TypeError):
    """A null where the schema allows none.

    Attributes:
        kind: The type that was expected, without its ``!``.
        parent: The name of the type that the field belongs to.
    """

    def __init__(self, kind: GraphQLType, parent: str, field: str) -> None:
        super().__init__(f"Cannot return null for non-nullable field {parent}.{field}.")
        self.kind = kind
        self.parent = parent
