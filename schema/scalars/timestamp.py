"""AWSTimestamp: seconds since the epoch, beyond the 32 bits of Int."""

from typing import Any, NewType

import strawberry
from graphql import GraphQLError, IntValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from claimgraph.schema.scalars.text import SPECIFICATION

AWSTimestamp = NewType("AWSTimestamp", int)

#: The first and the last second of java.time.Instant, which AppSync uses.
MINIMUM = -31557014167219200
MAXIMUM = 31556889864403199
_LONGEST = len(str(MINIMUM))


def _parse_value(value: object) -> int:
    # bool is an int to Python. A float is refused even if it is whole: JSON clients send none.
    if isinstance(value, bool) or not isinstance(value, int) or not MINIMUM <= value <= MAXIMUM:
        raise _refusal()
    return value


def _parse_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> int:
    # Python refuses to read more than 4,300 digits, with an error of its own.
    if not isinstance(node, IntValueNode) or len(node.value) > _LONGEST:
        raise _refusal(node)
    value = int(node.value)
    if not MINIMUM <= value <= MAXIMUM:
        raise _refusal(node)
    return value


def _serialize(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not MINIMUM <= value <= MAXIMUM:
        raise GraphQLError("Can't serialize value: Unable to serialize it as a valid AWSTimestamp.")
    return value


def _refusal(node: ValueNode | None = None) -> GraphQLError:
    return GraphQLError("Expected AWSTimestamp: a whole number of seconds since 1970-01-01T00:00Z.", node)


def timestamp_definition() -> ScalarDefinition:
    """What Strawberry wants to know."""
    return strawberry.scalar(
        name="AWSTimestamp",
        description="Seconds before (negative) or after 1970-01-01T00:00Z, as an integer.",
        specified_by_url=SPECIFICATION,
        serialize=_serialize,
        parse_value=_parse_value,
        parse_literal=_parse_literal,
    )
