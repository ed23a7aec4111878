"""Tables of what was measured, in Markdown and as one JSON object."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.aims import verdicts
from bench.competitors import CLAIMGRAPH, COMPETITORS, IDIOMATIC, RAW
from bench.memory import MOMENTS, Memory
from bench.rounds import Figures, Result


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found.

    Attributes:
        results: One for each workload.
        memory: What the servers held.
        rounds: How many rounds each server had.
        seconds: How long each took.
    """

    results: Sequence[Result]
    memory: Memory
    rounds: int
    seconds: float

    @property
    def servers(self) -> list[str]:
        """Their names, in the order of the columns."""
        measured = {name for result in self.results for name in result.rounds}
        return [name for name in dict.fromkeys(each.name for each in COMPETITORS) if name in measured]

    def markdown(self) -> str:
        """All tables, each with its heading."""
        others = [name for name in self.servers if name != CLAIMGRAPH]
        parts = [
            self._surroundings(),
            "CPU of the server per request, in µs:",
            self._table(self.servers, lambda result, server: _cell(result.median(server), "cpu", "{:,.0f}")),
            f"The same, by Claimgraph's (how many times as much; {RAW} is the limit):",
            self._table(others, lambda result, server: _times(result.cpu_ratio(server))),
            "Requests per second on one core:",
            self._table(self.servers, lambda result, server: _cell(result.median(server), "rate", "{:,.0f}")),
            "Milliseconds within which 50 and 99 of 100 requests were answered, under full load:",
            self._table(self.servers, lambda result, server: _latencies(result.median(server))),
            "Resident memory, in MB:",
            self._memory(),
            "Aims:",
            "\n".join(f"- {verdict}" for verdict in verdicts(self.results, self.memory)),
        ]
        return "\n\n".join(parts) + "\n"

    def json(self) -> str:
        """Everything, in one line."""
        content: dict[str, object] = {
            "cpu_ratio_to_idiomatic": {
                result.workload.name: round(ratio, 2)
                for result in self.results
                if (ratio := result.cpu_ratio(IDIOMATIC)) is not None
            },
            "cpu_microseconds": {
                result.workload.name: {
                    name: round(Figures.median_of(rounds).cpu, 1) for name, rounds in result.rounds.items()
                }
                for result in self.results
            },
            "resident_megabytes": self.memory.megabytes,
            "aims": [
                asdict(verdict) | {"met": verdict.met} for verdict in verdicts(self.results, self.memory)
            ],
            "rounds": self.rounds,
            "seconds": self.seconds,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return json.dumps(content)

    def save(self, directory: Path) -> Path:
        """Write both forms; returns the file of the tables."""
        directory.mkdir(parents=True, exist_ok=True)
        stem = directory / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        stem.with_suffix(".json").write_text(self.json() + "\n", encoding="utf-8")
        tables = stem.with_suffix(".md")
        tables.write_text(self.markdown(), encoding="utf-8")
        return tables

    def _surroundings(self) -> str:
        packages = ", ".join(
            f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core", "fastapi", "uvicorn")
        )
        return (
            f"{datetime.now(UTC):%Y-%m-%d}; {platform.system()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, {packages}; "
            f"medians of {self.rounds} rounds of {self.seconds:g} s, servers in turn."
        )

    def _memory(self) -> str:
        lines = ["| | " + " | ".join(self.servers) + " |", "|---|" + "---:|" * len(self.servers)]
        for moment, megabytes in self.memory.megabytes.items():
            cells = " | ".join(
                f"{megabytes[name]:,.0f}" if name in megabytes else "" for name in self.servers
            )
            lines.append(f"| {MOMENTS[moment]} | {cells} |")
        return "\n".join(lines)

    def _table(self, servers: Sequence[str], cell: Callable[[Result, str], str]) -> str:
        lines = ["| | | " + " | ".join(servers) + " |", "|---|---|" + "---:|" * len(servers)]
        for result in self.results:
            cells = " | ".join(cell(result, server) for server in servers)
            lines.append(f"| {result.workload.name} | {result.workload.about} | {cells} |")
        return "\n".join(lines)


def _cell(figures: Figures | None, name: str, form: str) -> str:
    return form.format(getattr(figures, name)) if figures else ""


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:,.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _latencies(figures: Figures | None) -> str:
    return f"{figures.p50:,.1f} / {figures.p99:,.1f}" if figures else ""
