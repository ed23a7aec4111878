"""Whether a token is valid at a moment: what every issuer's tokens have in common (RFC 7519 section 4.1)."""

from typing import Final, Protocol

from claimgraph.auth.errors import CredentialRejected, Reason

#: Clocks of synchronised machines differ by less; a token may be used in the second it was issued.
CLOCK_NOISE: Final = 10


class Validity(Protocol):
    """The moments that a token names, in seconds since the epoch."""

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


def check_validity(token: Validity, leeway: int, now: float) -> None:
    """Whether a token has begun and not ended.

    Args:
        token: What it says.
        leeway: Clock difference tolerated, in seconds.
        now: Seconds since the epoch.

    Raises:
        CredentialRejected: ``expired``, ``not_yet_valid``, or ``invalid_claim`` if it ends before it begins.
    """
    if token.expires_at <= now - leeway:
        raise CredentialRejected(Reason.EXPIRED)
    if token.issued_at > now + max(leeway, CLOCK_NOISE):
        raise CredentialRejected(Reason.NOT_YET_VALID)
    if token.not_before is not None and token.not_before > now + leeway:
        raise CredentialRejected(Reason.NOT_YET_VALID)
    if token.expires_at <= token.issued_at:
        raise CredentialRejected(Reason.INVALID_CLAIM)
