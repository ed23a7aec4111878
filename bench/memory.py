"""Resident memory of the servers, at three moments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from bench.processes import Server

Moment = Literal["started", "loaded", "full"]
MOMENTS: Final[dict[Moment, str]] = {
    "started": "after the start",
    "loaded": "after the workloads of few tokens and few texts",
    "full": "after tens of thousands of tokens and texts",
}


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of each server, by moment and name; of those that have the profiles in memory."""

    megabytes: dict[Moment, dict[str, float]] = field(default_factory=dict[Moment, dict[str, float]])

    def note(self, moment: Moment, servers: Iterable[Server]) -> None:
        """Look at the servers now."""
        self.megabytes[moment] = {server.name: round(server.resident_megabytes(), 1) for server in servers}

    def ratio(self, server: str, by: str) -> float | None:
        """The memory of one server by that of another, after ordinary workloads."""
        loaded = self.megabytes.get("loaded", {})
        return loaded[server] / loaded[by] if server in loaded and by in loaded else None
