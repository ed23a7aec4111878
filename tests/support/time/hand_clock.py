"""A clock that the test moves."""

from dataclasses import dataclass


@dataclass(slots=True)
class HandClock:
    """Replaces ``time.time`` or ``time.monotonic``.

    Attributes:
        now: Seconds since the epoch.
    """

    now: float = 1_795_370_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
