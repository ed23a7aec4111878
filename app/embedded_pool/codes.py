"""Codes that are sent to an address, and that prove it when they come back.

Source: Developer Guide, "Verifying an email or phone number" (a code lives 24 hours) and "Quotas in Amazon
Cognito" (codes asked for and codes tried, per user and hour). A restart of the pool forgets all codes.
"""

import hmac
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from claimgraph.app.embedded_pool.errors import PoolError

#: The lifetime of a code, in seconds.
CODE_LIFETIME = 86_400

#: Codes that a user may request, and try, in an hour.
MAX_REQUESTS, MAX_ATTEMPTS = 5, 15

_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that has been sent to an address; `expires_at` in seconds since the epoch."""

    text: str = field(repr=False)
    address: str = field(repr=False)
    expires_at: float


class Codes:
    """The codes of one pool: the latest per user and purpose. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Takes a clock of seconds since the epoch."""
        self._clock = clock
        self._lock = Lock()
        self._sent: dict[tuple[str, str], _Code] = {}
        self._requests = _HourlyLimit(MAX_REQUESTS)
        self._attempts = _HourlyLimit(MAX_ATTEMPTS)

    def count_request(self, sub: str) -> None:
        """Counts a code that the user has requested.

        Raises:
            PoolError: LimitExceededException after too many within an hour.
        """
        with self._lock:
            self._requests.take(sub, self._clock())

    def make(self, sub: str, purpose: str, address: str) -> str:
        """Makes a code of six digits, which replaces an earlier one.

        Args:
            sub: The user's ``sub``.
            purpose: What the code is for, such as the name of the attribute that it verifies.
            address: Where it is sent; it proves this address only.
        """
        code = _Code(f"{secrets.randbelow(1_000_000):06}", address, self._clock() + CODE_LIFETIME)
        with self._lock:
            self._sent[sub, purpose] = code
        return code.text

    def redeem(self, sub: str, purpose: str, address: str | None, given: str) -> None:
        """Checks and uses up a code.

        Args:
            sub: The user's ``sub``.
            purpose: What the code is for.
            address: Where such a code would be sent now.
            given: The user's input.

        Raises:
            PoolError: LimitExceededException after too many attempts within an hour; ExpiredCodeException if
                there is no valid code for this address; CodeMismatchException if the code is wrong. All with
                Cognito's messages.
        """
        with self._lock:
            now = self._clock()
            self._attempts.take(sub, now)
            code = self._sent.get((sub, purpose))
            if code is None or code.address != address or code.expires_at <= now:
                raise PoolError("ExpiredCodeException", "Invalid code provided, please request a code again.")
            if not hmac.compare_digest(code.text.encode(), given.encode()):
                raise PoolError(
                    "CodeMismatchException", "Invalid verification code provided, please try again."
                )
            del self._sent[sub, purpose]


class _HourlyLimit:
    """A limit per user and hour."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, sub: str, now: float) -> None:
        times = self._taken[sub]
        while times and times[0] <= now - _HOUR:
            times.popleft()
        if len(times) >= self._limit:
            raise PoolError("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        times.append(now)
