"""From credentials to an identity, once per credential rather than once per request."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from claimgraph.auth.api_modes import API_KEY
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.modes.interface import AuthorizationMode, NoRequest, RequestView
from claimgraph.auth.modes.selection import ModeSelection
from claimgraph.auth.token_cache import TokenCache

_CACHE_SIZE: Final = 16_384  # about 50 MB, if every token has 1 KB of claims
_NO_REQUEST: Final = NoRequest()


class Authenticator:
    """Identifies callers by the credentials that they present."""

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
            cache_size: How many callers are remembered at most.

        Raises:
            ValueError: If there is no mode, one occurs twice, or the cache has no room.
        """
        modes = tuple(modes)
        self._modes = ModeSelection(modes)
        self._accepts_keys = any(mode.name == API_KEY for mode in modes)
        self._clock = clock
        self._cache = TokenCache(cache_size)
        for mode in modes:
            mode.watch(self._cache)

    def read_credentials(self, headers: Sequence[tuple[bytes, bytes]]) -> Credentials:
        """Extract credentials. With API keys enabled, a key counts even if ``Authorization`` is malformed.

        Args:
            headers: Raw pairs as ASGI has them, names in lower case.

        Raises:
            CredentialRejected: As `Credentials.from_headers`.
        """
        try:
            return Credentials.from_headers(headers)
        except CredentialRejected:
            keys = [header for header in headers if header[0] == b"x-api-key"]
            if not self._accepts_keys or not keys:
                raise
            return Credentials.from_headers(keys)

    def cached(self, credentials: Credentials) -> Identity | None:
        """The identity that these very credentials proved before, while that holds; no cryptography."""
        if credentials.api_key is not None:
            credentials = self._modes.effective(credentials)
        return self._cache.get(credentials.digest, self._clock())

    def verify_nowait(self, credentials: Credentials) -> Identity | None:
        """The identity that these credentials prove, or None if verifying them takes time.

        Creating a task costs about as much as verifying a token.

        Args:
            credentials: What was presented, and is not cached.

        Raises:
            CredentialRejected: If nothing was presented, or it fails a check.
            Unavailable: If it cannot be judged at present.
        """
        mode = self._modes.mode_for(credentials)
        credentials = self._modes.effective(credentials)
        caller = mode.verify_nowait(credentials)
        return None if caller is None else self._remembered(credentials, caller)

    async def authenticate(self, credentials: Credentials, request: RequestView = _NO_REQUEST) -> Identity:
        """The identity that these credentials prove, cached or verified now. Rejections are not cached.

        Args:
            credentials: What was presented.
            request: The request that it came with.

        Raises:
            CredentialRejected: If nothing was presented, or it fails a check.
            Unavailable: If it cannot be judged at present.
        """
        known = self.cached(credentials)
        if known is not None:
            return known
        mode = self._modes.mode_for(credentials)
        credentials = self._modes.effective(credentials)
        epoch = self._cache.epoch
        caller = await mode.verify(credentials, request)
        # What was forgotten while we waited (a withdrawn key, a revoked subject) may be what we have here.
        return self._remembered(credentials, caller) if epoch == self._cache.epoch else caller.identity

    def _remembered(self, credentials: Credentials, caller: VerifiedCaller) -> Identity:
        if caller.valid_until > self._clock():
            self._cache.put(credentials.digest, caller)
        return caller.identity
