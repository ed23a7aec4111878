"""Keeping secrets out of what is printed about the settings."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from pydantic import SecretBytes, SecretStr

MASK: Final = "***"

#: Settings and members of these names are secret if their values are text; better one too many masked.
_SECRET_NAME: Final = re.compile(
    r"(^|_)(secrets?|passwords?|passwd|pwd|credentials?|keys?|digests?|hash(es)?|tokens?)($|_sha256$)",
    re.IGNORECASE,
)

#: From the first colon of a URL's authority to its last at sign: also for a password with unescaped slashes.
_URL_PASSWORD: Final = re.compile(r"(?<=://)([^:/?#@\s]*):(.*)@", re.DOTALL)
_URL_PARAMETER: Final = re.compile(r"(?<=[?&])([^=&]*)=([^&]*)")


def is_secret_name(name: str) -> bool:
    """Whether the text under this name is to be masked."""
    return _SECRET_NAME.search(name) is not None


def masked(value: object, *, secret: bool) -> object:
    """A value as it may be shown.

    Args:
        value: A setting's value, in the types of JSON or in pydantic's for secrets.
        secret: Whether its name says that it is secret. Passwords in URLs are masked in any case.
    """
    # Of an object, the names may be as secret as what they name.
    if isinstance(value, SecretStr | SecretBytes) or (secret and value and isinstance(value, str | Mapping)):
        return MASK
    match value:
        case bool() | int() | float() | None:
            return value
        case str():
            return _without_passwords(value)
        case Mapping():
            members = cast("Mapping[object, object]", value)
            return {
                str(name): masked(member, secret=is_secret_name(str(name)))
                for name, member in members.items()
            }
        case Sequence() | set() | frozenset():
            return [masked(item, secret=secret) for item in cast("Sequence[object]", value)]
        case _:
            return masked(str(value), secret=secret)


def _without_passwords(text: str) -> str:
    if "://" not in text:
        return text
    text = _URL_PASSWORD.sub(rf"\1:{MASK}@", text)
    return _URL_PARAMETER.sub(_parameter, text)


def _parameter(found: re.Match[str]) -> str:
    name = found[1]
    return f"{name}={MASK}" if is_secret_name(name) or name.lower().endswith("password") else found[0]
