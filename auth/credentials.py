"""What a request presents: an API key, or one value in ``Authorization``, with an ID token beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens.jwt import MAX_TOKEN_BYTES, PeekedPayload, peek

_SCHEME: Final = b"bearer "
_NOT_PEEKED: Final = PeekedPayload(b"", b"", None)


@dataclass(slots=True, repr=False, unsafe_hash=True)  # safe: what counts is Final
class Credentials:
    """The credentials of a request, unread and never changed.

    Attributes:
        authorization: ``Authorization`` as it was sent.
        id_token: The token of ``X-Id-Token``.
        api_key: ``x-api-key``.
    """

    authorization: Final[bytes | None] = None
    id_token: Final[bytes | None] = None
    api_key: Final[bytes | None] = None
    _digest: bytes = field(default=b"", init=False, compare=False)
    _peeked: PeekedPayload | None = field(default=_NOT_PEEKED, init=False, compare=False)
    _issuers: tuple[str, ...] | None = field(default=None, init=False, compare=False)

    def __repr__(self) -> str:
        """Which were presented; their values belong in no log and no traceback."""
        presented = [
            name for name in ("authorization", "id_token", "api_key") if getattr(self, name) is not None
        ]
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

    @property
    def digest(self) -> bytes:
        """A key that only these credentials have: 32 bytes for a token, 64 for a pair, 33 for an API key."""
        digest = self._digest
        if not digest:
            if self.api_key is not None:
                digest = b"k" + sha256(self.api_key).digest()
            else:
                digest = sha256(self.authorization or b"").digest()
                if self.id_token is not None:
                    digest += sha256(self.id_token).digest()
            self._digest = digest
        return digest

    def peek(self) -> PeekedPayload | None:
        """The payload of the token, decoded leniently, unverified: for choosing a mode, never for trust."""
        if self._peeked is _NOT_PEEKED:
            self._peeked = peek(self.token)
        return self._peeked

    @property
    def peeked_issuers(self) -> tuple[str, ...]:
        """Every ``iss`` that a parser might find in the token, unverified; see ``peek``."""
        if self._issuers is None:
            peeked = self.peek()
            self._issuers = () if peeked is None else peeked.issuers
        return self._issuers

    @property
    def peeked_issuer(self) -> str | None:
        """The first of ``peeked_issuers``; None if the token is not a JSON Web Token."""
        return next(iter(self.peeked_issuers), None)


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
