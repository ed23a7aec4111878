"""From credentials to an identity, once per token rather than once per request."""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Final

from auth.binding import identity_from
from auth.credentials import Credentials
from auth.errors import Reason, TokenRejected
from auth.identity import Identity
from auth.keys import SigningKey
from auth.pools import UserPool
from auth.token_cache import TokenCache, digest_of
from auth.verifier import TokenVerifier

_CACHE_SIZE: Final = 16_384  # about 50 MB, if every token has 1 KB of claims


class Authenticator:
    """Says who is calling."""

    def __init__(
        self,
        pools: Iterable[UserPool],
        *,
        clock: Callable[[], float] = time.time,
        cache_size: int = _CACHE_SIZE,
    ) -> None:
        """Trust ``pools`` and nobody else.

        Args:
            pools: The user pools, each issuer once.
            clock: Seconds since the epoch.
            cache_size: How many identities are remembered at most.

        Raises:
            ValueError: If there is no pool, two have the same issuer, or the cache has no room.
        """
        pools = tuple(pools)
        self._verifier = TokenVerifier(pools, clock=clock)
        self._clock = clock
        self._cache = TokenCache(cache_size)
        for pool in pools:
            pool.keys.on_withdrawn(self._forget)

    def recall(self, credentials: Credentials) -> Identity | None:
        """The identity that these very credentials proved before, if it still stands; no cryptography."""
        return self._cache.get(digest_of(credentials), self._clock())

    async def authenticate(self, credentials: Credentials) -> Identity:
        """The identity that these credentials prove.

        A user pool's ``accepts`` holds for either header: ``X-Id-Token`` needs a pool that accepts ID
        tokens, or it would be a way around that setting. Refusals are not remembered.

        Raises:
            TokenRejected: If nothing was presented, or a token fails a check.
            KeysUnavailable: If an issuer's keys cannot be had at present.
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
        identity = identity_from(*(token.claims for token in tokens))
        until = min(token.remember_until for token in tokens)
        # A key withdrawn while we waited for another one may be the one that signed the first token.
        if epoch == self._cache.epoch and until > self._clock():
            self._cache.put(digest_of(credentials), identity, until)
        return identity

    def _forget(self, _withdrawn: Collection[SigningKey]) -> None:
        self._cache.clear()
