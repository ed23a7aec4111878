"""What can be a ``sub`` or a name. Nothing else reaches Cognito or the audit log."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

# Usually a UUID; AWS asks not to count on it. A Username parameter holds at most 128 characters.
_SUB: Final = re.compile(r"[!-~]{1,128}")
# API Reference, UsernameType and GroupNameType: letters, marks, symbols, numbers, punctuation; no blanks.
_NAME_CATEGORIES: Final = frozenset("LMSNP")
_LONGEST_NAME: Final = 128
_ATTRIBUTE: Final = re.compile(r"[\w:.-]{1,32}", re.ASCII)
_MOST_ATTRIBUTES: Final = 50


def can_be_sub(text: str) -> bool:
    """Whether a user can have this ``sub``."""
    return _SUB.fullmatch(text) is not None


def can_be_name(text: str) -> bool:
    """Whether a user or a group can have this name."""
    return 1 <= len(text) <= _LONGEST_NAME and all(
        unicodedata.category(character)[0] in _NAME_CATEGORIES for character in text
    )


def recordable(attribute_names: Iterable[str]) -> tuple[str, ...]:
    """The first 50 names; ``?`` for text that cannot be a name: it may be a value in the wrong place."""
    return tuple(
        name if _ATTRIBUTE.fullmatch(name) else "?" for name in islice(attribute_names, _MOST_ATTRIBUTES)
    )
