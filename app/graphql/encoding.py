"""Results as JSON. Denials of one field share all of their text but the path: a list may have thousands."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, TypeAlias, cast

import orjson
from graphql import ExecutionResult, GraphQLError

from claimgraph.engine.plan.denials import DeniedGroup
from claimgraph.engine.plan.errors import Errors
from claimgraph.engine.plan.result import PlanResult

#: The entry of an error in a response.
FormatError: TypeAlias = Callable[[GraphQLError], dict[str, object]]


def encode(value: object) -> bytes:
    """A value as JSON."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # Integers beyond 64 bits, lone surrogates, 255 levels: legal JSON that orjson does not write.
        return _by_json(value).encode("ascii")


def _by_json(value: object) -> str:
    try:
        return _dumps(value)
    except ValueError:  # numbers that JSON has not: null, as orjson writes them
        return _dumps(_finite(value))


_dumps: Final = partial(json.dumps, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _finite(value: object) -> object:
    """A JSON value with null in place of NaN and the infinities."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case dict():
            members = cast("dict[object, object]", value)
            return {key: _finite(member) for key, member in members.items()}
        case list() | tuple():
            return [_finite(item) for item in cast("Sequence[object]", value)]
        case _:
            return value


def encode_result(
    result: ExecutionResult, format_error: FormatError, added: Sequence[GraphQLError] = ()
) -> bytes:
    """The body of the response to an operation that ran.

    Args:
        result: Data and errors.
        format_error: The entry of an error.
        added: Errors that come after those of the result.
    """
    data = encode(result.data)
    if isinstance(result, PlanResult):
        raised = _Entries(result.collected, format_error).text() if result.collected else ""
    else:
        raised = _listed(result.errors or (), format_error)
    errors = ",".join(filter(None, (raised, _listed(added, format_error)))) if added else raised
    body = b'{"data":' + data
    if errors:
        body += b',"errors":[' + errors.encode() + b"]"
    if result.extensions:
        body += b',"extensions":' + encode(result.extensions)
    return body + b"}"


def _listed(errors: Iterable[GraphQLError], format_error: FormatError) -> str:
    return ",".join([encode(format_error(error)).decode() for error in errors])


class _Entries:
    """The text of a run's errors."""

    def __init__(self, errors: Errors, format_error: FormatError) -> None:
        self._errors = errors
        self._format = format_error
        #: What stands before and after the path in the entries of denials that share an error.
        self._around: dict[GraphQLError, tuple[str, str]] = {}

    def text(self) -> str:
        """All entries, separated by commas."""
        return ",".join(
            [
                encode(self._format(entry)).decode()
                if isinstance(entry, GraphQLError)
                else self._denials(entry)
                for entry in self._errors.groups()
            ]
        )

    def _denials(self, group: DeniedGroup) -> str:
        """The entries of a group, which differ in their paths: the index, and which key it is."""
        container = encode(group.container)[:-1].decode() + ("," if group.container else "")
        parts: list[tuple[str, str]] = []
        for denied in group.keys:
            before, after = self._around.get(denied.error) or self._shared(denied.error)
            comma = "," if group.is_list else ""
            parts.append((before + container, f'{comma}"{denied.key}"{after}'))
        count, numbers = len(parts), group.numbers
        if not group.is_list:
            return ",".join(["".join(parts[number]) for number in numbers])
        if count == 1:
            ((before, after),) = parts
            return before + f"{after},{before}".join(map(str, numbers)) + after
        return ",".join(
            [f"{parts[number % count][0]}{number // count}{parts[number % count][1]}" for number in numbers]
        )

    def _shared(self, error: GraphQLError) -> tuple[str, str]:
        entry = self._format(error)
        entry.pop("path", None)
        around = self._around[error] = (encode(entry)[:-1].decode() + ',"path":', "]}")
        return around
