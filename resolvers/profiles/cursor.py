"""Opaque cursors: the place of a profile in the list, by its creation time and id."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from resolvers.errors import InvalidCursor
from resolvers.profiles.record import Profile

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 16 digits of microseconds reach the year 2286, and so never overflow a datetime.
_PLACE = re.compile(r"(0|[1-9][0-9]{0,15}):([!-~]{1,64})")
_MAX_LENGTH = 128


def cursor_of(profile: Profile) -> str:
    """The place of `profile`, as unpadded base64url (RFC 4648, section 5)."""
    microseconds = (profile.created_at - _EPOCH) // timedelta(microseconds=1)
    return _encode(f"{microseconds}:{profile.id}")


def place_of(cursor: str) -> tuple[datetime, str]:
    """Creation time and id that a cursor stands for.

    Raises:
        InvalidCursor: Not a cursor that :func:`cursor_of` could have made.
    """
    match = _PLACE.fullmatch(_decode(cursor))
    if match is None:
        raise InvalidCursor
    return _EPOCH + timedelta(microseconds=int(match[1])), match[2]


def _encode(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode("ascii")).rstrip(b"=").decode("ascii")


def _decode(cursor: str) -> str:
    if len(cursor) > _MAX_LENGTH:
        raise InvalidCursor
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):  # ValueError: characters outside ASCII, on either side
        raise InvalidCursor from None
    if _encode(place) != cursor:  # Python's decoder skips foreign characters
        raise InvalidCursor
    return place
