"""What a request presents: one bearer token, or an ID token beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from auth.errors import Reason, TokenRejected
from auth.jwt import MAX_TOKEN_BYTES

_SCHEME: Final = b"bearer "


@dataclass(frozen=True, slots=True)
class Credentials:
    """The tokens of a request, unread.

    Attributes:
        authorization: The token of ``Authorization``, of either kind, without its scheme.
        id_token: The token of ``X-Id-Token``.
    """

    authorization: bytes | None = field(default=None, repr=False)
    id_token: bytes | None = field(default=None, repr=False)

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[bytes, bytes]]) -> "Credentials":
        """Read the two credential headers; ``Authorization: <jwt>`` (AppSync) or ``Bearer <jwt>`` (RFC 6750).

        Args:
            headers: Raw pairs as ASGI has them, names in lower case.

        Raises:
            TokenRejected: ``malformed`` if a credential header is repeated, ``too_large`` if one is too
                long, ``missing`` if one is empty or ``X-Id-Token`` comes alone.
        """
        authorization = id_token = None
        for name, value in headers:
            if name == b"authorization":
                authorization = _only(value, authorization)
            elif name == b"x-id-token":
                id_token = _only(value, id_token)
        if authorization is None:
            if id_token is not None:
                raise TokenRejected(Reason.MISSING)
            return NO_CREDENTIALS
        if authorization[: len(_SCHEME)].lower() == _SCHEME:
            authorization = authorization[len(_SCHEME) :]
        return cls(authorization, id_token)


def _only(value: bytes, seen: bytes | None) -> bytes:
    """The value of a header that may appear once; two of them could be read differently by two parties."""
    if seen is not None:
        raise TokenRejected(Reason.MALFORMED)
    if not value:
        raise TokenRejected(Reason.MISSING)
    if len(value) > MAX_TOKEN_BYTES + len(_SCHEME):
        raise TokenRejected(Reason.TOO_LARGE)
    return value


#: Nothing was presented.
NO_CREDENTIALS: Final = Credentials()
