"""Rounds of workloads on servers in turn, their answers checked before anything is timed."""

import http.client
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.competitors import CLAIMGRAPH, Competitor
from bench.load import Load, load, send_all
from bench.processes import Server
from bench.traffic import Answer, Traffic, ask, request
from bench.workloads import Workload


class Disagreement(Exception):
    """Servers answer differently, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One round, or the medians of several.

    Attributes:
        cpu: Microseconds of the server's CPU per request.
        rate: Requests per second.
        p50: Milliseconds within which half of the requests were answered.
        p99: The same for 99 of 100.
    """

    cpu: float
    rate: float
    p50: float
    p99: float

    @classmethod
    def median_of(cls, rounds: Sequence["Figures"]) -> "Figures":
        return cls(
            median(each.cpu for each in rounds),
            median(each.rate for each in rounds),
            median(each.p50 for each in rounds),
            median(each.p99 for each in rounds),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one workload: the rounds of each server, in the order in which they took turns."""

    workload: Workload
    rounds: dict[str, list[Figures]] = field(default_factory=dict[str, list[Figures]])

    def median(self, server: str) -> Figures | None:
        return Figures.median_of(self.rounds[server]) if server in self.rounds else None

    def cpu_ratio(self, server: str, by: str = CLAIMGRAPH) -> float | None:
        """The CPU of one server by that of another: the median of their paired rounds."""
        if server not in self.rounds or by not in self.rounds:
            return None
        pairs = zip(self.rounds[server], self.rounds[by], strict=True)
        return median(one.cpu / other.cpu for one, other in pairs)


@dataclass(frozen=True, slots=True)
class Contest:
    """Servers that run, and how long each is measured.

    Attributes:
        servers: The servers, Claimgraph first.
        traffic: Makes the requests.
        rounds: How many rounds; but one is enough once it is late.
        seconds: How long each takes, per server.
        late: When that is, by the monotonic clock.
    """

    servers: Sequence[tuple[Competitor, Server]]
    traffic: Traffic
    rounds: int
    seconds: float
    late: float = math.inf

    def measure(self, workload: Workload) -> Result:
        """Measure one workload on every server that can be asked it.

        Raises:
            Disagreement: The servers' answers differ.
        """
        able = [(competitor, server) for competitor, server in self.servers if competitor.answers(workload)]
        requests = {server.name: self.traffic.requests(workload) for _, server in able}
        self._check(workload, able, requests)
        for competitor, server in able:
            if competitor.kind == "enforcing":
                send_all(server.port, requests[server.name], self.traffic.remembered(workload))
        for _, server in able:
            self._load(workload, server, requests[server.name], self.seconds / 4)  # just-in-time compilers
        result = Result(workload, {server.name: [] for _, server in able})
        for number in range(self.rounds):
            if number > 0 and time.monotonic() > self.late:
                break
            for _, server in able:
                result.rounds[server.name].append(self._round(workload, server, requests[server.name]))
        return result

    def refuse_unacceptable_tokens(self) -> None:
        """See that every server that verifies tokens gives nothing to those that are not good.

        Raises:
            Disagreement: A server answered one.
        """
        for what, token in self.traffic.issuer.unacceptable().items():
            for competitor, server in self.servers:
                if competitor.kind == "enforcing":
                    answer = ask(server.port, request("{ me { username } }", {}, token))
                    if answer.common() != "nothing":
                        raise Disagreement(f"{server.name} answers {what}: {answer.body!r}")

    def _check(
        self,
        workload: Workload,
        able: Sequence[tuple[Competitor, Server]],
        requests: dict[str, Iterator[bytes]],
    ) -> None:
        """Ask three times, once cold and twice warm: a compiled plan must answer alike."""
        for _ in range(3):
            expected = ask(able[0][1].port, next(requests[able[0][1].name]))
            for competitor, server in able[1:]:
                if competitor.kind == "constant":
                    _put(server, expected)
                found = ask(server.port, next(requests[server.name]))
                if found.common() != expected.common():
                    raise Disagreement(f"{workload.name}: {server.name} answers {found}, not {expected}")

    def _round(self, workload: Workload, server: Server, requests: Iterator[bytes]) -> Figures:
        before = server.cpu_seconds()
        done = self._load(workload, server, requests, self.seconds)
        used = server.cpu_seconds() - before
        number = len(done.latencies)
        percentiles = quantiles(done.latencies, n=100)
        return Figures(
            used / number * 1e6, number / done.seconds, percentiles[49] * 1e3, percentiles[98] * 1e3
        )

    def _load(self, workload: Workload, server: Server, requests: Iterator[bytes], seconds: float) -> Load:
        return load(server.port, requests, connections=workload.connections, seconds=seconds)


def _put(server: Server, answer: Answer) -> None:
    """Tell the server of constant bytes what to answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("PUT", f"/?{answer.status}", answer.body)
    connection.getresponse().read()
    connection.close()
