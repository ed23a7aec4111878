"""From credentials to an identity, once per token rather than once per request."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final

from auth.binding import identity_from
from auth.claim_lookups import ClaimLookups, Completed
from auth.credentials import Credentials
from auth.errors import Reason, TokenRejected
from auth.identity import Identity
from auth.keys import SigningKey
from auth.pools import UserPool
from auth.revocations import NoRevocations, RevocationSource, apply_revocations
from auth.token_cache import TokenCache, digest_of
from auth.verifier import TokenVerifier

_CACHE_SIZE: Final = 16_384  # about 50 MB, if every token has 1 KB of claims
_NOTHING_REVOKED: Final = NoRevocations()
_NO_LOOKUPS: Final = ClaimLookups({})


class Authenticator:
    """Says who is calling."""

    def __init__(
        self,
        pools: Iterable[UserPool],
        *,
        clock: Callable[[], float] = time.time,
        cache_size: int = _CACHE_SIZE,
        revocations: RevocationSource = _NOTHING_REVOKED,
        claim_lookups: ClaimLookups = _NO_LOOKUPS,
    ) -> None:
        """Trust ``pools`` and nobody else.

        Args:
            pools: The user pools, each issuer once.
            clock: Seconds since the epoch.
            cache_size: How many identities are remembered at most.
            revocations: Which tokens no longer count although they have not expired.
            claim_lookups: Which claims are looked up when no token carries them.

        Raises:
            ValueError: If there is no pool, two have the same issuer, or the cache has no room.
        """
        pools = tuple(pools)
        self._verifier = TokenVerifier(pools, clock=clock)
        self._clock = clock
        self._cache = TokenCache(cache_size)
        for pool in pools:
            pool.keys.on_withdrawn(self._forget_all)
        self._revocations = revocations
        self._claim_lookups = claim_lookups
        revocations.on_change(self._cache.forget)

    def recall(self, credentials: Credentials) -> Identity | None:
        """The identity that these very credentials proved before, if it still stands; no cryptography."""
        return self._cache.get(digest_of(credentials), self._clock())

    async def authenticate(self, credentials: Credentials) -> Identity:
        """The identity that these credentials prove.

        A user pool's ``accepts`` holds for either header: ``X-Id-Token`` needs a pool that accepts ID
        tokens, or it would be a way around that setting. Refusals are not remembered.

        Raises:
            TokenRejected: If nothing was presented, or a token fails a check.
            Unavailable: If an issuer's keys or the revocations cannot be had at present.
        """
        return self.recall(credentials) or await self._verify(credentials)

    async def _verify(self, credentials: Credentials) -> Identity:
        if credentials.authorization is None:
            raise TokenRejected(Reason.MISSING)
        epoch = self._cache.epoch
        first = await self._verifier.verify(credentials.authorization)
        tokens = [first]
        if credentials.id_token is not None:
            tokens.append(await self._verifier.verify(credentials.id_token))
        completed = await self._complete(identity_from(*(token.claims for token in tokens)))
        now = self._clock()
        until = min(*(token.remember_until for token in tokens), now + completed.lasts)
        # A key withdrawn while we waited may be the one that signed the first token.
        if epoch == self._cache.epoch and until > now:
            self._cache.put(digest_of(credentials), completed.identity, until)
        return completed.identity

    async def _complete(self, identity: Identity) -> Completed:
        """Nothing is looked up for a revoked token, nor does one revoked meanwhile count."""
        standing = apply_revocations(identity, self._revocations.current())
        completed = await self._claim_lookups.complete(standing)
        return replace(completed, identity=apply_revocations(completed.identity, self._revocations.current()))

    def _forget_all(self, _withdrawn: Collection[SigningKey]) -> None:
        self._cache.clear()
