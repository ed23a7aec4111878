"""A clock that moves when the test says so."""

from dataclasses import dataclass


@dataclass(slots=True)
class HandClock:
    """Hand it in wherever ``time.time`` or ``time.monotonic`` is the default.

    Attributes:
        now: Seconds since the epoch.
    """

    now: float = 1_795_370_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
