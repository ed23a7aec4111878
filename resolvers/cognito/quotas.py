"""Budgets that keep this process within Cognito's request rates, and one user within reason.

Cognito counts per account and region: everything else that calls Cognito there, other processes of this
server included, draws on the same quotas. Each process therefore takes a fixed share; nothing it hears from
Cognito changes that, lest one user's refused calls slow everybody's down.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from claimgraph.resolvers.cognito.errors import TooManyRequests
from claimgraph.resolvers.cognito.operations import REQUESTS_PER_SECOND, QuotaClass

#: Seconds a call waits for its turn at most.
LONGEST_WAIT: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWriteRate:
    """How often one user may be written to. Cognito's own limit is 10 writes per second and user.

    Attributes:
        per_second: Writes per second in the long run; above 0.
        burst: Writes at once after a rest; at least 1.
        remembered: Of how many users the latest writes are remembered; beyond it, the user not written to
            for longest is forgotten, as if rested.
    """

    per_second: float = 2
    burst: int = 5
    remembered: int = 10_000


class QuotaBudgets:
    """One budget per quota class, and one per user written to. For use on one event loop."""

    def __init__(
        self,
        share: float = 1.0,
        *,
        user_writes: UserWriteRate = UserWriteRate(),
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Start with every budget full.

        Args:
            share: Of each account-wide quota, what this process may use: above 0, at most 1. Whatever the
                share, one request per second and class is possible.
            user_writes: How often one user may be written to.
            clock: Seconds from any fixed moment on, never going back.
            pause: Waits for so many seconds.

        Raises:
            ValueError: The share is not in its range.
        """
        if not 0 < share <= 1:
            raise ValueError("The share of Cognito's quotas must be above 0 and at most 1.")
        self._classes = {
            quota: _Window(max(1, int(rate * share))) for quota, rate in REQUESTS_PER_SECOND.items()
        }
        self._users = _UserWrites(user_writes)
        self._clock = clock
        self._pause = pause

    def count_write(self, user: str) -> None:
        """Counts a call that writes to a user, however often it is then tried.

        Args:
            user: Whoever is written to, in any stable spelling.

        Raises:
            TooManyRequests: The user was written to too often just now.
        """
        self._users.take(user, self._clock())

    async def take(self, quota: QuotaClass) -> None:
        """Waits for a request's turn.

        Raises:
            TooManyRequests: The turn would come too late.
        """
        if wait := self._classes[quota].take(self._clock()):
            await self._pause(wait)


class _Window:
    """At most so many turns in any one second, whenever that second begins."""

    def __init__(self, per_second: int) -> None:
        self._turns = deque[float](maxlen=per_second)

    def take(self, now: float) -> float:
        """Seconds until the turn that was taken."""
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + 1.0) if full else now
        if turn - now > LONGEST_WAIT:
            raise TooManyRequests(turn - now)
        self._turns.append(turn)
        return turn - now


class _UserWrites:
    """A bucket per user, kept as the one number that says it all: when the bucket will be full again."""

    def __init__(self, rate: UserWriteRate) -> None:
        self._interval = 1 / rate.per_second
        self._latest_start = self._interval * (rate.burst - 1)
        self._remembered = rate.remembered
        self._full_again = OrderedDict[str, float]()

    def take(self, user: str, now: float) -> None:
        start = max(now, self._full_again.get(user, now))
        if (wait := start - now - self._latest_start) > 0:
            raise TooManyRequests(wait)
        self._full_again[user] = start + self._interval
        self._full_again.move_to_end(user)
        if len(self._full_again) > self._remembered:
            self._full_again.popitem(last=False)
