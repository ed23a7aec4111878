"""From options to a report: servers are started, measured and stopped, one kind of data after another."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench.competitors import COMPETITORS, Competitor
from bench.databases import database
from bench.memory import Memory
from bench.options import Options
from bench.processes import Server, running
from bench.report import Report
from bench.rounds import Contest, Result
from bench.tokens import Issuer
from bench.traffic import Traffic
from bench.workloads import FILLS_CACHES, Data


@contextmanager
def surroundings(issuer: Issuer, data: Data) -> Generator[dict[str, str]]:
    """The environment variables of servers: whom they trust, and where the profiles are."""
    with issuer.trusted() as pool, database(data) as found:
        yield {**pool, **found}


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Attributes:
        options: How to measure.
        traffic: Makes the requests.
        memory: What the servers hold.
    """

    options: Options
    traffic: Traffic = field(default_factory=lambda: Traffic(Issuer.create()))
    memory: Memory = field(default_factory=Memory)

    def report(self) -> Report:
        """Measure everything.

        Raises:
            Disagreement: Servers answer differently, or give something to somebody who may not have it.
        """
        kinds: tuple[Data, ...] = ("memory", "sqlite", "postgres")
        results = [result for data in kinds for result in self._results(data)]
        results.sort(key=lambda result: result.workload.name)
        return Report(results, self.memory, self.options.rounds, self.options.seconds)

    def _results(self, data: Data) -> Iterator[Result]:
        workloads = [each for each in self.options.workloads if each.data == data]
        if not workloads:
            return
        with ExitStack() as stack:
            servers = self._servers(data, stack)
            contest = Contest(
                servers, self.traffic, self.options.rounds, self.options.seconds, self.options.late
            )
            contest.refuse_unacceptable_tokens()
            if data != "memory":
                yield from map(contest.measure, workloads)
                return
            running = [server for _, server in servers]
            self.memory.note("started", running)
            yield from map(contest.measure, [each for each in workloads if each.name not in FILLS_CACHES])
            self.memory.note("loaded", running)
            yield from map(contest.measure, [each for each in workloads if each.name in FILLS_CACHES])
            self.memory.note("full", running)

    def _servers(self, data: Data, stack: ExitStack) -> list[tuple[Competitor, Server]]:
        environment = stack.enter_context(surroundings(self.traffic.issuer, data))
        return [
            (
                each,
                stack.enter_context(running(each.name, each.command, {**environment, **each.environment})),
            )
            for each in COMPETITORS
            if each.data == data and self.options.wants(each)
        ]
