"""Canonical base64url (RFC 7515 section 2): one text for one value, and nothing else accepted."""

import base64
import string
from typing import Final

#: Both alphabets (RFC 4648 sections 4 and 5): some decoders accept either.
_ALPHABETS: Final = (string.ascii_letters + string.digits + "-_+/").encode()
_STRAYS: Final = bytes(set(range(256)) - set(_ALPHABETS))
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")


def decode(text: bytes) -> bytes:
    """Decode base64url without padding, accepting only the canonical encoding.

    Raises:
        ValueError: If ``text`` is empty or not the one canonical encoding of its value.
    """
    return checked(decode_leniently(text), text)


def decode_leniently(text: bytes) -> bytes:
    """Decode as Python does: characters outside the alphabet and spare bits are ignored.

    Raises:
        ValueError: If even that is not possible.
    """
    return base64.urlsafe_b64decode(text + b"==")


def characters(text: bytes) -> bytes:
    """What every decoder would read of a text: the characters of the alphabet, and no others."""
    return text.translate(_TO_URL, _STRAYS)


def decode_loosely(text: bytes) -> bytes:
    """Decode as the most lenient decoder would: padding, strays and a character too many are ignored."""
    known = characters(text)
    return base64.urlsafe_b64decode(known[: len(known) - (len(known) % 4 == 1)] + b"==")


def checked(value: bytes, text: bytes) -> bytes:
    """The value, if ``text`` is its one canonical encoding.

    Comparing with the value's own encoding rejects every second spelling that the decoder allows.

    Raises:
        ValueError: It is not, or there is no value.
    """
    if not value or base64.urlsafe_b64encode(value).rstrip(b"=") != text:
        raise ValueError("not canonical base64url")
    return value
