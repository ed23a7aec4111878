"""From bytes to verified claims: one pipeline for the tokens of every kind of issuer.

::

    parse     bytes -> UnverifiedToken            its form only (auth/tokens/jwt.py)
    verify    UnverifiedToken -> VerifiedToken    issuer, key, signature, claims, times, the kind's own checks
    identify  VerifiedToken -> Identity           by the mode that the token belongs to (auth/modes/)

RFC 8725, and Amazon Cognito developer guide, "Verifying JSON web tokens". The checks before the signature's
(form, issuer, key) use nothing else of the token; every other check comes after it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.source import KeySource
from claimgraph.auth.tokens.jwt import HeaderForm, PeekedPayload, UnverifiedToken, parse

MAX_LEEWAY: Final = 120

#: Clocks of synchronised machines differ by less; a token may be used in the second it was issued.
CLOCK_NOISE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrustedIssuer:
    """An issuer whose tokens are accepted.

    Attributes:
        issuer: The exact ``iss`` of its tokens, compared character for character.
        keys: Where its signing keys come from. Control of that place is control of every identity.
        leeway: Clock difference tolerated on ``exp``, ``nbf`` and ``iat``, in seconds, 0 to 120. For so long
            an expired token still counts.

    Raises:
        ValueError: If ``leeway`` is out of bounds.
    """

    issuer: str
    keys: KeySource
    leeway: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.leeway <= MAX_LEEWAY:
            raise ValueError(f"leeway: expected 0 to {MAX_LEEWAY} seconds")


class TimedClaims(Protocol):
    """The moments that a token names, in seconds since the epoch (RFC 7519 section 4.1)."""

    @property
    def issued_at(self) -> int:
        """``iat``."""
        ...

    @property
    def expires_at(self) -> int:
        """``exp``."""
        ...

    @property
    def not_before(self) -> int | None:
        """``nbf``."""
        ...


IssuerT = TypeVar("IssuerT", bound=TrustedIssuer)
ClaimsT = TypeVar("ClaimsT", bound=TimedClaims)


@dataclass(frozen=True, slots=True)
class TokenProfile(Generic[IssuerT, ClaimsT]):
    """What the tokens of one kind of issuer must be.

    Attributes:
        header: How their headers are written.
        read_claims: Checks the types of a payload whose signature is good.
        check: The checks beyond those of every token, which come last. Raises CredentialRejected; returns
            the moment after which the token would fail them, in seconds since the epoch.
    """

    header: HeaderForm
    read_claims: Callable[[Mapping[str, object]], ClaimsT]
    check: Callable[[ClaimsT, IssuerT, SigningKey, float], float]


@dataclass(frozen=True, slots=True, eq=False)
class VerifiedToken(Generic[ClaimsT]):
    """A token that passed every check.

    Attributes:
        claims: What it says.
        valid_until: When it must be verified anew, in seconds since the epoch; never beyond ``exp``.
    """

    claims: ClaimsT
    valid_until: float


class TokenVerifier(Generic[IssuerT, ClaimsT]):
    """Verifies the tokens of a fixed set of issuers."""

    def __init__(
        self,
        issuers: Iterable[IssuerT],
        profile: TokenProfile[IssuerT, ClaimsT],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Trust ``issuers`` and no others.

        Args:
            issuers: The issuers, each once.
            profile: What their tokens must be.
            clock: Seconds since the epoch.

        Raises:
            ValueError: If there is no issuer, or one occurs twice.
        """
        issuers = tuple(issuers)
        self._issuers = {trusted.issuer: trusted for trusted in issuers}
        if not issuers or len(self._issuers) != len(issuers):
            raise ValueError("at least one issuer, and each issuer once")
        self._profile = profile
        self._clock = clock

    async def verify(self, token: bytes, peeked: PeekedPayload | None = None) -> VerifiedToken[ClaimsT]:
        """Verify one token.

        Args:
            token: The token.
            peeked: Its payload, if that was decoded to choose who verifies it.

        Raises:
            CredentialRejected: With the first check that failed.
            Unavailable: If the issuer's keys cannot be had at present.
        """
        unverified = parse(token, self._profile.header, peeked)
        trusted = self._issuer_of(unverified)
        return self._verified(unverified, trusted, await trusted.keys.key_for(unverified.kid))

    def verify_nowait(
        self, token: bytes, peeked: PeekedPayload | None = None
    ) -> VerifiedToken[ClaimsT] | None:
        """As ``verify``; None if the key has to be waited for."""
        unverified = parse(token, self._profile.header, peeked)
        trusted = self._issuer_of(unverified)
        key = trusted.keys.key_now(unverified.kid)
        return None if key is None else self._verified(unverified, trusted, key)

    def _issuer_of(self, token: UnverifiedToken) -> IssuerT:
        issuer = token.payload.get("iss")
        trusted = self._issuers.get(issuer) if isinstance(issuer, str) else None
        if trusted is None:
            raise CredentialRejected(Reason.UNKNOWN_ISSUER)
        return trusted

    def _verified(self, token: UnverifiedToken, trusted: IssuerT, key: SigningKey) -> VerifiedToken[ClaimsT]:
        if not key.signed(token):
            raise CredentialRejected(Reason.BAD_SIGNATURE)
        claims = self._profile.read_claims(token.payload)
        now = self._clock()
        _check_times(claims, trusted.leeway, now)
        end = self._profile.check(claims, trusted, key, now)
        return VerifiedToken(claims, min(end, claims.expires_at, now + trusted.keys.valid_for()))


def _check_times(claims: TimedClaims, leeway: int, now: float) -> None:
    """Whether a token has begun and not ended."""
    if claims.expires_at <= now - leeway:
        raise CredentialRejected(Reason.EXPIRED)
    if claims.issued_at > now + max(leeway, CLOCK_NOISE):
        raise CredentialRejected(Reason.NOT_YET_VALID)
    if claims.not_before is not None and claims.not_before > now + leeway:
        raise CredentialRejected(Reason.NOT_YET_VALID)
    if claims.expires_at <= claims.issued_at:
        raise CredentialRejected(Reason.INVALID_CLAIM)
