"""Opaque cursors: a place in a list, as text that clients return unread."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from claimgraph.resolvers.errors import InvalidCursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 16 digits of microseconds end in the year 2286, so a datetime cannot overflow.
_PLACE = re.compile(r"(0|[1-9][0-9]{0,15}):([!-~]{1,64})")
_MAX_PLACE = 128


def cursor_of(at: datetime, record_id: str) -> str:
    """The cursor of a record in a list that is ordered by time and id."""
    return sealed(f"{(at - _EPOCH) // timedelta(microseconds=1)}:{record_id}")


def place_of(cursor: str) -> tuple[datetime, str]:
    """The time and id in a cursor.

    Raises:
        InvalidCursor: :func:`cursor_of` did not make it.
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
        max_length: The longest possible cursor, in characters.

    Raises:
        InvalidCursor: It is longer, or not a result of :func:`sealed`.
    """
    if len(cursor) > max_length:
        raise InvalidCursor
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):  # ValueError: characters outside ASCII, on either side
        raise InvalidCursor from None
    if sealed(place) != cursor:  # Python's decoder skips invalid characters
        raise InvalidCursor
    return place
