"""A request's variables: values of built-in scalars are taken over, all others coerced by graphql-core."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    GraphQLType,
    OperationDefinitionNode,
    Undefined,
    VariableValues,
    get_variable_values,
)

from claimgraph.engine._graphql_core import (
    GraphQLVariableSignature,
    VariableValueSource,
    get_variable_signature,
)
from claimgraph.engine.error_budget import most_variable_errors
from claimgraph.engine.graphql_types import split

_MOST: Final = 2**31 - 1


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_truth(value: object) -> bool:
    return type(value) is bool


def _is_int(value: object) -> bool:
    return type(value) is int and -_MOST - 1 <= value <= _MOST


def _is_finite(value: object) -> bool:
    return type(value) is float and value - value == 0.0


#: Whether graphql-core's coercion of an input value of that type would return the value itself.
_USUAL: Final[Mapping[GraphQLType, Callable[[object], bool]]] = {
    GraphQLString: _is_text,
    GraphQLID: _is_text,
    GraphQLBoolean: _is_truth,
    GraphQLInt: _is_int,
    GraphQLFloat: _is_finite,
}


@dataclass(frozen=True, slots=True)
class _Plain:
    """A variable of a built-in scalar type."""

    name: str
    signature: GraphQLVariableSignature
    is_usual: Callable[[object], bool]
    nullable: bool


class Variables:
    """The variables that an operation defines.

    Attributes:
        certain: The names of those that have a value of a built-in scalar, and not null, in every run.
    """

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        """Look at the definitions of an operation of a valid document."""
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        signatures = [get_variable_signature(schema, each) for each in self._definitions]
        plain = [_plain(each) for each in signatures if isinstance(each, GraphQLVariableSignature)]
        self._plain = [each for each in plain if each is not None]
        self.certain = frozenset(each.name for each in self._plain if not each.nullable)
        self._all_plain = len(self._plain) == len(self._definitions)

    def coerce(
        self, raw: Mapping[str, object], *, hide_suggestions: bool
    ) -> VariableValues | list[GraphQLError]:
        """The values for a run; or what is wrong with them, errors without a path.

        Args:
            raw: The values as JSON has them.
            hide_suggestions: Leave names of the schema that look like a misspelt one out of the errors.
        """
        if not self._definitions:
            return _NONE
        usual = self._taken_over(raw) if self._all_plain else None
        if usual is not None:
            return usual
        most = most_variable_errors(raw)
        return get_variable_values(self._schema, self._definitions, dict(raw), most, hide_suggestions)

    def _taken_over(self, raw: Mapping[str, object]) -> VariableValues | None:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, object] = {}
        for each in self._plain:
            value = raw.get(each.name, Undefined)
            if not each.is_usual(value) and not (value is None and each.nullable):
                return None
            sources[each.name] = VariableValueSource(each.signature, value)
            coerced[each.name] = value
        return VariableValues(sources, coerced)


_NONE: Final = VariableValues({}, {})


def _plain(signature: GraphQLVariableSignature) -> _Plain | None:
    kind, nullable = split(cast(GraphQLType, getattr(signature, "type", None)))
    usual = _USUAL.get(kind)
    return None if usual is None else _Plain(signature.name, signature, usual, nullable)
