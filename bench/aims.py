"""What Claimgraph aims at, as ratios of CPU per request within one run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.competitors import CLAIMGRAPH, IDIOMATIC, MERCURIUS, RAW
from bench.memory import Memory
from bench.rounds import Result

#: How many times the CPU of Claimgraph the others need, at least.
AT_LEAST: Final[Mapping[str, Mapping[str, float]]] = {
    IDIOMATIC: {
        "W1": 20,
        "W2": 20,
        "W2n": 10,
        "W3": 40,
        "W3o": 150,
        "W4": 45,
        "W4o": 150,
        "W5": 80,
        "W6a": 30,
        "W6b": 30,
        "W8": 1,
    },
    MERCURIUS: {"W1": 1.8, "W2": 1.8, "W2n": 1.8, "W3": 1.8, "W3o": 5, "W4": 1.8, "W4o": 5, "W5": 1.8},
}
#: How many times the CPU of the limit Claimgraph needs, at most.
OF_RAW_AT_MOST: Final[Mapping[str, float]] = {"W1": 1.5}
#: Resident memory by that of the idiomatic server, at most.
MEMORY_AT_MOST: Final = 1.3
#: What rules add to a plan, at most (``make bench-micro``).
RULES_AT_MOST: Final = 1.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """An aim beside what was measured."""

    what: str
    found: float
    aim: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        return self.found <= self.aim if self.at_most else self.found >= self.aim

    def __str__(self) -> str:
        bound = "≤" if self.at_most else "≥"
        return f"{'✓' if self.met else '✗'} {self.what}: {self.found:,.2f}× (aim {bound} {self.aim:g}×)"


def verdicts(results: Sequence[Result], memory: Memory) -> Iterator[Verdict]:
    """Every aim that something was measured for."""
    for server, aims in AT_LEAST.items():
        for result in results:
            aim, found = aims.get(result.workload.name), result.cpu_ratio(server)
            if aim is not None and found is not None:
                yield Verdict(f"{result.workload.name} against {server}", found, aim)
    for result in results:
        aim, found = OF_RAW_AT_MOST.get(result.workload.name), result.cpu_ratio(CLAIMGRAPH, by=RAW)
        if aim is not None and found is not None:
            yield Verdict(f"{result.workload.name} by {RAW}", found, aim, at_most=True)
    found = memory.ratio(CLAIMGRAPH, by=IDIOMATIC)
    if found is not None:
        yield Verdict(f"resident memory by {IDIOMATIC}", found, MEMORY_AT_MOST, at_most=True)
