"""What a request presents: an API key, or one value in ``Authorization``, with an ID token beside it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens.jwt import MAX_TOKEN_BYTES

_SCHEME: Final = b"bearer "


class Credentials(NamedTuple):
    """The credentials of a request, unread.

    Attributes:
        authorization: ``Authorization`` as it was sent.
        id_token: The token of ``X-Id-Token``.
        api_key: ``x-api-key``.
    """

    authorization: bytes | None = None
    id_token: bytes | None = None
    api_key: bytes | None = None

    def __repr__(self) -> str:
        """Which were presented; their values belong in no log and no traceback."""
        presented = [name for name, value in self._asdict().items() if value is not None]
        return f"Credentials({', '.join(presented)})"

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[bytes, bytes]]) -> "Credentials":
        """Read the three credential headers.

        Args:
            headers: Raw pairs as ASGI has them, names in lower case.

        Raises:
            CredentialRejected: ``malformed`` if a credential header is repeated, ``too_large`` if one is too
                long, ``missing`` if one is empty or ``X-Id-Token`` comes alone.
        """
        authorization = id_token = api_key = None
        for name, value in headers:
            if name == b"authorization":
                authorization = _only(value, authorization)
            elif name == b"x-id-token":
                id_token = _only(value, id_token)
            elif name == b"x-api-key":
                api_key = _only(value, api_key)
        if authorization is None and api_key is None:
            if id_token is not None:
                raise CredentialRejected(Reason.MISSING)
            return NO_CREDENTIALS
        return cls(authorization, id_token, api_key)

    @property
    def token(self) -> bytes:
        """``Authorization`` without ``Bearer``, which RFC 6750 puts there and AppSync clients do not.

        Any number of spaces may follow it (RFC 9110 section 11.4).
        """
        value = self.authorization or b""
        return value[len(_SCHEME) :].lstrip(b" ") if value[: len(_SCHEME)].lower() == _SCHEME else value


def _only(value: bytes, seen: bytes | None) -> bytes:
    """The value of a header that may appear once; two of them could be read differently by two parties."""
    if seen is not None:
        raise CredentialRejected(Reason.MALFORMED)
    if not value:
        raise CredentialRejected(Reason.MISSING)
    if len(value) > MAX_TOKEN_BYTES + len(_SCHEME):
        raise CredentialRejected(Reason.TOO_LARGE)
    return value


#: Nothing was presented.
NO_CREDENTIALS: Final = Credentials()
