"""The scalars whose wire form is a string: one mechanism, and one table of formats per file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

#: AppSync's page on its scalars.
SPECIFICATION = "https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html"


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A string scalar: a resolver gets and gives the string as it was written.

    Attributes:
        name: The scalar's name in the schema.
        expectation: What a value must be, for error messages ("a date such as 1970-01-01").
        description: What the documentation says.
        accepts: Whether a string from outside has the format. It may take its time.
        shows: Whether a string from a resolver has the format. Called for each value of a list.
        write: The string for a resolver's Python object (a ``date``); None for anything else.
    """

    name: str
    expectation: str
    description: str
    accepts: Callable[[str], bool]
    shows: Callable[[str], bool]
    write: Callable[[object], str | None] = lambda _: None

    def parse_value(self, value: object) -> str:
        """A variable's value."""
        if not isinstance(value, str) or not self.accepts(value):
            raise self._refusal()
        return value

    def parse_literal(self, node: ValueNode, _variables: dict[str, Any] | None = None) -> str:
        """A value written in the document."""
        if not isinstance(node, StringValueNode) or not self.accepts(node.value):
            raise self._refusal(node)
        return node.value

    def serialize(self, value: object) -> str:
        """A resolver's value."""
        if isinstance(value, str) and self.shows(value):
            return value
        if (text := self.write(value)) is not None:
            return text
        # AppSync's wording; the value itself may be somebody's secret.
        raise GraphQLError(f"Can't serialize value: Unable to serialize it as a valid {self.name}.")

    def definition(self) -> ScalarDefinition:
        """What Strawberry wants to know."""
        return strawberry.scalar(
            name=self.name,
            description=self.description,
            specified_by_url=SPECIFICATION,
            serialize=self.serialize,
            parse_value=self.parse_value,
            parse_literal=self.parse_literal,
        )

    def _refusal(self, node: ValueNode | None = None) -> GraphQLError:
        return GraphQLError(f"Expected {self.name}: {self.expectation}.", node)
