"""Timing two functions in turn."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

_SAMPLES: Final = 25
_SAMPLE_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Comparison:
    """One part beside a baseline.

    Attributes:
        what: The part.
        baseline: What it is compared with.
        microseconds: Of the part.
        baseline_microseconds: Of the baseline.
        ratio: The part's by the baseline's: the median of pairs.
        is_checking: Whether the part is a plan that checks rules and refuses nothing.
    """

    what: str
    baseline: str
    microseconds: float
    baseline_microseconds: float
    ratio: float
    is_checking: bool = False


def compare(
    what: str, part: Callable[[], object], baseline: str, other: Callable[[], object], *, units: int = 1
) -> Comparison:
    """Measure a part and its baseline, sample by sample in turn, by the CPU time of the process.

    Args:
        what: Names the part.
        part: Runs it once.
        baseline: Names the baseline.
        other: Runs it once.
        units: How many of what is named one run has, such as fields.
    """
    times, other_times = _times(part), _times(other)
    pairs = [(_sample(part, times), _sample(other, other_times)) for _ in range(_SAMPLES)]
    return Comparison(
        what,
        baseline,
        median(one for one, _ in pairs) / units * 1e6,
        median(two for _, two in pairs) / units * 1e6,
        median(one / two for one, two in pairs),
    )


def _times(function: Callable[[], object]) -> int:
    """How often it has to run to fill a sample."""
    for _ in range(3):
        function()  # first and second sight, caches
    seconds = max(_sample(function, 1), 1e-7)
    return max(1, int(_SAMPLE_SECONDS / seconds))


def _sample(function: Callable[[], object], times: int) -> float:
    """Seconds that one run takes."""
    start = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - start) / times
