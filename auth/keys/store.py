"""Keys fetched from an issuer's JWKS endpoint: asked rarely, kept while it is silent, never waited for twice.

::

    age of the set   0 ──────── 80 % ──────── lifetime ─────────────── max_stale ──────
    known kid        at once    at once,       after a refresh;         Unavailable
                                refresh ahead  at once if that failed
    unknown kid      after a refresh, at most one per ``unknown_kid_wait`` …    …

A failing endpoint is asked again after 1 s, 2 s, 4 s … 30 s; in between nobody waits.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil, inf
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.keys.key import KeySet, SigningKey, parse_jwks
from claimgraph.auth.keys.source import OnWithdrawn

_log = logging.getLogger(__name__)

#: Downloads a document. Whatever it raises counts as a failure; it must end by itself (time-out).
Fetch = Callable[[str], Awaitable[bytes]]

#: The share of its lifetime after which a key set is refreshed in the background.
_REFRESH_AHEAD: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTimes:
    """How long things last, in seconds.

    Attributes:
        lifetime: For how long a fetched set holds; a withdrawn key is refused after it at the latest.
        unknown_kid_wait: Least time between two fetches that unknown kids can cause.
        max_stale: For how long a set holds while the endpoint fails, counted from its fetch.
        first_back_off: Wait after a first failure; doubled by every further one.
        longest_back_off: Where the doubling ends.
    """

    lifetime: float = 300
    unknown_kid_wait: float = 10
    max_stale: float = 86_400
    first_back_off: float = 1
    longest_back_off: float = 30


class KeyStore:
    """The keys of one issuer, from one fixed address: a token names none (RFC 8725 section 3.10)."""

    def __init__(
        self,
        issuer: str,
        uri: str,
        fetch: Fetch,
        *,
        times: KeyTimes = KeyTimes(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is fetched before the first use or ``warm_up``.

        Args:
            issuer: The issuer whose keys these are.
            uri: Where they are published.
            fetch: Downloads a document.
            times: How long things last.
            clock: Seconds since any moment, never going back.
        """
        self._issuer = issuer
        self._uri = uri
        self._fetch = fetch
        self._times = times
        self._clock = clock
        self._keys: KeySet = {}
        self._fetched_at = -inf  # when the set in force was confirmed
        self._asked_at = -inf  # when the last fetch began
        self._failures = 0  # in a row
        self._retry_at = -inf  # the end of the back-off
        self._refresh: asyncio.Task[KeySet] | None = None
        self._listeners: list[OnWithdrawn] = []

    @property
    def keys(self) -> KeySet:
        """The keys known at this moment."""
        return self._keys

    @property
    def ready(self) -> bool:
        """Whether a key set is in force."""
        return self._age() <= self._times.max_stale

    def trusted_for(self) -> float:
        """The rest of the set's lifetime; past it, the time to the next attempt to refresh it."""
        rest = self._times.lifetime - self._age()
        if rest > 0:
            return rest
        return min(self._retry_at - self._clock(), self._times.max_stale - self._age())

    def on_withdrawn(self, listener: OnWithdrawn) -> None:
        """Call ``listener`` with every key that a fetched set no longer holds, or holds changed."""
        self._listeners.append(listener)

    async def warm_up(self) -> bool:
        """Load the keys unless they are fresh or the endpoint has just failed; returns ``ready``."""
        if self._age() >= self._times.lifetime:
            await self._refreshed()
        return self.ready

    async def key_for(self, kid: str) -> SigningKey:
        """The issuer's key of this name; see the module's drawing for who waits.

        Raises:
            CredentialRejected: ``unknown_key``.
            Unavailable: If no key set is in force.
        """
        await self._keep_fresh()
        if kid not in self._keys and self._may_ask_for_unknown():
            await self._refreshed()
        if not self.ready:
            raise Unavailable(Dependency.SIGNING_KEYS, ceil(max(1, self._retry_at - self._clock())))
        key = self._keys.get(kid)
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_KEY)
        return key

    async def close(self) -> None:
        """Cancel a fetch under way and wait for its end."""
        refresh, self._refresh = self._refresh, None
        if refresh is not None:
            refresh.remove_done_callback(self._settle)
            refresh.cancel()
            await asyncio.wait({refresh})

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    async def _keep_fresh(self) -> None:
        age = self._age()
        if age < self._times.lifetime * _REFRESH_AHEAD:
            return
        if age < self._times.lifetime or (self._failing() and self.ready):
            self._begin_refresh()  # the keys at hand serve meanwhile
        else:
            await self._refreshed()

    def _failing(self) -> bool:
        """Whether the endpoint failed when last asked, and that was not long ago."""
        return self._failures > 0 and self._clock() < self._retry_at + self._times.longest_back_off

    def _may_ask_for_unknown(self) -> bool:
        return self._refresh is not None or self._clock() >= self._asked_at + self._times.unknown_kid_wait

    async def _refreshed(self) -> None:
        """Wait for the one fetch, unless backing off. A waiter that is cancelled leaves the fetch alone."""
        refresh = self._begin_refresh()
        if refresh is not None:
            await asyncio.wait({refresh})

    def _begin_refresh(self) -> asyncio.Task[KeySet] | None:
        if self._refresh is None and self._clock() >= self._retry_at:
            self._asked_at = self._clock()
            self._refresh = asyncio.create_task(self._download())
            # Registered before any waiter, so it has run when they wake up.
            self._refresh.add_done_callback(self._settle)
        return self._refresh

    async def _download(self) -> KeySet:
        """The one step that kinds of issuers differ in. Whatever it raises counts as a failure."""
        return parse_jwks(await self._fetch(self._uri), self._issuer)

    def _settle(self, refresh: asyncio.Task[KeySet]) -> None:
        self._refresh = None
        # A fetch may be cancelled from within (a time-out of its own): a failure like any other.
        failure = TimeoutError("cancelled") if refresh.cancelled() else refresh.exception()
        if failure is None:
            self._adopt(refresh.result())
        else:
            self._back_off(failure)

    def _adopt(self, keys: KeySet) -> None:
        withdrawn = [key for key in self._keys.values() if keys.get(key.kid) != key]
        self._keys, self._fetched_at = keys, self._clock()
        self._failures, self._retry_at = 0, -inf
        if withdrawn:
            _log.info("%s withdrew %d signing key(s)", self._issuer, len(withdrawn))
            for listener in self._listeners:
                listener(withdrawn)

    def _back_off(self, failure: BaseException) -> None:
        wait = min(self._times.first_back_off * 2**self._failures, self._times.longest_back_off)
        self._failures = min(self._failures + 1, 32)  # a larger exponent would say nothing new
        self._retry_at = self._clock() + wait
        kind = type(failure).__name__
        _log.warning(
            "keys of %s not refreshed, next attempt in %d s (%s: %s)", self._issuer, wait, kind, failure
        )
