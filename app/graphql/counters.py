"""What the endpoint has seen, as plain numbers: counting costs a request next to nothing."""

from bisect import bisect_left
from collections import Counter
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Unavailable

#: Upper bounds of the histogram of durations, in seconds.
DURATIONS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
)  # fmt: skip


class Counters:
    """The counts of one endpoint since it was made.

    Attributes:
        statuses: Responses by HTTP status.
        durations: Responses by duration: up to each of ``DURATIONS``, and longer.
        seconds: The sum of all durations, from the head of the request on.
        remembered: Requests whose credentials had been verified before.
        verified: Requests whose credentials were verified.
        rejections: Requests whose credentials were rejected, by reason.
        refusals: Requests whose document was refused, by stage.
    """

    __slots__ = ("durations", "refusals", "rejections", "remembered", "seconds", "statuses", "verified")

    def __init__(self) -> None:
        self.statuses: dict[int, int] = {}
        self.durations = [0] * (len(DURATIONS) + 1)
        self.seconds = 0.0
        self.remembered = 0
        self.verified = 0
        self.rejections: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def answered(self, status: int, seconds: float) -> None:
        """Count a response.

        Args:
            status: Its HTTP status.
            seconds: How long it took.
        """
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.durations[bisect_left(DURATIONS, seconds)] += 1
        self.seconds += seconds

    def stopped(self, reason: BaseException) -> None:
        """Count a request that an exception ended, if its credentials are why."""
        match reason:
            case CredentialRejected():
                self.rejections[reason.reason.value] += 1
            case Unavailable():
                self.rejections["unavailable"] += 1
            case _:
                pass
