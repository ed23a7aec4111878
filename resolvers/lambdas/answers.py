"""What a function's answer means: its errors, and the items of a batch.

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

#: How AWS Lambda ends a function that takes longer than its own limit.
_TASK_TIMED_OUT: Final = re.compile(r"Task timed out after [0-9.]+ seconds")


def raised(payload: object) -> ResolverError:
    """The error that a function's payload describes, if the invocation says that it is an error.

    Args:
        payload: ``{"errorMessage": …, "errorType": …, …}``; the stack trace in it goes nowhere.
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

    An item is AppSync's ``{"data", "errorMessage", "errorType"}`` or, as Powertools gives it, the bare value.
    An object is taken for the former if it has one of these members and its type has no field of that name.

    Args:
        value: What the function returned.
        count: How many events it was given.
        declared: The names of the fields of the items' type; empty if it is no object type.

    Raises:
        FunctionFailed: It is no list of so many items.
    """
    if not isinstance(value, list):
        raise FunctionFailed("The function did not answer a batch with a list.")
    items = cast("list[object]", value)
    if len(items) != count:
        raise FunctionFailed(f"The function answered a batch of {count} with {len(items)} results.")
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
