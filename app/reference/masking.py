"""Masks secrets in printed settings."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast
from urllib.parse import unquote_plus

from pydantic import SecretBytes, SecretStr

MASK: Final = "***"

#: Settings and members of these names are secret if their values are text; in doubt, a value is masked.
_SECRET_NAME: Final = re.compile(
    r"(^|_)(secrets?|passwords?|passwd|pwd|credentials?|keys?|digests?|hash(es)?|tokens?)($|_sha256$)",
    re.IGNORECASE,
)

#: Settings of these names hold an address, which may hold a password in any place.
_URL_NAME: Final = re.compile(r"(^|_)ur[il]$", re.IGNORECASE)

#: Addresses whose passwords can only be where they are masked: URLs with a host, and SQLite's paths.
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s]", re.IGNORECASE)
_SQLITE: Final = re.compile(r"sqlite(\+\w+)?://(/|$)", re.IGNORECASE)

#: From the first colon of a URL's authority to its last at sign: also for a password with unescaped slashes.
_URL_PASSWORD: Final = re.compile(r"(?<=://)([^:/?#@\s]*):(.*)@", re.DOTALL)
_URL_PARAMETER: Final = re.compile(r"(?<=[?&])([^=&]*)=([^&]*)")
#: As in libpq (PostgreSQL manual, "Connection Strings") and other programs that write settings in this way.
_PASSWORD_PART: Final = re.compile(
    r"(password|passwd|pwd)(\s*=\s*)('(?:[^'\\]|\\.)*'?|\"[^\"]*\"?|[^\s&;]+)", re.IGNORECASE
)


def is_secret_name(name: str) -> bool:
    """Whether the text of a setting with this name is masked."""
    return _SECRET_NAME.search(name) is not None


def masked(value: object, name: str) -> object:
    """A value with its secrets masked.

    Args:
        value: A setting's value, in the types of JSON or in pydantic's for secrets.
        name: The name of the setting or member, which decides what is masked beyond passwords.
    """
    secret = is_secret_name(name)
    # The names in an object may be as secret as their values.
    if isinstance(value, SecretStr | SecretBytes) or (secret and value and isinstance(value, str | Mapping)):
        return MASK
    match value:
        case bool() | int() | float() | None:
            return value
        case str():
            return _without_passwords(value, is_url=_URL_NAME.search(name) is not None)
        case Mapping():
            members = cast("Mapping[object, object]", value)
            return {str(key): masked(member, str(key)) for key, member in members.items()}
        case Sequence() | set() | frozenset():
            return [masked(item, name) for item in cast("Sequence[object]", value)]
        case _:
            return masked(str(value), name)


def _without_passwords(text: str, *, is_url: bool) -> str:
    if is_url and text and not _URL.match(text) and not _SQLITE.match(text):
        return MASK
    if "://" in text:
        text = _URL_PASSWORD.sub(rf"\1:{MASK}@", text)
        text = _URL_PARAMETER.sub(_parameter, text)
    return _PASSWORD_PART.sub(rf"\1\2{MASK}", text)


def _parameter(found: re.Match[str]) -> str:
    name = unquote_plus(found[1])
    return f"{found[1]}={MASK}" if is_secret_name(name) or name.lower().endswith("password") else found[0]
