"""API keys: their form, and the process's own copy of the list of those that count.

::

    known key      at once from the copy, which is read again once it is ``MAX_AGE`` seconds old
    unknown key    the copy is read again, at most once a second: a key that was just made works
    revoked        refused once the copy is read again: within ``MAX_AGE`` seconds, everywhere
    store down     the copy counts for ``MAX_STALE`` seconds; after it nobody is let in (HTTP 503)

There are 50 keys at most, so the copy is the whole list, and a wrong key costs the store nothing.
"""

import asyncio
import logging
import re
import secrets
import string
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from typing import Final

from claimgraph.auth.errors import Dependency, Unavailable

_log = logging.getLogger(__name__)

#: Seconds within which a revocation counts in every process.
MAX_AGE: Final = 5.0
#: Seconds for which the copy still counts while the list cannot be read.
MAX_STALE: Final = 60.0
_BETWEEN_READINGS: Final = 1.0  # at least

_ALPHABET: Final = string.ascii_lowercase + string.digits
_FORM: Final = re.compile(rb"da2-[a-z0-9]{26}")


def new_api_key() -> str:
    """A fresh key in AppSync's form; its 26 random characters are worth 134 bits."""
    return "da2-" + "".join(secrets.choice(_ALPHABET) for _ in range(26))


def is_api_key(presented: bytes) -> bool:
    """Whether this could be a key at all."""
    return _FORM.fullmatch(presented) is not None


def digest_of_key(key: bytes) -> bytes:
    """What is kept of a key. A plain hash will do: nobody guesses 134 random bits, however fast they try."""
    return sha256(key).digest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that counts, or did until it expired.

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
    """The copy."""

    def __init__(self, load: LoadApiKeys, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare; nothing is read before the first key is presented.

        Args:
            load: Reads the list.
            clock: Seconds since any moment, never going back.
        """
        self._load = load
        self._clock = clock
        self._keys: Mapping[bytes, ApiKey] = {}
        self._read_at = -inf
        self._asked_at = -inf
        self._reading: asyncio.Task[None] | None = None

    async def find(self, digest: bytes) -> ApiKey | None:
        """The key with this digest, expired or not.

        Raises:
            Unavailable: If the list cannot be known at present.
        """
        if (self._age() > MAX_AGE or digest not in self._keys) and self._may_read():
            await self._read()
        if self._age() > MAX_STALE:
            raise Unavailable(Dependency.API_KEYS, 1)
        return self._keys.get(digest)

    def trusted_for(self) -> float:
        """How long what was found just now may be remembered, in seconds; not at all if 0 or less."""
        return MAX_AGE - self._age()

    async def close(self) -> None:
        """End a reading under way."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    def _age(self) -> float:
        return self._clock() - self._read_at

    def _may_read(self) -> bool:
        """Whether a reading is under way, which one can wait for, or the last one began a while ago."""
        return self._reading is not None or self._clock() - self._asked_at >= _BETWEEN_READINGS

    async def _read(self) -> None:
        """Wait for the one reading under way; a waiter that is cancelled leaves it alone."""
        if self._reading is None:
            self._asked_at = self._clock()
            self._reading = asyncio.create_task(self._refresh())
        await asyncio.wait({self._reading})

    async def _refresh(self) -> None:
        began = self._clock()
        try:
            keys = await self._load()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next attempt may succeed
            _log.warning("API keys not read (%s)", type(failure).__name__)
        else:
            self._keys, self._read_at = {key.digest: key for key in keys}, began
        finally:
            self._reading = None
