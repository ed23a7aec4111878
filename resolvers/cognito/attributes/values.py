"""Checks of an attribute's value: type and limits by the pool's schema, format by the attribute's name.

Source: Developer Guide, "Working with user attributes"; OpenID Connect Core 1.0, section 5.1. Cognito
checks less than this, and its Admin API less still. No message quotes the value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from claimgraph.resolvers.cognito.attributes.records import AttributeDefinition, AttributeType
from claimgraph.resolvers.formats import (
    email_address,
    is_printable,
    locale_tag,
    phone_number,
    time_zone,
    web_address,
)

#: The longest value (API Reference, AttributeType).
MAX_VALUE_LENGTH: Final = 2_048

# 15 digits: beyond that, readers of JSON begin to round (RFC 8259, section 6).
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339, section 5.6: one of ISO 8601's spellings, always with a time zone.
_MOMENT = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


def accepted(definition: AttributeDefinition, value: str) -> str:
    """Checks a value that is not blank.

    Returns:
        The value in normal form: an address, a telephone number or a locale can be written in several ways.

    Raises:
        ValueError: It is not acceptable; the message is the rest of a sentence ("must be …").
    """
    if not is_printable(value):
        raise ValueError("must be one line without control characters")
    return _OF_TYPE[definition.type](definition, value)


def _string(definition: AttributeDefinition, value: str) -> str:
    read = _FORMATS.get(definition.name)
    kept = read(value) if read else value
    # Whether Cognito counts characters or UTF-16 units is not documented; so both have to be in range.
    least, most = len(kept), len(kept.encode("utf-16-le")) // 2
    shortest = definition.min_length or 0
    longest = MAX_VALUE_LENGTH if definition.max_length is None else definition.max_length
    if least < shortest or most > longest:
        raise ValueError(f"must be {shortest} to {longest} characters long")
    return kept


def _number(definition: AttributeDefinition, value: str) -> str:
    if not _INTEGER.fullmatch(value):
        raise ValueError("must be a whole number of at most 15 digits, such as 42 or -7")
    number = int(value)
    if definition.min_value is not None and number < definition.min_value:
        raise ValueError(f"must not be less than {definition.min_value}")
    if definition.max_value is not None and number > definition.max_value:
        raise ValueError(f"must not be greater than {definition.max_value}")
    return value


def _boolean(_definition: AttributeDefinition, value: str) -> str:
    if value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value


def _moment(_definition: AttributeDefinition, value: str) -> str:
    problem = "must be a date and time with a time zone, such as 2026-11-23T08:30:00Z"
    if not _MOMENT.fullmatch(value):
        raise ValueError(problem)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(problem) from None
    return value


def _birthdate(value: str) -> str:
    problem = "must be a day such as 1990-04-23"
    if not _DAY.fullmatch(value):
        raise ValueError(problem)
    # 0000: no year is given (OpenID Connect Core 1.0 section 5.1). The year 4 has a 29 February.
    year_given = value if not value.startswith("0000") else f"0004{value[4:]}"
    try:
        date.fromisoformat(year_given)
    except ValueError:
        raise ValueError(problem) from None
    return value


def _international_number(value: str) -> str:
    if not value.startswith("+"):
        raise ValueError("must be a telephone number with its country code, such as +12025550143")
    return phone_number(value)


_OF_TYPE: Final[Mapping[AttributeType, Callable[[AttributeDefinition, str], str]]] = {
    "STRING": _string,
    "NUMBER": _number,
    "BOOLEAN": _boolean,
    "DATETIME": _moment,
}

_FORMATS: Final[Mapping[str, Callable[[str], str]]] = {
    "email": email_address,
    "phone_number": _international_number,
    "birthdate": _birthdate,
    "locale": locale_tag,
    "zoneinfo": time_zone,
    "website": web_address,
    "profile": web_address,
    "picture": web_address,
}
