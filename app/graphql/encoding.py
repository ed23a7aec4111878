"""Results as JSON. Denials of one field share all of their text but the path: a list may have thousands."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, TypeAlias, cast

import orjson
from graphql import ExecutionResult, GraphQLError

from claimgraph.engine.kept_errors import MAX_FIELD_ERRORS
from claimgraph.engine.plan.denials import DeniedGroup
from claimgraph.engine.plan.errors import Errors
from claimgraph.engine.plan.result import PlanResult

#: Bytes of all errors in one answer.
MAX_ERROR_BYTES: Final = 2_000_000

#: Enough digits for any index.
_INDEX_DIGITS: Final = 8

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


_LEFT_OUT: Final = encode(
    {
        "message": f"The answer has more errors than are shown here ({MAX_FIELD_ERRORS} errors or "
        f"{MAX_ERROR_BYTES} bytes of them at most).",
        "extensions": {"code": "TOO_MANY_ERRORS"},
    }
).decode()


def encode_result(
    result: ExecutionResult, format_error: FormatError, added: Sequence[GraphQLError] = ()
) -> bytes:
    """The body of the response to an operation that ran.

    Args:
        result: Data and errors.
        format_error: The entry of an error.
        added: Errors that come after those of the result.
    """
    body = b'{"data":' + encode(result.data)
    budget = _Budget()
    if isinstance(result, PlanResult):
        raised = _Entries(result.collected, format_error, budget).texts() if result.collected else []
    else:
        raised = budget.fitting(_texts(result.errors or (), format_error))
    errors = [*raised, *budget.fitting(_texts(added, format_error))] if added else raised
    if budget.is_exceeded:
        errors.append(_LEFT_OUT)
    if errors:
        body += b',"errors":[' + ",".join(errors).encode() + b"]"
    if result.extensions:
        body += b',"extensions":' + encode(result.extensions)
    return body + b"}"


def _texts(errors: Iterable[GraphQLError], format_error: FormatError) -> Iterator[str]:
    return (encode(format_error(error)).decode() for error in errors)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


class _Budget:
    """What the errors of one answer may still take.

    Attributes:
        is_exceeded: Whether an error was left out.
    """

    def __init__(self) -> None:
        self._number = MAX_FIELD_ERRORS
        self._bytes = MAX_ERROR_BYTES
        self.is_exceeded = False

    def fitting(self, texts: Iterable[str]) -> list[str]:
        """The entries that fit; those that follow are not even made."""
        fitting: list[str] = []
        for text in texts:
            size = _size(text)
            if self.is_exceeded or len(fitting) >= self._number or size > self._bytes:
                self.is_exceeded = True
                break
            self._bytes -= size
            fitting.append(text)
        self._number -= len(fitting)
        return fitting

    def take(self, numbers: Sequence[int], size: int) -> Sequence[int]:
        """Those of a group's denials whose entries fit, if each entry takes that many bytes."""
        taken = numbers[: min(self._number, self._bytes // size)]
        self.is_exceeded = self.is_exceeded or len(taken) < len(numbers)
        self._number -= len(taken)
        self._bytes -= len(taken) * size
        return taken


class _Entries:
    """The texts of a run's errors."""

    def __init__(self, errors: Errors, format_error: FormatError, budget: _Budget) -> None:
        self._errors = errors
        self._format = format_error
        self._budget = budget
        #: What stands before and after the path in the entries of denials that share an error.
        self._around: dict[GraphQLError, tuple[str, str]] = {}

    def texts(self) -> list[str]:
        """The entries that fit into the budget; those of a group are one text, with commas in between."""
        texts: list[str] = []
        for entry in self._errors.groups():
            if self._budget.is_exceeded:
                break
            if isinstance(entry, GraphQLError):
                texts += self._budget.fitting(_texts([entry], self._format))
            elif text := self._denials(entry):
                texts.append(text)
        return texts

    def _denials(self, group: DeniedGroup) -> str:
        """The entries of a group, which differ in their paths: the index, and which key it is."""
        container = encode(group.container)[:-1].decode() + ("," if group.container else "")
        parts: list[tuple[str, str]] = []
        for denied in group.keys:
            before, after = self._around.get(denied.error) or self._shared(denied.error)
            comma = "," if group.is_list else ""
            parts.append((before + container, f'{comma}"{denied.key}"{after}'))
        longest = max(_size(before) + _size(after) for before, after in parts)
        count, numbers = len(parts), self._budget.take(group.numbers, longest + _INDEX_DIGITS)
        if not numbers:
            return ""
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
