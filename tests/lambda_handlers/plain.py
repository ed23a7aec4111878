"""Handlers without any library."""

import threading
import time
from typing import Any, TypeAlias

Json: TypeAlias = Any  # what json.loads gives

seen: list[Json] = []
happened = threading.Event()


class QuotaError(Exception):
    pass


class UnauthorizedException(Exception):
    pass


def echo(event: Json, _context: Json) -> Json:
    seen.append(event)
    return event["arguments"].get("answer")


def fails(event: Json, _context: Json) -> Json:
    raise {"quota": QuotaError, "unauthorized": UnauthorizedException}[event["arguments"]["how"]]("x")


def spoils(event: Json, _context: Json) -> Json:
    event.clear()


def unwritable(_event: Json, _context: Json) -> Json:
    return object()


def slow(_event: Json, context: Json) -> Json:
    time.sleep(context.get_remaining_time_in_millis() / 1_000 + 3)
    return "late"


def background(_event: Json, _context: Json) -> Json:
    time.sleep(0.05)
    happened.set()
    return "nobody reads this"


batches: list[int] = []


def batch(events: list[Json], _context: Json) -> Json:
    batches.append(len(events))
    return [_item(event) for event in events]


def _item(event: Json) -> Json:
    match event["source"]["id"]:
        case "wrapped":
            return {"data": {"id": "w", "label": "L"}, "errorMessage": None, "errorType": None}
        case "bare":
            return {"id": "b", "label": "L"}
        case "null":
            return None
        case "failed":
            return {"data": {"id": "f", "label": "L"}, "errorMessage": "no", "errorType": "Refused"}
        case _:
            return {"data": None}


def short_batch(events: list[Json], _context: Json) -> Json:
    return events[1:]


def failing_batch(_events: list[Json], _context: Json) -> Json:
    raise QuotaError("all of it")
