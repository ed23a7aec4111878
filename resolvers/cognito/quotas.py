"""Budgets that keep this process within Cognito's request rates, and each user within a rate of their own.

Cognito counts per account and region: everything else that calls Cognito there, other processes of this
server included, draws on the same quotas. Each process therefore takes a fixed share. Cognito's responses do
not change it: one user's refused calls must not slow down everyone else's.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from claimgraph.resolvers.cognito.errors import TooManyRequests
from claimgraph.resolvers.cognito.operations import REQUESTS_PER_SECOND, QuotaClass

#: The longest wait for a turn, in seconds.
LONGEST_WAIT: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWriteRate:
    """How often one user may be written to. Cognito's own limit is 10 writes per second and user.

    Attributes:
        per_second: Writes per second in the long run; above 0.
        burst: Writes at once after a pause; at least 1.
        remembered: The number of users whose latest writes are remembered; beyond it, the least recently
            written user is forgotten.
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
            share: The part of each account-wide quota that this process may use: above 0, at most 1. One
                request per second and class is always possible.
            user_writes: How often one user may be written to.
            clock: Monotonic seconds.
            pause: Waits for a number of seconds.

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
        """Counts a call that writes to a user; its further attempts do not count.

        Args:
            user: Anything that identifies the user.

        Raises:
            TooManyRequests: The user was written to too often.
        """
        self._users.take(user, self._clock())

    async def take(self, quota: QuotaClass) -> None:
        """Waits for a request's turn.

        Raises:
            TooManyRequests: The wait would be too long.
        """
        if wait := self._classes[quota].take(self._clock()):
            await self._pause(wait)


class _Window:
    """A sliding window: at most `per_second` turns in any second, whenever it begins."""

    def __init__(self, per_second: int) -> None:
        self._turns = deque[float](maxlen=per_second)

    def take(self, now: float) -> float:
        """Takes a turn and returns the seconds until it."""
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + 1.0) if full else now
        if turn - now > LONGEST_WAIT:
            raise TooManyRequests(turn - now)
        self._turns.append(turn)
        return turn - now


class _UserWrites:
    """A token bucket per user, kept as one number: when the bucket will be full again."""

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
