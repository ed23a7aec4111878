"""JSON read as loosely as any parser might: for choosing who verifies a token, never for trust.

Parsers differ in encodings, byte order marks, NaN, raw control characters, numbers of any size, repeated
members, the case of names (Go), comments, and what may follow a value. What one of them would find is
found here.
"""

import json
import re
from typing import Final, cast


class _Members(tuple[tuple[str, object], ...]):
    """The members of an object in the order written, repeated ones included."""

    __slots__ = ()


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_Members, parse_int=str, parse_float=str, parse_constant=str, strict=False
)
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")


def is_object(raw: bytes) -> bool:
    """Whether some parser might take a text for a JSON object."""
    return _text(raw).startswith("{")


def texts_named(name: str, raw: bytes) -> tuple[str, ...]:
    """Every text that some parser might find as an object's member of this name."""
    text = _text(raw)
    try:
        value = cast("object", _DECODER.raw_decode(text)[0])
    except (ValueError, RecursionError):
        return _scanned(name, text) if text.startswith("{") else ()
    members = value if isinstance(value, _Members) else ()
    return tuple(
        member for key, member in members if isinstance(member, str) and key.casefold() == name.casefold()
    )


def _text(raw: bytes) -> str:
    try:
        text = raw.decode(json.detect_encoding(raw), "surrogatepass")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.lstrip("\ufeff \t\r\n\f\v\0")


def _scanned(name: str, text: str) -> tuple[str, ...]:
    """What looks like the member, at any depth, in a text that Python does not read as JSON."""
    plain = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text).replace("\\/", "/")
    return tuple(re.findall(rf"""(?i)\b{name}["']?\s*:\s*["']([^"']*)["']""", plain))
