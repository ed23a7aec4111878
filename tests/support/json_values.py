"""Typed access to JSON values."""

from collections.abc import Mapping, Sequence
from typing import cast


def at(value: object, *path: str | int) -> object:
    """The value at a path of keys and indexes."""
    for step in path:
        if isinstance(step, str):
            value = cast(Mapping[str, object], value)[step]
        else:
            value = cast(Sequence[object], value)[step]
    return value


def members(value: object, *path: str | int) -> Mapping[str, object]:
    """The object at a path."""
    found = at(value, *path)
    assert isinstance(found, dict), found
    return cast(Mapping[str, object], found)


def items(value: object, *path: str | int) -> Sequence[object]:
    """The list at a path; empty if the last member is absent."""
    *parents, last = path
    found = members(value, *parents).get(str(last), [])
    assert isinstance(found, list), found
    return cast(Sequence[object], found)


def error_codes(answer: object) -> dict[str, object]:
    """``extensions.code`` of every error, by its dotted path."""
    return {
        ".".join(str(step) for step in items(error, "path")): at(error, "extensions", "code")
        for error in items(answer, "errors")
    }
