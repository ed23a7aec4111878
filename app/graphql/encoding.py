"""Results as JSON. Refusals of one field share all of their text but the path: a list may hold thousands."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, TypeAlias, cast

import orjson
from graphql import ExecutionResult, GraphQLError

from claimgraph.engine.plan.errors import Errors, Refusal
from claimgraph.engine.plan.paths import RawPath, keys_of
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
        #: The text before and after the path of a refusal, by the identity of its exception.
        self._around: dict[int, tuple[str, str]] = {}
        #: The text of an object's or list's path without its closing bracket, by the identity of its trail.
        self._paths: dict[int, str] = {}

    def text(self) -> str:
        """All entries, separated by commas."""
        if uniform := self._errors.uniform():
            return self._uniform(*uniform)
        return ",".join(
            [
                encode(self._format(entry)).decode()
                if isinstance(entry, GraphQLError)
                else self._refusal(entry)
                for entry in self._errors.entries
            ]
        )

    def _uniform(self, first: Refusal, indices: list[int]) -> str:
        """Entries that differ by the index in their path alone."""
        before, after = self._shared(first)
        field, at, _ = first
        before += f"{self._path(at[0])}," if at and at[0] else "["
        after = f',"{field.key}"{after}'
        return before + f"{after},{before}".join(map(str, indices)) + after

    def _refusal(self, refusal: Refusal) -> str:
        field, at, denied = refusal
        before, after = self._around.get(id(denied)) or self._shared(refusal)
        if at is None:
            return f'{before}["{field.key}"{after}'
        container, step, _ = at
        if type(step) is not int or container is None:
            return f'{before}{self._path(at)},"{field.key}"{after}'
        path = self._paths.get(id(container)) or self._path(container)
        return f'{before}{path},{step},"{field.key}"{after}'

    def _path(self, trail: RawPath) -> str:
        text = self._paths[id(trail)] = encode(keys_of(trail))[:-1].decode()
        return text

    def _shared(self, refusal: Refusal) -> tuple[str, str]:
        entry = self._format(self._errors.first(refusal))
        entry.pop("path", None)
        around = self._around[id(refusal[2])] = (encode(entry)[:-1].decode() + ',"path":', "]}")
        return around
