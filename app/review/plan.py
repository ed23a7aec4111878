"""An outline as text for a terminal, and as JSON."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

import orjson

from claimgraph.auth.identity import Identity
from claimgraph.engine.outline import FieldOutline, Outline

#: The widest that the column of names gets, on a line of 80 characters.
_WIDEST_NAMES: Final = 34
_GAP: Final = "  "
#: Claims of every token, or shown elsewhere.
_OF_ANY_TOKEN: Final = {
    "aud", "auth_time", "client_id", "cognito:groups", "cognito:username", "event_id", "exp", "iat", "iss",
    "jti", "origin_jti", "scope", "sub", "token_use", "username", "version",
}  # fmt: skip


def outline_lines(outline: Outline, identity: Identity, width: int) -> Iterator[str]:
    """The outline as lines, wrapped to the terminal.

    Args:
        outline: The outline.
        identity: The caller it was made for.
        width: Columns of the terminal.
    """
    yield f"{outline.kind} {outline.name}" if outline.name else f"{outline.kind} (anonymous)"
    yield from _wrapped("run by    ", _run_by(outline), width)
    yield from _wrapped("caller    ", _caller(identity), width)
    for flag, value in outline.flags.items():
        yield f"  variable  ${flag} = {_json_word(value)}"
    yield ""
    yield from _table(outline.fields, width)


def outline_json(outline: Outline) -> dict[str, object]:
    """The outline as a JSON object."""
    return {
        "operation": {"type": outline.kind, "name": outline.name},
        "runBy": "graphql-core" if outline.reason else "plan",
        "reason": outline.reason,
        "variables": dict(outline.flags),
        "fields": [asdict(field) for field in outline.fields],
    }


def _run_by(outline: Outline) -> str:
    if outline.reason is not None:
        return f"graphql-core, the whole operation: {outline.reason}"
    return "a plan, from the second time the operation is sent"


def _caller(identity: Identity) -> str:
    carried = " and ".join(f"{use} token" for use in sorted(identity.token_uses, reverse=True))
    claims = sorted(identity.claims.keys() - _OF_ANY_TOKEN)
    known = [
        carried or identity.mode,
        "" if identity.is_user else "no user",
        f"groups {', '.join(identity.groups)}" if identity.groups else "",
        f"scopes {', '.join(sorted(identity.scopes))}" if identity.scopes else "",
        f"claims {', '.join(claims)}" if claims else "",
    ]
    return "; ".join(part for part in known if part)


def _table(fields: Sequence[FieldOutline], width: int) -> Iterator[str]:
    names = [f"{_GAP * field.depth}{_name(field)}" for field in fields]
    first = min(max(map(len, [*names, "field"])), _WIDEST_NAMES)
    second = max(len(field.how) for field in fields)
    yield f"{'field':<{first}}{_GAP}{'how':<{second}}{_GAP}may{_GAP}rule"
    types: list[str] = []
    for name, field in zip(names, fields, strict=True):
        if field.abstract and types[field.depth :] != [field.type]:
            yield f"{_GAP * field.depth}on {field.type}"
        types[field.depth :] = [field.type]
        if len(name) > first:
            yield name
        shown = "" if len(name) > first else name
        head = f"{shown:<{first}}{_GAP}{field.how:<{second}}{_GAP}{field.outcome:<3}{_GAP}"
        rule = field.rule or "-"
        yield from _hanging(head, f"{rule}; here: {field.condition}" if field.condition else rule, width)


def _name(field: FieldOutline) -> str:
    return field.field if field.key == field.field else f"{field.key}: {field.field}"


def _wrapped(label: str, text: str, width: int) -> Iterator[str]:
    yield from _hanging(f"  {label}", text, width)


def _hanging(head: str, text: str, width: int) -> Iterator[str]:
    lines = textwrap.wrap(text, max(width - len(head), 20), break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines or ["-"]):
        yield f"{head if number == 0 else ' ' * len(head)}{line}"


def _json_word(value: object) -> str:
    return "not given" if value is None else orjson.dumps(value, default=str).decode()
