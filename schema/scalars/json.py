"""AWSJSON: any JSON, carried inside a string in both directions.

A resolver gets the parsed value (dict, list, str, int, float, bool or None) and gives one.
"""

from collections.abc import Mapping
from typing import Any, NewType

import orjson
import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from claimgraph.schema.scalars.text import SPECIFICATION

AWSJSON = NewType("AWSJSON", object)


def _parse_value(value: object) -> object:
    if not isinstance(value, str):
        raise _refusal()
    return _parse(value)


def _parse_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> object:
    if not isinstance(node, StringValueNode):
        raise _refusal(node)
    return _parse(node.value, node)


def _parse(text: str, node: ValueNode | None = None) -> object:
    try:
        return orjson.loads(text)  # refuses lone surrogates, NaN and nesting deeper than 1,024
    except orjson.JSONDecodeError:
        raise _refusal(node) from None


def _serialize(value: object) -> str:
    try:
        return orjson.dumps(value, default=_plain, option=_ONLY_JSON).decode()
    except TypeError:  # orjson.JSONEncodeError is one
        raise GraphQLError("Can't serialize value: Unable to serialize it as valid AWSJSON.") from None


# A date or a dataclass is no JSON; turning one into JSON is a resolver's decision.
_ONLY_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def _plain(value: object) -> object:
    if isinstance(value, Mapping):  # an identity's claims are read-only
        return dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    raise TypeError


def _refusal(node: ValueNode | None = None) -> GraphQLError:
    return GraphQLError('Expected AWSJSON: a string that holds JSON, such as "{\\"a\\": 1}".', node)


def json_definition() -> ScalarDefinition:
    """What Strawberry wants to know."""
    return strawberry.scalar(
        name="AWSJSON",
        description="JSON in a string. Arguments are parsed, results are serialized.",
        specified_by_url=SPECIFICATION,
        serialize=_serialize,
        parse_value=_parse_value,
        parse_literal=_parse_literal,
    )
