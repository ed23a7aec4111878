"""Opaque cursors: a place in a list, as text that clients hand back unread."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from claimgraph.resolvers.errors import InvalidCursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 16 digits of microseconds reach the year 2286, and so never overflow a datetime.
_PLACE = re.compile(r"(0|[1-9][0-9]{0,15}):([!-~]{1,64})")
_MAX_PLACE = 128


def cursor_of(at: datetime, record_id: str) -> str:
    """The place of a record in a list that is ordered by time and id."""
    return sealed(f"{(at - _EPOCH) // timedelta(microseconds=1)}:{record_id}")


def place_of(cursor: str) -> tuple[datetime, str]:
    """Time and id that a cursor stands for.

    Raises:
        InvalidCursor: Not a cursor that :func:`cursor_of` could have made.
    """
    match = _PLACE.fullmatch(unsealed(cursor, _MAX_PLACE))
    if match is None:
        raise InvalidCursor
    return _EPOCH + timedelta(microseconds=int(match[1])), match[2]


def sealed(place: str) -> str:
    """ASCII text as unpadded base64url (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(place.encode("ascii")).rstrip(b"=").decode("ascii")


def unsealed(cursor: str, max_length: int) -> str:
    """The text that :func:`sealed` was given.

    Args:
        cursor: What a client sent.
        max_length: The longest cursor worth reading, in characters.

    Raises:
        InvalidCursor: Longer than that, or no result of :func:`sealed`.
    """
    if len(cursor) > max_length:
        raise InvalidCursor
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):  # ValueError: characters outside ASCII, on either side
        raise InvalidCursor from None
    if sealed(place) != cursor:  # Python's decoder skips foreign characters
        raise InvalidCursor
    return place
