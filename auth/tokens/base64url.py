"""Canonical base64url (RFC 7515 section 2): one text for one value, and nothing else accepted."""

import base64
import binascii


def decode(text: bytes) -> bytes:
    """Decode base64url without padding.

    Python's decoder skips characters outside its alphabet and ignores the spare bits of the last one;
    comparing with the value's own encoding refuses every such second spelling.

    Raises:
        ValueError: If ``text`` is empty or not the one canonical encoding of its value.
    """
    try:
        value = base64.urlsafe_b64decode(text + b"==")
    except binascii.Error:
        value = b""
    if not value or base64.urlsafe_b64encode(value).rstrip(b"=") != text:
        raise ValueError("not canonical base64url")
    return value
