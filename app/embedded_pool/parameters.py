"""Parses the body of a request, and checks it against the operation's shape before moto reads it.

moto trusts its input: JSON of another shape makes it raise arbitrary Python errors.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from botocore.validate import (
    ParamValidator,
)
from moto.core.utils import get_service_model

from claimgraph.app.embedded_pool.errors import PoolError, invalid


class _Shape(Protocol):
    @property
    def members(self) -> Mapping[str, object]: ...
    @property
    def required_members(self) -> Sequence[str]: ...


class _Operation(Protocol):
    @property
    def input_shape(self) -> _Shape: ...


class _Findings(Protocol):
    def has_errors(self) -> bool: ...


class _Validator(Protocol):
    def validate(self, params: object, shape: object) -> _Findings: ...


_VALIDATOR = cast("_Validator", ParamValidator())


def parsed(operation: str, body: bytes) -> dict[str, object]:
    """The members of a request that the operation knows; others are ignored, as at AWS.

    Args:
        operation: An operation of the service model.
        body: JSON.

    Raises:
        PoolError: SerializationException if the body is not a JSON object; InvalidParameterException, with
            the first member that is missing or has the wrong shape. Neither quotes a value.
    """
    model = get_service_model("cognito-idp").operation_model(operation)
    shape = cast("_Operation", model).input_shape
    members = _json_object(body)
    given = {name: members[name] for name in shape.members if members.get(name) is not None}
    for name in shape.required_members:
        if name not in given:
            raise invalid(f"1 validation error detected: Value null at '{name}' must not be null")
    for name, value in given.items():
        if _VALIDATOR.validate(value, shape.members[name]).has_errors():
            raise invalid(f"1 validation error detected: Value at '{name}' has the wrong shape")
    return given


def _json_object(body: bytes) -> dict[str, object]:
    unreadable = PoolError("SerializationException", "The body is not a JSON object in UTF-8.")
    try:
        value: object = json.loads(body.decode("utf-8"))
        # A lone surrogate, written as an escape, fails here and not later.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:  # UnicodeError is a ValueError
        raise unreadable from error
    if not isinstance(value, dict):
        raise unreadable
    return cast("dict[str, object]", value)
