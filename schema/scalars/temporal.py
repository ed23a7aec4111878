"""AWSDate, AWSTime and AWSDateTime: ISO 8601 with what AppSync adds and leaves out.

A resolver gets the string that was sent, as in AppSync: a Python ``date`` knows no offset, no year
before 1 and no nanoseconds. It may give a string or the Python object.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time
from typing import NewType

from claimgraph.schema.scalars.text import TextFormat

AWSDate = NewType("AWSDate", str)
AWSTime = NewType("AWSTime", str)
AWSDateTime = NewType("AWSDateTime", str)

_DAY = r"(?P<year>-?[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
# No offset is further from UTC than 18 hours (java.time.ZoneOffset).
_OFFSET = r"(?:Z|[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9](?::[0-5][0-9])?|18:00(?::00)?))"

_DATE = re.compile(f"{_DAY}{_OFFSET}?")
# AppSync's page lists 12:00:34. (nothing behind the point) as valid.
_TIME = re.compile(rf"{_CLOCK}(?::[0-5][0-9](?:\.[0-9]{{0,9}})?)?{_OFFSET}?")
_DATE_TIME = re.compile(rf"{_DAY}T{_CLOCK}(?::[0-5][0-9](?:\.[0-9]{{1,9}})?)?{_OFFSET}")


def _is_date(text: str) -> bool:
    return _names_a_day(_DATE.fullmatch(text))


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None


def _is_date_time(text: str) -> bool:
    return _names_a_day(_DATE_TIME.fullmatch(text))


def _names_a_day(match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    year = 2000 + int(match["year"]) % 400  # the calendar repeats; Python's own begins with the year 1
    _, last = monthrange(year, int(match["month"]))
    return 1 <= int(match["day"]) <= last


def aws_date(value: date) -> AWSDate:
    """A day, for a field annotated ``AWSDate``."""
    return AWSDate(value.isoformat())


def aws_time(value: time) -> AWSTime:
    """A time of day, for a field annotated ``AWSTime``; UTC is written ``Z``."""
    return AWSTime(_utc_as_z(value.isoformat()))


def aws_date_time(value: datetime) -> AWSDateTime:
    """A date and time, for a field annotated ``AWSDateTime``; UTC is written ``Z``.

    Raises:
        ValueError: `value` is naive: nobody knows when it is.
    """
    if value.tzinfo is None:
        raise ValueError("an AWSDateTime needs a time zone")
    return AWSDateTime(_utc_as_z(value.isoformat()))


def _utc_as_z(text: str) -> str:
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _write_date(value: object) -> str | None:
    # A datetime is a date to Python; which day it is depends on where one stands.
    return aws_date(value) if isinstance(value, date) and not isinstance(value, datetime) else None


def _write_time(value: object) -> str | None:
    return aws_time(value) if isinstance(value, time) else None


def _write_date_time(value: object) -> str | None:
    return aws_date_time(value) if isinstance(value, datetime) and value.tzinfo else None


DATE = TextFormat(
    name="AWSDate",
    expectation="a date such as 1970-01-01, with an optional offset (Z or +05:30)",
    description="A day in the form `YYYY-MM-DD`, optionally with a time zone offset: `1970-01-01-07:00`.",
    accepts=_is_date,
    shows=_is_date,
    write=_write_date,
)
TIME = TextFormat(
    name="AWSTime",
    expectation="a time such as 12:30:24.500, with an optional offset (Z or +05:30)",
    description="A time of day in the form `hh:mm:ss.sss`, optionally with a time zone offset.",
    accepts=_is_time,
    shows=_is_time,
    write=_write_time,
)
DATE_TIME = TextFormat(
    name="AWSDateTime",
    expectation="a date and time with an offset, such as 1970-01-01T12:30:00Z",
    description=(
        "A date and a time in the form `YYYY-MM-DDThh:mm:ss.sssZ`. The time zone offset (`Z` or `+05:30`) "
        "is required."
    ),
    accepts=_is_date_time,
    shows=_is_date_time,
    write=_write_date_time,
)
