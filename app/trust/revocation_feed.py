"""The process's own copy of the revocations, so that verifying a token waits for no database.

::

    revoke here       database, then this copy           at once
    revoke elsewhere  this copy reads what was added     every ``interval`` seconds
    database down     this copy stays in force           ``fresh`` says no, for /readyz
    never loaded      no caller is let in (HTTP 503)     a process that has just started knows of no sign-out
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from math import ceil, inf
from typing import Final

from claimgraph.auth.errors import Dependency, Unavailable
from claimgraph.auth.refresh import Freshness, Refresher
from claimgraph.auth.tokens.revocations import OnRevoked, Revocation, RevocationList
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.revocations import RevocationStore

_log = logging.getLogger(__name__)

#: The age, in seconds, up to which the copy counts as fresh: within it a revocation reaches every process.
MAX_AGE: Final = 5.0
_INTERVAL: Final = 2.0

#: The copy stays in force however old it is, and is read at fixed intervals whether that fails or not.
_FRESHNESS: Final = Freshness(lifetime=MAX_AGE, max_stale=inf, first_back_off=0)

#: What to do about a database without the tables, for the log and for /readyz.
NOT_MIGRATED: Final = "the database was not migrated: run `claimgraph migrate`"


class RevocationFeed:
    """Revocations, read from memory and written to the database; a ``RevocationSource``."""

    def __init__(
        self,
        store: RevocationStore,
        *,
        interval: float = _INTERVAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is read before ``start``.

        Args:
            store: Where revocations are kept.
            interval: Seconds between two readings.
            clock: Seconds since any moment, never going back.

        Raises:
            ValueError: If the interval leaves no time to read before the copy is too old.
        """
        if not 0 < interval < MAX_AGE:
            raise ValueError(f"interval: expected less than {MAX_AGE:g} seconds")
        self._store = store
        self._interval = interval
        self._refresher = Refresher(self._read, _FRESHNESS, clock=clock, on_failure=self._note_failure)
        self._current: RevocationList | None = None
        self._sequence = 0
        self._is_failing = False
        self._lacks_tables = False
        self._listeners: list[OnRevoked] = []
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def lacks_tables(self) -> bool:
        """Whether the last reading failed because the database was not migrated."""
        return self._lacks_tables

    @property
    def fresh(self) -> bool:
        """Whether the copy was confirmed within the last five seconds."""
        return self._refresher.age <= MAX_AGE

    def current(self) -> RevocationList:
        """The revocations known to this process.

        Raises:
            Unavailable: They were never loaded.
        """
        if self._current is None:
            raise Unavailable(Dependency.REVOCATIONS, ceil(self._interval))
        return self._current

    def on_change(self, listener: OnRevoked) -> None:
        """Call ``listener`` with the subjects of every revocation that is new to this process."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Load, and keep the copy up to date from now on.

        A first load may fail: the process is then not ready, and tries again.
        """
        await self.refresh()
        self._refreshing = asyncio.create_task(self._keep_refreshing())

    async def close(self) -> None:
        """End the refreshing and wait for its end."""
        refreshing, self._refreshing = self._refreshing, None
        if refreshing is not None:
            refreshing.cancel()
            await asyncio.wait({refreshing})
        await self._refresher.close()

    async def revoke(self, sub: str) -> None:
        """Void everything issued to a subject up to now; here at once, elsewhere within five seconds.

        Raises:
            ValueError: Not a subject.
            StoreUnavailable: The database failed; nothing is revoked here either, unless the failure came
                after the database had written.
        """
        self._add([await self._store.revoke(sub)])

    async def revoke_group(self, sub: str, group: str) -> None:
        """Take a group from everything issued to a subject up to now; as fast as ``revoke``.

        Raises:
            ValueError: Not a subject, or not the name of a group.
            StoreUnavailable: As with ``revoke``.
        """
        self._add([await self._store.revoke_group(sub, group)])

    async def refresh(self) -> None:
        """Read what was added. Never raises: a failure leaves the copy in force."""
        await self._refresher.refreshed()

    async def _read(self) -> None:
        async with asyncio.timeout(MAX_AGE - self._interval):
            addition = await self._store.since(self._sequence)
        if self._current is None:
            self._current = RevocationList()
        self._add(addition.revocations, since=addition.horizon)
        self._sequence = addition.sequence
        self._lacks_tables = False
        if self._is_failing:
            self._is_failing = False
            _log.info("revocations are read again")

    async def _keep_refreshing(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self.refresh()

    def _add(self, revocations: Iterable[Revocation], *, since: int = 0) -> None:
        """Add revocations to the copy and call the listeners. Ours come back with the next reading.

        Args:
            revocations: What to take in.
            since: Drop what is older, in seconds since the epoch: now and then, so that nothing piles up.
        """
        if self._current is None:
            return  # the first load will bring them
        known = self._current
        new = [revocation for revocation in revocations if not known.covers(revocation)]
        if not new:
            return
        self._current = known.extended(new, since=since)
        subs = frozenset(revocation.sub for revocation in new)
        for listener in self._listeners:
            listener(subs)

    def _note_failure(self, failure: Exception, _pause: float) -> None:
        self._sequence = 0  # what answers next may be another database: a replica, or a restored copy
        self._lacks_tables = isinstance(failure, StoreUnavailable) and failure.lacks_tables
        if not self._is_failing:
            self._is_failing = True
            advice = f"; {NOT_MIGRATED}" if self._lacks_tables else ""
            kind = type(failure).__name__
            _log.warning("revocations not read, the last copy stays in force (%s)%s", kind, advice)
