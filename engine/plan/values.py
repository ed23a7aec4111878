"""What kind of value a resolver returned: one to go on with, or one that needs graphql-core's care."""

from collections.abc import Awaitable
from datetime import date, datetime, time
from decimal import Decimal
from inspect import CO_ITERABLE_COROUTINE
from types import CoroutineType, GeneratorType, NoneType
from typing import Any, Final, TypeGuard
from uuid import UUID

from graphql import GraphQLLeafType, Undefined
from graphql.pyutils import inspect

#: No value of these classes can be awaited; no resolver's result is more common.
_NEVER_AWAITED: Final = frozenset({str, int, float, bool, NoneType, list, dict, tuple})

#: Classes whose values are neither null nor exceptions nor awaitable. `is_plain` adds those it meets: this is
#: a fact about a class, the same for every request. Bounded, in case somebody makes classes as they go.
PLAIN: Final[set[type]] = {str, int, float, bool, list, dict, tuple, datetime, date, time, Decimal, UUID}
_MOST_CLASSES: Final = 2_000


def is_awaitable(value: object) -> TypeGuard[Awaitable[Any]]:
    """Whether a value can be awaited, by its class; what both engines ask."""
    kind = type(value)
    return kind not in _NEVER_AWAITED and (
        kind is CoroutineType or hasattr(kind, "__await__") or _is_generator_to_await(value)
    )


def _is_generator_to_await(value: object) -> bool:
    """Whether ``types.coroutine`` made a generator one that can be awaited: its class does not tell."""
    return type(value) is GeneratorType and bool(value.gi_code.co_flags & CO_ITERABLE_COROUTINE)


def is_plain(value: object) -> bool:
    """Whether a value is neither null, nor undefined, nor an exception, nor awaitable."""
    kind = type(value)
    if kind in PLAIN:
        return True
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        return False
    if value.__class__ is kind and kind is not GeneratorType and len(PLAIN) < _MOST_CLASSES:
        PLAIN.add(kind)
    return True


def no_value(leaf: GraphQLLeafType, value: object, written: object) -> TypeError:
    """graphql-core's complaint about a scalar that writes a value as nothing."""
    return TypeError(
        f"Expected `{inspect(leaf)}.coerce_output_value({inspect(value)})` to return non-nullable value,"
        f" returned: {inspect(written)}"
    )
