"""Reading a function's response: its errors, and the items of a batch.

AppSync developer guide, "Resolver mapping template reference for Lambda", the sections on direct Lambda
resolvers.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final, cast

from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.lambdas.errors import (
    FunctionFailed,
    FunctionRaised,
    FunctionTimedOut,
    FunctionUnauthorized,
)

_UNNAMED: Final = "Lambda:Unhandled"
_WRAPPER: Final = frozenset({"data", "errorMessage", "errorType"})

#: The message of AWS Lambda when it ends a function at the function's own time limit.
_TASK_TIMED_OUT: Final = re.compile(r"Task timed out after [0-9.]+ seconds")


def raised(payload: object) -> ResolverError:
    """The error that the payload of a failed invocation describes.

    Args:
        payload: ``{"errorMessage": …, "errorType": …, …}``; its stack trace is dropped.
    """
    members = cast("dict[str, object]", payload if isinstance(payload, dict) else {})
    kind, message = _text(members, "errorType"), _text(members, "errorMessage")
    if kind == "Sandbox.Timedout" or (not kind and _TASK_TIMED_OUT.search(message)):
        return FunctionTimedOut()
    if kind.startswith(("Runtime.", "Sandbox.")):  # about the deployment: paths, modules, memory
        return FunctionFailed()
    return _named(kind, message)


def batch_items(value: object, count: int, declared: Collection[str]) -> list[object]:
    """The values of a batch, in order; an item that is an error is a `ResolverError`.

    An item is AppSync's ``{"data", "errorMessage", "errorType"}`` or, as from Powertools, the bare value. An
    object is the former if it has one of these members and its type has no field of that name.

    Args:
        value: What the function returned.
        count: The number of events in the batch.
        declared: The names of the fields of the items' type; empty if it is not an object type.

    Raises:
        FunctionFailed: It is not a list of `count` items.
    """
    if not isinstance(value, list):
        raise FunctionFailed("The function did not return a list for a batch.")
    items = cast("list[object]", value)
    if len(items) != count:
        raise FunctionFailed(f"The function returned {len(items)} result(s) for a batch of {count}.")
    return [_item(item, declared) for item in items]


def _item(item: object, declared: Collection[str]) -> object:
    if not isinstance(item, dict):
        return item
    members = cast("dict[str, object]", item)
    if not any(name in members and name not in declared for name in _WRAPPER):
        return members
    if message := members.get("errorMessage"):
        return _named(_text(members, "errorType"), str(message), members.get("data"))
    return members.get("data")


def _named(kind: str, message: str, data: object = None) -> ResolverError:
    if kind == FunctionUnauthorized.error_type:
        return FunctionUnauthorized()
    return FunctionRaised(message or "The function failed.", kind or _UNNAMED, data=data)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""
