"""Reads GraphQL requests from a POST body or a GET query string (GraphQL over HTTP, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, cast
from urllib.parse import parse_qsl

import orjson

from claimgraph.app.graphql.problems import Problem, RequestRefused, too_large, unparsable

_MEMBERS: Final = ("query", "operationName", "variables", "extensions")


class GraphQLRequest(NamedTuple):
    """A GraphQL request, parsed.

    Attributes:
        query: The document; None if only the hash of a persisted query was sent.
        operation_name: Which operation of the document to run.
        variables: The variables' values.
        extensions: What the client sent beyond the specification.
    """

    query: str | None
    operation_name: str | None
    variables: Mapping[str, object]
    extensions: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """Limits of a request's JSON.

    Attributes:
        max_values: Values and member names altogether, since each takes time to check and to coerce.
        max_depth: Levels of nesting.
    """

    max_values: int = 10_000
    max_depth: int = 64


def from_body(body: bytes, limits: JsonLimits, *, max_bytes: int) -> GraphQLRequest:
    """Read a POST body.

    Raises:
        RequestRefused: TOO_LARGE, or MALFORMED with AppSync's message.
    """
    if len(body) > max_bytes:
        raise too_large(max_bytes)
    if not body.strip():
        raise RequestRefused(Problem.MALFORMED, "Request body is empty.", "Send a JSON object with a query.")
    envelope = _json(body, "body")
    if not _is_harmless(body, limits):
        _check(envelope, limits)
    if isinstance(envelope, list):
        raise unparsable("The body is a JSON array: operations cannot be batched, send one per request.")
    if not isinstance(envelope, dict):
        raise unparsable("The body must be a JSON object.")
    return _request(cast("dict[str, object]", envelope))


def from_query_string(query_string: bytes, limits: JsonLimits, *, max_bytes: int) -> GraphQLRequest:
    """Read the parameters of a GET request; ``variables`` and ``extensions`` are JSON.

    Raises:
        RequestRefused: ADDRESS_TOO_LONG or MALFORMED.
    """
    if len(query_string) > max_bytes:
        message = f"The query string is longer than the limit of {max_bytes} bytes."
        raise RequestRefused(Problem.ADDRESS_TOO_LONG, message)
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=32)
    except UnicodeDecodeError:
        raise unparsable("The query string is not valid UTF-8.") from None
    except ValueError:
        raise unparsable("The query string has too many parameters.") from None
    names = [name for name, _ in pairs if name in _MEMBERS]
    if len(names) != len(set(names)):
        raise unparsable("The query string repeats a parameter.")
    envelope: dict[str, object] = dict(pairs)
    for name in ("variables", "extensions"):
        if name in envelope:
            envelope[name] = _json(str(envelope[name]).encode(), f"parameter '{name}'")
    _check(envelope, limits)
    return _request(envelope)


def _json(text: bytes, where: str) -> object:
    try:
        return cast("object", orjson.loads(text))
    except orjson.JSONDecodeError as error:
        # Its message names the fault and the place, and quotes nothing.
        raise unparsable(
            f"The {where} is not valid JSON in UTF-8: {error.msg} (character {error.pos})."
        ) from None


def _is_harmless(body: bytes, limits: JsonLimits) -> bool:
    """Whether the text alone shows that `_check` would accept it, as for most requests.

    A value takes at least two bytes with its separator, a level one bracket, NUL an escape.
    """
    brackets = body.count(b"{") + body.count(b"[")
    return len(body) < 2 * limits.max_values and brackets < limits.max_depth and b"u0000" not in body


def _check(value: object, limits: JsonLimits) -> None:
    """Refuse NUL, which databases and C libraries cannot hold, and more values than the limits allow.

    orjson has already refused lone surrogates, numbers beyond a double, and more than 1,024 levels.
    """
    level: list[object] = [value]
    seen = 0
    for _ in range(limits.max_depth):
        seen += len(level)
        if seen > limits.max_values:
            raise unparsable(f"The request holds more than {limits.max_values} JSON values.")
        below: list[object] = []
        for item in level:
            if isinstance(item, str):
                if "\0" in item:
                    raise unparsable("A string contains a NUL character (\\u0000).")
            elif isinstance(item, dict):
                members = cast("dict[str, object]", item)
                below.extend(members)
                below.extend(members.values())
            elif isinstance(item, list):
                below.extend(cast("list[object]", item))
        if not below:
            return
        level = below
    raise unparsable(f"The request's JSON is nested more than {limits.max_depth} levels deep.")


def _request(envelope: Mapping[str, object]) -> GraphQLRequest:
    query = _text(envelope, "query")
    extensions = _object(envelope, "extensions")
    if query is None and "persistedQuery" not in extensions:
        raise unparsable("The member 'query' is missing.")
    return GraphQLRequest(query, _text(envelope, "operationName"), _object(envelope, "variables"), extensions)


def _text(envelope: Mapping[str, object], name: str) -> str | None:
    """A member that is a string, null or missing; Apollo sends an empty operation name for no name."""
    value = envelope.get(name)
    if value is not None and not isinstance(value, str):
        raise unparsable(f"The member '{name}' must be a string.")
    return value or None


_NOTHING: Final[Mapping[str, object]] = {}


def _object(envelope: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = envelope.get(name)
    if value is None:
        return _NOTHING
    if not isinstance(value, dict):
        raise unparsable(f"The member '{name}' must be a JSON object.")
    return cast("dict[str, object]", value)
