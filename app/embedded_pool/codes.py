"""Codes that are sent to an address, and what has to be brought back to prove that it arrived.

Source: Developer Guide, "Verifying an email or phone number" (a code lives 24 hours) and "Quotas in Amazon
Cognito" (codes asked for and codes tried, per user and hour). A restart of the pool forgets all codes.
"""

import hmac
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from claimgraph.app.embedded_pool.errors import CognitoError

#: Seconds for which a code is good.
CODE_LIFETIME = 86_400

#: Codes a user may ask for, and codes they may try, in an hour.
MAX_REQUESTS, MAX_ATTEMPTS = 5, 15

_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that has been sent to an address; `expires_at` in seconds since the epoch."""

    text: str = field(repr=False)
    address: str = field(repr=False)
    expires_at: float


class Codes:
    """The codes of one pool, safe to use from several threads; one per user and purpose, the latest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Asks `clock` for the time, in seconds since the epoch."""
        self._clock = clock
        self._lock = Lock()
        self._sent: dict[tuple[str, str], _Code] = {}
        self._requests = _HourlyLimit(MAX_REQUESTS)
        self._attempts = _HourlyLimit(MAX_ATTEMPTS)

    def count_request(self, sub: str) -> None:
        """Counts a code that the user has asked for.

        Raises:
            CognitoError: LimitExceededException if there were too many within an hour.
        """
        with self._lock:
            self._requests.take(sub, self._clock())

    def make(self, sub: str, purpose: str, address: str) -> str:
        """A new code of six digits, which takes the place of an earlier one.

        Args:
            sub: Whose code it is.
            purpose: What it is for, such as the name of the attribute that it verifies.
            address: Where it is sent; it is good for this one only.
        """
        code = _Code(f"{secrets.randbelow(1_000_000):06}", address, self._clock() + CODE_LIFETIME)
        with self._lock:
            self._sent[sub, purpose] = code
        return code.text

    def redeem(self, sub: str, purpose: str, address: str | None, given: str) -> None:
        """Takes a code back; it is good once.

        Args:
            sub: Who brings it.
            purpose: What it is for.
            address: Where such a code would be sent now.
            given: What they typed.

        Raises:
            CognitoError: LimitExceededException after too many attempts within an hour; ExpiredCodeException
                if there is no code for this address that is still good; CodeMismatchException if it is
                another one. All in Cognito's words.
        """
        with self._lock:
            now = self._clock()
            self._attempts.take(sub, now)
            code = self._sent.get((sub, purpose))
            if code is None or code.address != address or code.expires_at <= now:
                raise CognitoError(
                    "ExpiredCodeException", "Invalid code provided, please request a code again."
                )
            if not hmac.compare_digest(code.text.encode(), given.encode()):
                raise CognitoError(
                    "CodeMismatchException", "Invalid verification code provided, please try again."
                )
            del self._sent[sub, purpose]


class _HourlyLimit:
    """So many times an hour for each user."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, sub: str, now: float) -> None:
        times = self._taken[sub]
        while times and times[0] <= now - _HOUR:
            times.popleft()
        if len(times) >= self._limit:
            raise CognitoError(
                "LimitExceededException", "Attempt limit exceeded, please try after some time."
            )
        times.append(now)
