"""Claims of the JSON type that they must have: any other type rejects the token."""

from collections.abc import Mapping
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason

#: The last second of the year 9999: beyond it, dates cannot be represented.
_LATEST: Final = 253_402_300_799


def text(payload: Mapping[str, object], name: str) -> str:
    """A claim that is a non-empty string.

    Raises:
        CredentialRejected: ``invalid_claim``.
    """
    value = payload.get(name)
    if type(value) is not str or not value:
        raise CredentialRejected(Reason.INVALID_CLAIM)
    return value


def optional_text(payload: Mapping[str, object], name: str) -> str | None:
    """The same, or None if the claim is absent (null is not absent)."""
    return text(payload, name) if name in payload else None


def seconds(payload: Mapping[str, object], name: str) -> int:
    """A claim that is a moment, in whole seconds since the epoch.

    Raises:
        CredentialRejected: ``invalid_claim``.
    """
    value = payload.get(name)
    # type() because a bool is an int to isinstance.
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise CredentialRejected(Reason.INVALID_CLAIM)
    return value


def optional_seconds(payload: Mapping[str, object], name: str) -> int | None:
    """The same, or None if the claim is absent."""
    return seconds(payload, name) if name in payload else None


def words(listed: object) -> frozenset[str]:
    """The members of a ``scope``, split on single blanks (RFC 6749 section 3.3); a tab separates nothing.

    A value that is not a string lists nothing.
    """
    return frozenset(listed.split(" ")) - {""} if isinstance(listed, str) else frozenset()
