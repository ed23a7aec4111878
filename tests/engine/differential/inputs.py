"""Random arguments: literals and variables for any input type."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLType,
)

from claimgraph.engine.graphql_types import items_of, named, split

#: Literals of each scalar, some of them for custom scalars that take text.
_LITERALS: Final[Mapping[str, Sequence[str]]] = {
    "Int": ("3", "0", "-1"),
    "Float": ("1.5",),
    "Boolean": ("true", "false"),
    "AWSDate": ('"1990-04-23"',),
    "AWSURL": ('"https://page.example/"',),
    "AWSEmail": ('"a@b.example"',),
    "AWSPhone": ('"+15550100"',),
}
_TEXTS: Final = ('"p1"', '"p2"', '"x"', '""')
_VALUES: Final[Mapping[str, object]] = {"Int": 4, "Boolean": True, "Float": 2.5, "Color": "GREEN"}


def input_type(value: GraphQLArgument | GraphQLInputField) -> GraphQLType:
    """The type of an argument or of a member of an input object."""
    return cast(GraphQLType, getattr(value, "type", None))


class Inputs:
    """The variables of one operation, declared as they are used."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.declared: dict[str, str] = {}
        self.variables: dict[str, object] = {}

    def of(self, kind: GraphQLType) -> str:
        """A literal or a variable."""
        return self._variable(kind) if self._random.random() < 0.4 else self._literal(kind, 0)

    def _literal(self, kind: GraphQLType, depth: int) -> str:
        random = self._random
        inner, nullable = split(kind)
        if depth and str(inner) == "Int" and random.random() < 0.3:
            return self._doubtful()
        if nullable and random.random() < 0.1:
            return "null"
        item = items_of(inner)
        if item is not None:
            return f"[{', '.join(self._literal(item, depth + 1) for _ in range(random.randrange(3)))}]"
        if isinstance(inner, GraphQLInputObjectType):
            return "{" + ", ".join(self._members(inner, depth)) + "}"
        if isinstance(inner, GraphQLEnumType):
            return random.choice(list(inner.values))
        return random.choice(_LITERALS.get(str(inner), _TEXTS))

    def _doubtful(self) -> str:
        """A variable that may be null where null is not accepted: an error when the field runs."""
        name = f"v{len(self.declared)}"
        self.declared[name] = "Int = 9"
        if self._random.random() < 0.5:
            self.variables[name] = None
        return f"${name}"

    def _members(self, kind: GraphQLInputObjectType, depth: int) -> list[str]:
        return [
            f"{name}: {self._literal(input_type(member), depth + 1)}"
            for name, member in kind.fields.items()
            if not split(input_type(member))[1] or (depth < 3 and self._random.random() < 0.5)
        ]

    def _variable(self, kind: GraphQLType) -> str:
        random = self._random
        name = f"v{len(self.declared)}"
        default = " = 9" if str(kind) == "Int" and random.random() < 0.3 else ""
        self.declared[name] = f"{kind}{default}"
        if random.random() < 0.75 or not split(kind)[1]:
            self.variables[name] = self._value(kind, 0)
        return f"${name}"

    def _value(self, kind: GraphQLType, depth: int) -> object:
        random = self._random
        inner, nullable = split(kind)
        if nullable and random.random() < 0.1:
            return None
        item = items_of(inner)
        if item is not None:
            return [self._value(item, depth + 1) for _ in range(random.randrange(3))]
        if isinstance(inner, GraphQLInputObjectType):
            return {
                key: self._value(input_type(member), depth + 1)
                for key, member in inner.fields.items()
                if not split(input_type(member))[1] or (depth < 3 and random.random() < 0.5)
            }
        assert isinstance(named(inner), GraphQLNamedType)
        return _VALUES.get(str(inner), random.choice(("p1", "p2", "")))
