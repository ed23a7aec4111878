"""JSON objects as RFC 8725 wants them read: UTF-8 only, every member named once, nothing but JSON."""

import json
from typing import cast

import orjson


class DuplicateMember(ValueError):
    """An object names a member twice (RFC 8259 section 4, RFC 7515 section 4, RFC 7519 section 4)."""


def parse_object(raw: bytes) -> dict[str, object]:
    """Parse one JSON object.

    Raises:
        DuplicateMember: If an object, at any depth, repeats a member.
        ValueError: If ``raw`` is anything but one JSON object.
    """
    return checked_object(cast("object", orjson.loads(raw)), raw)


def checked_object(value: object, raw: bytes) -> dict[str, object]:
    """The JSON object that ``raw`` is, given what orjson read.

    orjson is strict about everything but repeated members: it rejects other encodings, byte order marks,
    lone surrogates, NaN, infinite numbers and deep nesting. It never writes a member twice, so a text that
    equals its own rewriting has no duplicates; Cognito's compact JSON is of that kind. Any other text is read
    again by the parser that shows every pair (and keeps big integers exact).

    Raises:
        DuplicateMember: If an object, at any depth, repeats a member.
        ValueError: If ``raw`` is anything but one JSON object.
    """
    try:
        if orjson.dumps(value) != raw:
            value = cast("object", json.loads(raw, object_pairs_hook=_members))
    except (RecursionError, orjson.JSONEncodeError):
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - callers handle one kind: unusable text
    return cast("dict[str, object]", value)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateMember("an object repeats a member")
    return members
