"""API_KEY: a key in ``x-api-key``. Whoever holds it is let in as nobody in particular."""

import time
from collections.abc import Callable
from typing import ClassVar

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity, Mode
from claimgraph.auth.modes.api_keys import ApiKey, ApiKeyList, digest_of_key, is_api_key
from claimgraph.auth.modes.interface import PresentedRequest, Proof
from claimgraph.auth.token_cache import TokenCache


class ApiKeys:
    """Callers with one of the API's keys."""

    name: ClassVar[Mode] = "API_KEY"
    proves_at_once: ClassVar[bool] = False

    def __init__(self, keys: ApiKeyList, *, clock: Callable[[], float] = time.time) -> None:
        """Let in by ``keys``.

        Args:
            keys: The keys.
            clock: Seconds since the epoch.
        """
        self._keys = keys
        self._clock = clock

    def recognises(self, credentials: Credentials, issuer: str | None) -> bool:
        """Whether there is a key; it then counts alone, right or wrong."""
        del issuer
        return credentials.api_key is not None

    async def prove(self, credentials: Credentials, request: PresentedRequest) -> Proof:
        """Look the key up.

        Raises:
            CredentialRejected: ``unknown_api_key`` or ``expired_api_key``.
            Unavailable: If the keys cannot be read at present.
        """
        del request
        presented = credentials.api_key or b""
        key = await self._keys.find(digest_of_key(presented)) if is_api_key(presented) else None
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_API_KEY)
        now = self._clock()
        if key.expires_at <= now:
            raise CredentialRejected(Reason.EXPIRED_API_KEY)
        return Proof(_identity(key), min(key.expires_at, now + self._keys.trusted_for()))

    def watch(self, remembered: TokenCache) -> None:
        """Nothing to tell: what is remembered ends when the list is read again."""


def _identity(key: ApiKey) -> Identity:
    """A caller without any trait but the key's public name, so that logs can tell keys apart."""
    return Identity(
        issuer="",
        sub="",
        username=None,
        client_id=key.id,
        groups=None,
        scopes=frozenset(),
        token_uses=frozenset(),
        claims={},
        expires_at=key.expires_at,
        mode="API_KEY",
    )
