"""An authorizer and resolvers for AppSync's acceptance facts."""

from collections import Counter
from typing import Any, TypeAlias

Json: TypeAlias = Any  # what json.loads gives

_calls: Counter[str] = Counter()

#: What the authorizer says to a token, besides how often it was asked about it.
_ANSWERS: dict[str, dict[str, Json]] = {
    "denies:field": {"deniedFields": ["Paper.secret"]},
    "denies:required": {"deniedFields": ["Paper.required"]},
    "denies:wildcard": {"deniedFields": ["Paper.*"]},
    "denies:type": {"deniedFields": ["Paper"]},
    "calls:always": {"ttlOverride": 0},
    "calls:once": {"ttlOverride": 60},
}


def authorizer(event: Json, _context: Json) -> Json:
    token = event["authorizationToken"]
    if token not in _ANSWERS:
        return {"isAuthorized": False}
    _calls[token] += 1
    context = {"role": "clerk", "calls": _calls[token]}
    return {"isAuthorized": True, "resolverContext": context, **_ANSWERS[token]}


def identity(event: Json, _context: Json) -> Json:
    return event["identity"]


def whole_event(event: Json, _context: Json) -> Json:
    return {"event": event}


class QuotaError(Exception):
    pass


class UnauthorizedException(Exception):
    pass


def fails(event: Json, _context: Json) -> Json:
    raise {"quota": QuotaError, "unauthorized": UnauthorizedException}[event["arguments"]["how"]]("x")


def pages(events: list[Json], _context: Json) -> Json:
    """How many were asked for at once, for each; the second fails."""
    told = [{"data": f"{number} of {len(events)}"} for number in range(len(events))]
    told[1] |= {"errorMessage": "torn out", "errorType": "PageError"}
    return told
