"""Which fields of a profile can be changed, and what values each accepts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import cast

from claimgraph.resolvers.formats import (
    email_address,
    is_printable,
    is_storable,
    locale_tag,
    phone_number,
    time_zone,
    web_address,
)
from claimgraph.resolvers.profiles.errors import FieldProblem, InvalidProfile

MAX_DISPLAY_NAME = 80
MAX_BIO = 2000
MAX_URL = 2048
MAX_TAGS = 10
MAX_TAG = 30
EARLIEST_BIRTHDATE = date(1900, 1, 1)

# One of the ISO 8601 formats; date.fromisoformat reads others as well.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """Checked new values, made by :func:`validate`. Staff notes cannot be among them.

    Attributes:
        values: Field of :class:`Profile` to its new value, in normal form. None clears a field; a field that
            is not named stays as it is.
    """

    values: Mapping[str, object]


def validate(fields: Mapping[str, object], *, today: date) -> ProfileChange:
    """Checks all changes of a caller at once.

    Args:
        fields: Field of :class:`Profile` to the requested value; only the fields to change. A birthdate is a
            date or a ``YYYY-MM-DD`` string.
        today: The latest acceptable birthdate.

    Raises:
        InvalidProfile: With a problem for each field that is not acceptable.
        TypeError: A field cannot be changed this way; a programming mistake.
    """
    if unknown := fields.keys() - _CHECKS.keys():
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    values: dict[str, object] = {}
    problems: list[FieldProblem] = []
    for name, value in fields.items():
        try:
            values[name] = _CHECKS[name](value, today)
        except ValueError as problem:
            field = graphql_name(name)
            problems.append(FieldProblem(field, f"{field} {problem}."))
    if problems:
        raise InvalidProfile(tuple(problems))
    return ProfileChange(values)


def graphql_name(field: str) -> str:
    """A field's name in the schema: ``avatar_url`` is ``avatarUrl``."""
    first, *rest = field.split("_")
    return first + "".join(word.title() for word in rest)


def _text(value: object, maximum: int) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError("must be text without NUL characters and lone surrogates")
    if len(value) > maximum:
        raise ValueError(f"must not be longer than {maximum} characters")
    return value


def _line(value: object, maximum: int) -> str:
    line = _text(value, maximum)
    if not is_printable(line):
        raise ValueError("must not contain control characters")
    if not (line := line.strip()):
        raise ValueError("must not be empty")
    return line


def _display_name(value: object, _today: date) -> str:
    if value is None:
        raise ValueError("must not be null")
    return _line(value, MAX_DISPLAY_NAME)


def _optional_text(value: object, _today: date, *, maximum: int) -> str | None:
    return None if value is None else _text(value, maximum)


def _formatted(value: object, _today: date, *, read: Callable[[str], str], maximum: int) -> str | None:
    return None if value is None else read(_text(value, maximum))


def _tags(value: object, _today: date) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(words := cast("Sequence[object]", value)) > MAX_TAGS:
        raise ValueError(f"must be a list of at most {MAX_TAGS} words")
    tags = tuple(_tag(word) for word in words)
    if len({tag.casefold() for tag in tags}) < len(tags):
        raise ValueError("must not name a word twice")
    return tags


def _tag(value: object) -> str:
    try:
        return _line(value, MAX_TAG)
    except ValueError as problem:
        raise ValueError(f"holds a word that {problem}") from None


def _birthdate(value: object, today: date) -> date | None:
    if value is None:
        return None
    day = _day(value)
    if not EARLIEST_BIRTHDATE <= day <= today:
        raise ValueError("must lie between 1900-01-01 and today")
    return day


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("must be a day such as 1990-04-23, without a time zone")


_web_address = partial(_formatted, read=web_address, maximum=MAX_URL)

#: Field to the function that checks a value and returns its normal form.
_CHECKS: Mapping[str, Callable[[object, date], object]] = {
    "display_name": _display_name,
    "bio": partial(_optional_text, maximum=MAX_BIO),
    "avatar_url": _web_address,
    "website": _web_address,
    "locale": partial(_formatted, read=locale_tag, maximum=35),
    "timezone": partial(_formatted, read=time_zone, maximum=64),
    "tags": _tags,
    "email": partial(_formatted, read=email_address, maximum=320),
    "phone": partial(_formatted, read=phone_number, maximum=40),
    "birthdate": _birthdate,
}
