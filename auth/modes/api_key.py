"""API_KEY: a key in ``x-api-key``, and the process's own copy of the list of valid keys.

A key identifies no one: all that is known of its bearer is the key's public name.

::

    known key      at once from the copy, which is read again once it is ``MAX_AGE`` seconds old
    unknown key    the copy is read again, at most once a second: a key that was just made works
    revoked        rejected once the copy is read again: within ``MAX_AGE`` seconds, everywhere
    store down     the copy counts for ``MAX_STALE`` seconds; after it no key is accepted (HTTP 503)

There are 50 keys at most, so the copy is the whole list, and a wrong key costs the store nothing.
"""

import logging
import re
import secrets
import string
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final

from claimgraph.auth.api_modes import API_KEY, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.refresh import Freshness, Refresher

_log = logging.getLogger(__name__)

#: Seconds within which a revocation counts in every process.
MAX_AGE: Final = 5.0
#: Seconds for which the copy still counts while the list cannot be read.
MAX_STALE: Final = 60.0

#: The list is read once a second at most, for whatever reason; a failure adds no pause to that.
_FRESHNESS: Final = Freshness(lifetime=MAX_AGE, max_stale=MAX_STALE, miss_wait=1, first_back_off=0)

_ALPHABET: Final = string.ascii_lowercase + string.digits
_FORM: Final = re.compile(rb"da2-[a-z0-9]{26}")


def new_api_key() -> str:
    """A fresh key in AppSync's form; its 26 random characters are worth 134 bits."""
    return "da2-" + "".join(secrets.choice(_ALPHABET) for _ in range(26))


def is_api_key(presented: bytes) -> bool:
    """Whether this has the form of a key."""
    return _FORM.fullmatch(presented) is not None


def digest_of_key(key: bytes) -> bytes:
    """What is kept of a key. A plain hash will do: 134 random bits cannot be guessed, however fast."""
    return sha256(key).digest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the list, expired or not.

    Attributes:
        id: Its public name.
        digest: See ``digest_of_key``.
        expires_at: In seconds since the epoch.
    """

    id: str
    digest: bytes
    expires_at: int


#: Reads the whole list. Whatever it raises counts as a failure; it must end by itself (time-out).
LoadApiKeys = Callable[[], Awaitable[Collection[ApiKey]]]


class ApiKeyList:
    """The process's copy of the list."""

    def __init__(self, load: LoadApiKeys, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare; nothing is read before the first key is presented.

        Args:
            load: Reads the list.
            clock: Seconds since any moment, never going back.
        """
        self._load = load
        self._keys: Mapping[bytes, ApiKey] = {}
        self._refresher = Refresher(self._refresh, _FRESHNESS, clock=clock, on_failure=_log_failure)

    async def find(self, digest: bytes) -> ApiKey | None:
        """The key with this digest, expired or not.

        Raises:
            Unavailable: If the list cannot be known at present.
        """
        refresher = self._refresher
        if (refresher.age > MAX_AGE or digest not in self._keys) and refresher.may_follow_a_miss():
            await refresher.refreshed()
        if not refresher.usable:
            raise Unavailable(Dependency.API_KEYS, 1)
        return self._keys.get(digest)

    def valid_for(self) -> float:
        """Seconds for which a key that was found holds; 0 or less if that must not be remembered."""
        return self._refresher.valid_for()

    async def close(self) -> None:
        """End a reading under way."""
        await self._refresher.close()

    async def _refresh(self) -> None:
        self._keys = {key.digest: key for key in await self._load()}


class ApiKeys(AuthorizationMode):
    """Callers with one of the API's keys."""

    name: ClassVar[Mode] = API_KEY

    def __init__(self, keys: ApiKeyList, *, clock: Callable[[], float] = time.time) -> None:
        """Accept ``keys``.

        Args:
            keys: The keys.
            clock: Seconds since the epoch.
        """
        self._keys = keys
        self._clock = clock

    def recognises(self, credentials: Credentials) -> bool:
        """Whether there is a key; it then counts alone, right or wrong."""
        return credentials.api_key is not None

    async def verify(self, credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        """Look the key up.

        Raises:
            CredentialRejected: ``unknown_api_key`` or ``expired_api_key``.
            Unavailable: If the keys cannot be read at present.
        """
        presented = credentials.api_key or b""
        key = await self._keys.find(digest_of_key(presented)) if is_api_key(presented) else None
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_API_KEY)
        now = self._clock()
        if key.expires_at <= now:
            raise CredentialRejected(Reason.EXPIRED_API_KEY)
        # The public name is known, so that logs can tell keys apart.
        identity = Identity.of_program(API_KEY, client_id=key.id, expires_at=key.expires_at)
        return VerifiedCaller(identity, min(key.expires_at, now + self._keys.valid_for()))


def _log_failure(failure: Exception, _pause: float) -> None:
    _log.warning("API keys not read (%s)", type(failure).__name__)
