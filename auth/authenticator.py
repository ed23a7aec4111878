"""From credentials to an identity, once per credential rather than once per request."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.interface import AuthorizationMode, PresentedRequest, Unaccompanied
from claimgraph.auth.modes.selection import ModeSelection
from claimgraph.auth.token_cache import TokenCache, digest_of

_CACHE_SIZE: Final = 16_384  # about 50 MB, if every token has 1 KB of claims
_UNACCOMPANIED: Final = Unaccompanied()


class Authenticator:
    """Says who is calling."""

    def __init__(
        self,
        modes: Iterable[AuthorizationMode],
        *,
        clock: Callable[[], float] = time.time,
        cache_size: int = _CACHE_SIZE,
    ) -> None:
        """Let callers in by these modes and no others.

        Args:
            modes: The enabled authorization modes, each once.
            clock: Seconds since the epoch.
            cache_size: How many identities are remembered at most.

        Raises:
            ValueError: If there is no mode, one occurs twice, or the cache has no room.
        """
        modes = tuple(modes)
        self._modes = ModeSelection(modes)
        self._takes_keys = any(mode.name == "API_KEY" for mode in modes)
        self._clock = clock
        self._cache = TokenCache(cache_size)
        for mode in modes:
            mode.watch(self._cache)

    def presented(self, headers: Sequence[tuple[bytes, bytes]]) -> Credentials:
        """What a request presents; where API keys are enabled, one counts however odd what comes beside it.

        Args:
            headers: Raw pairs as ASGI has them, names in lower case.

        Raises:
            CredentialRejected: As `Credentials.from_headers`.
        """
        try:
            return Credentials.from_headers(headers)
        except CredentialRejected:
            keys = [header for header in headers if header[0] == b"x-api-key"]
            if not self._takes_keys or not keys:
                raise
            return Credentials.from_headers(keys)

    def recall(self, credentials: Credentials) -> Identity | None:
        """The identity that these very credentials proved before, if it still stands; no cryptography."""
        if credentials.api_key is not None:
            credentials = self._modes.effective(credentials)
        return self._cache.get(digest_of(credentials), self._clock())

    def prove_at_once(self, credentials: Credentials) -> Identity | None:
        """The identity that these credentials prove, or None if that takes time and has to be awaited.

        A task and what belongs to it cost about as much as verifying a token does.

        Args:
            credentials: What was presented, and is not remembered.

        Raises:
            CredentialRejected: If nothing was presented, or it fails a check.
            Unavailable: If it cannot be judged at present.
        """
        mode = self._modes.mode_for(credentials)
        if not mode.proves_at_once:
            return None
        proving = self._prove(mode, credentials, _UNACCOMPANIED)
        try:
            proving.send(None)
        except StopIteration as proven:
            return cast(Identity, proven.value)
        proving.close()  # what it has set going (a fetch of keys) goes on
        return None

    async def authenticate(
        self, credentials: Credentials, request: PresentedRequest = _UNACCOMPANIED
    ) -> Identity:
        """The identity that these credentials prove. Refusals are not remembered.

        Args:
            credentials: What was presented.
            request: The request that it came with.

        Raises:
            CredentialRejected: If nothing was presented, or it fails a check.
            Unavailable: If it cannot be judged at present.
        """
        known = self.recall(credentials)
        return known or await self._prove(self._modes.mode_for(credentials), credentials, request)

    async def _prove(
        self, mode: AuthorizationMode, credentials: Credentials, request: PresentedRequest
    ) -> Identity:
        credentials = self._modes.effective(credentials)
        epoch = self._cache.epoch
        proof = await mode.prove(credentials, request)
        # What was forgotten while we waited (a withdrawn key, a revoked subject) may be what we have here.
        if epoch == self._cache.epoch and proof.until > self._clock():
            self._cache.put(digest_of(credentials), proof.identity, proof.until)
        return proof.identity
