"""Which values can be awaited: one answer for plans and for graphql-core."""

from collections.abc import Awaitable
from inspect import CO_ITERABLE_COROUTINE
from types import CoroutineType, GeneratorType, NoneType
from typing import Any, Final, TypeGuard

#: No value of these classes can be awaited; no resolver's result is more common.
_NEVER: Final = frozenset({str, int, float, bool, NoneType, list, dict, tuple})


def is_awaitable(value: object) -> TypeGuard[Awaitable[Any]]:
    """Whether a value can be awaited, judged by its class."""
    kind = type(value)
    return kind not in _NEVER and (
        kind is CoroutineType or hasattr(kind, "__await__") or _is_awaitable_generator(value)
    )


def _is_awaitable_generator(value: object) -> bool:
    """Whether ``types.coroutine`` made a generator awaitable, which its class does not show."""
    return type(value) is GeneratorType and bool(value.gi_code.co_flags & CO_ITERABLE_COROUTINE)
