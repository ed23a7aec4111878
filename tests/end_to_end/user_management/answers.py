"""Typed access to responses about users and attributes."""

import time
from collections.abc import Mapping

from tests.support.json_values import at, items, members


def values(listed: object, *path: str | int) -> dict[str, str]:
    """A list of names and values, as a mapping."""
    return {str(at(each, "name")): str(at(each, "value")) for each in items(listed, *path)}


def only_error(answer: object) -> Mapping[str, object]:
    """What a program reads of the only error: its ``extensions.code`` and its ``errorType``."""
    (error,) = items(answer, "errors")
    return {"code": at(error, "extensions", "code"), "type": members(error).get("errorType")}


def refused(code: str, kind: str) -> Mapping[str, object]:
    """What `only_error` gives."""
    return {"code": code, "type": kind}


FORBIDDEN = refused("FORBIDDEN", "Unauthorized")


def problems(answer: object) -> list[tuple[object, object]]:
    """Name and kind of every attribute that was refused."""
    (error,) = items(answer, "errors")
    return [(at(each, "name"), at(each, "kind")) for each in items(error, "errorInfo", "problems")]


def wait_for_the_next_second() -> None:
    """Tokens name the second they were issued in, so a revocation voids those of its own second too."""
    now = time.time()
    time.sleep(int(now) + 1.02 - now)
