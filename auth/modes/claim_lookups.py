"""Claims that the server looks up, so that callers need not send a second token or a fatter one.

Amazon Cognito developer guide, "Understanding user pool JSON web tokens": the access token is for APIs; what
an API wants to know of the user besides, it may look up. It does so once per token, when that is verified.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from math import inf
from types import MappingProxyType
from typing import Final

from claimgraph.auth.identity import ClaimSource, Identity
from claimgraph.auth.rules.token_hints import travels_in

_log = logging.getLogger(__name__)

#: Finds a claim of the user with this ``sub``; None if they have none. Whatever it raises is a failure.
ClaimLookup = Callable[[str], Awaitable[object | None]]

#: For how long an identity is remembered for which a look-up failed, in seconds.
_FAILURE_LASTS: Final = 1.0
#: How long a source rests that gave no answer in time, in seconds.
_PAUSE: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Completed:
    """An identity after the look-ups.

    Attributes:
        identity: The caller, with the claims that were found.
        lasts: For how many seconds it may be remembered as far as the look-ups are concerned.
    """

    identity: Identity
    lasts: float


class ClaimLookups:
    """Completes identities of users with claims that their tokens do not carry."""

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
                ``cognito:groups``, …): only the user pool says what those are.
        """
        if foreign := sorted(name for name in sources if travels_in(name) != "id"):
            raise ValueError(f"only claims of the ID token can be looked up, not {', '.join(foreign)}")
        self._sources = {name: _Source(lookup, deadline, clock) for name, lookup in sources.items()}
        self._lifetime = lifetime
        self._running: dict[tuple[str, str], asyncio.Task[object | None]] = {}

    async def complete(self, identity: Identity) -> Completed:
        """Look up what the tokens of a user do not carry; never for machines, never in a token's stead.

        Look-ups run side by side, and one that is under way for the same user is shared. A claim that
        is not found, or not in time, stays absent: rules about it refuse.
        """
        names = [name for name in self._sources if name not in identity.claims]
        if not names or not identity.is_user:
            return Completed(identity, inf)
        running = {name: self._begin(name, identity.sub) for name in names}
        await asyncio.wait(running.values())
        answers = {name: task.result() for name, task in running.items() if _succeeded(task)}
        lasts = self._lifetime if len(answers) == len(names) else min(self._lifetime, _FAILURE_LASTS)
        return Completed(_with_claims(identity, answers), lasts)

    async def close(self) -> None:
        """Cancel what is under way and wait for its end."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _begin(self, name: str, sub: str) -> asyncio.Task[object | None]:
        """A task, because a caller that goes away must not take the answer from the others."""
        task = self._running.get((name, sub))
        if task is None:
            task = self._running[name, sub] = asyncio.create_task(self._sources[name].ask(sub))
            task.add_done_callback(lambda task: self._settle(name, sub, task))
        return task

    def _settle(self, name: str, sub: str, task: asyncio.Task[object | None]) -> None:
        del self._running[name, sub]
        failure = None if task.cancelled() else task.exception()
        if failure is not None and not isinstance(failure, _Resting):
            # The class only: a text may quote the user or what was found.
            _log.warning("look-up of the claim %s failed (%s)", name, type(failure).__name__)


class _Resting(Exception):
    """The source was too slow a moment ago and is left alone; said once, not for every caller."""


class _Source:
    """One look-up, bounded in time.

    Once it was too slow it is tried by one caller at a time, with pauses, until it answers again; the
    others do without it at once. So what is dead slows down hardly anybody.
    """

    def __init__(self, lookup: ClaimLookup, deadline: float, clock: Callable[[], float]) -> None:
        self._lookup = lookup
        self._deadline = deadline
        self._clock = clock
        self._is_slow = False
        self._rests_until = -inf

    async def ask(self, sub: str) -> object | None:
        """The claim of this user.

        Raises:
            _Resting: If it is left alone for now.
            TimeoutError: If it gave no answer in time.
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
        except TimeoutError:
            is_slow = True
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
