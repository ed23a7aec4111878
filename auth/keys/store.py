"""Keys fetched from an issuer's JWKS endpoint: asked rarely, kept while it is silent, never waited for twice.

::

    age of the set   0 ──────── 80 % ──────── lifetime ─────────────── max_stale ──────
    known kid        at once    at once,       after a refresh;         Unavailable
                                refresh ahead  at once if that failed
    unknown kid      after a refresh, at most one per ``miss_wait`` …           …

A failing endpoint is asked again after 1 s, 2 s, 4 s … 30 s; in between no caller waits.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.keys.key import KeySet, SigningKey, parse_jwks
from claimgraph.auth.keys.source import OnWithdrawn
from claimgraph.auth.refresh import Freshness, Refresher

_log = logging.getLogger(__name__)

#: Downloads a document. Whatever it raises counts as a failure; it must end by itself (time-out).
Fetch = Callable[[str], Awaitable[bytes]]

#: A withdrawn key is rejected after five minutes at the latest, and an endpoint may fail for a day.
KEY_FRESHNESS: Final = Freshness(lifetime=300, max_stale=86_400)

#: The share of its lifetime after which a key set is refreshed in the background.
_REFRESH_AHEAD: Final = 0.8


class KeyStore:
    """The keys of one issuer, from one fixed address: a token cannot name another (RFC 8725 section 3.10)."""

    def __init__(
        self,
        issuer: str,
        uri: str,
        fetch: Fetch,
        *,
        freshness: Freshness = KEY_FRESHNESS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is fetched before the first use or ``warm_up``.

        Args:
            issuer: The issuer whose keys these are.
            uri: Where they are published.
            fetch: Downloads a document.
            freshness: How long a key set is used; ``miss_wait`` is about unknown kids.
            clock: Seconds since any moment, never going back.
        """
        self._issuer = issuer
        self._uri = uri
        self._fetch = fetch
        self._lifetime = freshness.lifetime
        self._keys: KeySet = {}
        self._refresher = Refresher(self._refresh, freshness, clock=clock, on_failure=self._log_failure)
        self._listeners: list[OnWithdrawn] = []

    @property
    def keys(self) -> KeySet:
        """The keys known at this moment."""
        return self._keys

    @property
    def ready(self) -> bool:
        """Whether a key set is in force."""
        return self._refresher.usable

    def valid_for(self) -> float:
        """The rest of the set's lifetime; past it, the time to the next attempt to refresh it."""
        return self._refresher.valid_for()

    def on_withdrawn(self, listener: OnWithdrawn) -> None:
        """Call ``listener`` with every key that a fetched set no longer holds, or holds changed."""
        self._listeners.append(listener)

    async def warm_up(self) -> bool:
        """Load the keys unless they are fresh or the endpoint has just failed; returns ``ready``."""
        if self._refresher.age >= self._lifetime:
            await self._refresher.refreshed()
        return self.ready

    def key_now(self, kid: str) -> SigningKey | None:
        """The issuer's key of this name, or None if a fetch has to be awaited; that fetch has begun then.

        Raises:
            CredentialRejected: ``unknown_key``.
            Unavailable: If no key set is in force.
        """
        if self._fetch_for_age() is not None or self._fetch_for_miss(kid) is not None:
            return None
        return self._known(kid)

    async def key_for(self, kid: str) -> SigningKey:
        """The issuer's key of this name; see the module's drawing for who waits.

        Raises:
            CredentialRejected: ``unknown_key``.
            Unavailable: If no key set is in force.
        """
        # A waiter that is cancelled leaves the fetch alone.
        if (fetch := self._fetch_for_age()) is not None:
            await asyncio.wait((fetch,))
        if (fetch := self._fetch_for_miss(kid)) is not None:
            await asyncio.wait((fetch,))
        return self._known(kid)

    async def close(self) -> None:
        """Cancel a fetch under way and wait for its end."""
        await self._refresher.close()

    def _fetch_for_age(self) -> asyncio.Task[None] | None:
        """The fetch that every caller has to wait for; None while the keys at hand serve."""
        age = self._refresher.age
        if age < self._lifetime * _REFRESH_AHEAD:
            return None
        fetch = self._refresher.start_unless_backing_off()
        serves_meanwhile = age < self._lifetime or (self._refresher.failing and self.ready)
        return None if serves_meanwhile else fetch

    def _fetch_for_miss(self, kid: str) -> asyncio.Task[None] | None:
        """The fetch that may bring an unknown key; None if it is known, or was asked for too often."""
        if kid in self._keys or not self._refresher.may_follow_a_miss():
            return None
        return self._refresher.start_unless_backing_off()

    def _known(self, kid: str) -> SigningKey:
        if not self.ready:
            raise Unavailable(Dependency.SIGNING_KEYS, ceil(max(1, self._refresher.retry_in)))
        key = self._keys.get(kid)
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_KEY)
        return key

    async def _download(self) -> KeySet:
        """The one step in which kinds of issuers differ."""
        return parse_jwks(await self._fetch(self._uri), self._issuer)

    async def _refresh(self) -> None:
        keys = await self._download()
        withdrawn = [key for key in self._keys.values() if keys.get(key.kid) != key]
        self._keys = keys
        if withdrawn:
            _log.info("%s withdrew %d signing key(s)", self._issuer, len(withdrawn))
            for listener in self._listeners:
                listener(withdrawn)

    def _log_failure(self, failure: Exception, wait: float) -> None:
        kind = type(failure).__name__
        _log.warning(
            "keys of %s not refreshed, next attempt in %d s (%s: %s)", self._issuer, wait, kind, failure
        )
