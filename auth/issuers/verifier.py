"""From bytes to verified claims: every check a Cognito token must pass, in the order they are made.

RFC 8725 and Amazon Cognito developer guide, "Verifying JSON web tokens". What is decided before the
signature is good (form, issuer, key) uses nothing else of the token; every other answer comes after it.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.issuers.validity import check_validity
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.key_use import KeyUses
from claimgraph.auth.tokens.claims import AccessTokenClaims, Claims, read_claims
from claimgraph.auth.tokens.jwt import UnverifiedToken, parse

#: Cognito issues tokens for a day at most (CreateUserPoolClient, AccessTokenValidity), in seconds.
MAX_LIFETIME: Final = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class VerifiedToken:
    """A token that passed every check.

    Attributes:
        claims: What it says.
        pool: The user pool that issued it.
        key: The key that signed it.
        remember_until: When it must be verified anew, in seconds since the epoch; never beyond ``exp``.
    """

    claims: Claims
    pool: UserPool
    key: SigningKey
    remember_until: float


class TokenVerifier:
    """Verifies the tokens of a fixed set of user pools."""

    def __init__(self, pools: Iterable[UserPool], *, clock: Callable[[], float] = time.time) -> None:
        """Trust ``pools`` and nobody else.

        Args:
            pools: The user pools, each issuer once.
            clock: Seconds since the epoch.

        Raises:
            ValueError: If there is no pool, or two have the same issuer.
        """
        pools = tuple(pools)
        self._pools = {pool.issuer: pool for pool in pools}
        if not pools or len(self._pools) != len(pools):
            raise ValueError("pools: at least one, and each issuer once")
        self._key_uses = {pool.issuer: KeyUses(pool.keys) for pool in pools}
        self._clock = clock

    async def verify(self, token: bytes) -> VerifiedToken:
        """Verify one token.

        Raises:
            CredentialRejected: With the first check that failed.
            Unavailable: If the issuer's keys cannot be had at present.
        """
        unverified = parse(token)
        pool = self._pool_of(unverified)
        key = await pool.keys.key_for(unverified.kid)
        if not key.signed(unverified):
            raise CredentialRejected(Reason.BAD_SIGNATURE)
        claims = read_claims(unverified.payload)
        now = self._clock()
        _check_times(claims, pool.leeway, now)
        _check_destination(claims, pool)
        self._key_uses[pool.issuer].confirm(key, claims.use)
        return VerifiedToken(claims, pool, key, min(claims.expires_at, now + pool.keys.trusted_for()))

    def _pool_of(self, token: UnverifiedToken) -> UserPool:
        issuer = token.payload.get("iss")
        pool = self._pools.get(issuer) if isinstance(issuer, str) else None
        if pool is None:
            raise CredentialRejected(Reason.UNKNOWN_ISSUER)
        return pool


def _check_times(claims: Claims, leeway: int, now: float) -> None:
    check_validity(claims, leeway, now)
    if claims.expires_at - claims.issued_at > MAX_LIFETIME:
        raise CredentialRejected(Reason.LIFETIME_TOO_LONG)


def _check_destination(claims: Claims, pool: UserPool) -> None:
    """Whether the token is of a kind, for a client and for a resource that this API serves."""
    if claims.use not in pool.accepts:
        raise CredentialRejected(Reason.WRONG_TOKEN_USE)
    if not pool.serves(claims.client_id):
        raise CredentialRejected(Reason.WRONG_CLIENT)
    audience = claims.audience if isinstance(claims, AccessTokenClaims) else None
    if audience not in {None, claims.client_id} | pool.resources:
        # RFC 7519 section 4.1.3: whoever is not the audience must refuse the token.
        raise CredentialRejected(Reason.WRONG_RESOURCE)
