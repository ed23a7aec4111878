"""Claims that the server looks up, so that callers need not send a second token or a larger one.

Amazon Cognito developer guide, "Understanding user pool JSON web tokens": the access token is for APIs. What
else an API needs to know of the user, it may look up. It does so once per token, when that is verified.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from math import inf
from types import MappingProxyType
from typing import Final

from claimgraph.auth.identity import ClaimSource, Identity, VerifiedCaller
from claimgraph.auth.refresh import SingleFlight
from claimgraph.auth.rules.token_hints import travels_in

_log = logging.getLogger(__name__)

#: Finds a claim of the user with this ``sub``; None if they have none. Whatever it raises is a failure.
ClaimLookup = Callable[[str], Awaitable[object | None]]

#: For how many seconds a caller is remembered for whom a look-up failed.
_VALID_AFTER_FAILURE: Final = 1.0
#: For how many seconds a source is left alone that did not answer in time.
_PAUSE: Final = 1.0


class ClaimLookups:
    """Looks up claims of users that their tokens do not carry; false if no claim is looked up."""

    def __init__(
        self,
        sources: Mapping[str, ClaimLookup],
        *,
        lifetime: float = 60,
        deadline: float = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is looked up yet.

        Args:
            sources: For each claim that is looked up, how.
            lifetime: For how many seconds the answer holds.
            deadline: How many seconds a look-up may take.
            clock: Seconds since any moment, never going back.

        Raises:
            ValueError: If a claim is one that the access token carries by itself (``sub``, ``scope``,
                ``cognito:groups``, …): only the user pool may say what those are.
        """
        if foreign := sorted(name for name in sources if travels_in(name) != "id"):
            raise ValueError(f"only claims of the ID token can be looked up, not {', '.join(foreign)}")
        self._sources = {name: _Source(name, lookup, deadline, clock) for name, lookup in sources.items()}
        self._lifetime = lifetime
        self._flights = SingleFlight[tuple[str, str], object | None]()

    def __bool__(self) -> bool:
        return bool(self._sources)

    async def complete(self, caller: VerifiedCaller, now: Callable[[], float]) -> VerifiedCaller:
        """The caller with the claims that their tokens do not carry.

        Nothing is looked up for machines, nor in place of what a token says. Look-ups run side by side, and
        one that is running for the same user is shared. A claim that is not found, or not in time, stays
        absent: rules about it deny.

        Args:
            caller: The caller, from verified tokens.
            now: Seconds since the epoch.
        """
        identity = caller.identity
        names = [name for name in self._sources if name not in identity.claims]
        if not names or not identity.is_user:
            return caller
        running = {name: self._start(name, identity.sub) for name in names}
        await asyncio.wait(running.values())
        answers = {name: task.result() for name, task in running.items() if _succeeded(task)}
        valid_for = self._lifetime
        if len(answers) < len(names):
            valid_for = min(valid_for, _VALID_AFTER_FAILURE)
        return VerifiedCaller(_with_claims(identity, answers), min(caller.valid_until, now() + valid_for))

    async def close(self) -> None:
        """Cancel running look-ups and wait for their end."""
        await self._flights.close()

    def _start(self, name: str, sub: str) -> asyncio.Task[object | None]:
        return self._flights.start((name, sub), partial(self._sources[name].ask, sub))


class _Resting(Exception):
    """The source was too slow a moment ago and is left alone; logged once, not for every caller."""


class _Source:
    """One look-up, bounded in time.

    After it was too slow, one caller at a time tries it, with pauses, until it answers again; the others do
    without it at once. So a dead source slows down hardly any caller.
    """

    def __init__(self, name: str, lookup: ClaimLookup, deadline: float, clock: Callable[[], float]) -> None:
        self._name = name
        self._lookup = lookup
        self._deadline = deadline
        self._clock = clock
        self._is_slow = False
        self._rests_until = -inf

    async def ask(self, sub: str) -> object | None:
        """The claim of this user.

        Raises:
            _Resting: If the source is left alone for now.
            TimeoutError: If it did not answer in time.
            Exception: Whatever the look-up raises.
        """
        now = self._clock()
        if now < self._rests_until:
            raise _Resting
        if self._is_slow:
            self._rests_until = now + self._deadline
        is_slow = False
        try:
            async with asyncio.timeout(self._deadline):
                return await self._lookup(sub)
        except Exception as failure:
            is_slow = isinstance(failure, TimeoutError)
            # The class only: a text may quote the user or what was found.
            _log.warning("look-up of the claim %s failed (%s)", self._name, type(failure).__name__)
            raise
        finally:
            self._is_slow = is_slow
            self._rests_until = self._clock() + _PAUSE if is_slow else -inf


def _succeeded(task: asyncio.Task[object | None]) -> bool:
    return not task.cancelled() and task.exception() is None


def _with_claims(identity: Identity, answers: Mapping[str, object | None]) -> Identity:
    found = {name: value for name, value in answers.items() if value is not None}
    if not found:
        return identity
    sources: dict[str, ClaimSource] = {**identity.claim_sources, **dict.fromkeys(found, "lookup")}
    return replace(
        identity,
        claims=MappingProxyType({**found, **identity.claims}),
        claim_sources=MappingProxyType(sources),
    )
