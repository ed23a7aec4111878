"""What kind of value a resolver returned: a usual one, or one that needs graphql-core's care."""

from datetime import date, datetime, time
from decimal import Decimal
from types import GeneratorType
from typing import Final
from uuid import UUID

from graphql import GraphQLLeafType, Undefined

from claimgraph.engine._graphql_core import inspect
from claimgraph.engine.awaitables import is_awaitable

_ALWAYS_PLAIN: Final = frozenset(
    {str, int, float, bool, list, dict, tuple, datetime, date, time, Decimal, UUID}
)
_MOST_CLASSES: Final = 2_000


class PlainClasses:
    """The classes whose values are plain: neither null, undefined, exceptions nor awaitable.

    It learns classes from the values it meets, since this is a fact about a class. It belongs to one
    compiler, so that classes are kept alive no longer than the plans, and is bounded in case classes are made
    at run time.

    Attributes:
        known: The plain classes met so far; generated code looks here before it calls `is_plain`.
    """

    def __init__(self) -> None:
        self.known: set[type] = set(_ALWAYS_PLAIN)

    def is_plain(self, value: object) -> bool:
        """Whether a value is plain; remembers its class if every other value of the class is too."""
        kind = type(value)
        if kind in self.known:
            return True
        if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
            return False
        # A class that lies about itself, as a mock does, may tell us something else the next time.
        if value.__class__ is kind and kind is not GeneratorType and len(self.known) < _MOST_CLASSES:
            self.known.add(kind)
        return True


def null_output_error(leaf: GraphQLLeafType, value: object, written: object) -> TypeError:
    """graphql-core's error for a scalar that serialises a value to null."""
    return TypeError(
        f"Expected `{inspect(leaf)}.coerce_output_value({inspect(value)})` to return non-nullable value,"
        f" returned: {inspect(written)}"
    )
