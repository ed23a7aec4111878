"""Who is compared: how each server is started, and what it can be asked."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from bench.workloads import Data, Workload

PEERS: Final = Path(__file__).parent / "peers"
CLAIMGRAPH: Final = "claimgraph"
IDIOMATIC: Final = "idiomatic"
RAW: Final = "raw ASGI"
MERCURIUS: Final = "Mercurius"


@dataclass(frozen=True, slots=True)
class Competitor:
    """A server of the comparison.

    Attributes:
        name: As in the tables.
        command: Its command line.
        about: What it is.
        data: Where its profiles are.
        environment: Variables of its own.
        kind: Whether it verifies tokens and enforces the rules; or serves everybody everything; or answers
            with the bytes that it was given.
        peer: Whether it is compared only when peers are asked for.
    """

    name: str
    command: tuple[str, ...]
    about: str
    data: Data = "memory"
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: Literal["enforcing", "open", "constant"] = "enforcing"
    peer: bool = False

    def answers(self, workload: Workload) -> bool:
        """Whether a workload can be put to it."""
        return self.data == workload.data and not (self.kind == "open" and workload.needs_rules)


def _uvicorn(*arguments: str) -> tuple[str, ...]:
    quiet = ("--no-access-log", "--log-level", "warning")
    return (sys.executable, "-m", "uvicorn", *arguments, "--port", "{port}", *quiet)


def _on_node(name: str, file: str, about: str) -> Competitor:
    environment = {"NODE_ENV": "production"}
    return Competitor(name, ("node", str(PEERS / file)), about, environment=environment, peer=True)


#: As `claimgraph serve` has it.
_OUR_PROTOCOL: Final = "claimgraph.app.http.protocol:HttpProtocol"
_LEAN: Final = ("--no-proxy-headers", "--no-server-header")
_SERVE: Final = (sys.executable, "-m", "bench.servers.shipped", "serve", "--port", "{port}")

COMPETITORS: Final = (
    Competitor(
        CLAIMGRAPH,
        _uvicorn("bench.servers.claimgraph:make_app", "--factory", *_LEAN, "--http", _OUR_PROTOCOL),
        "everything switched on: limits, logs, request ids, audited denials",
    ),
    Competitor(
        IDIOMATIC,
        _uvicorn("bench.servers.idiomatic:app"),
        "Strawberry + FastAPI, PyJWT, permission_classes",
    ),
    Competitor(
        "without auth",
        _uvicorn("bench.servers.idiomatic:app"),
        "the same without tokens and rules",
        environment={"BENCH_WITHOUT_AUTH": "1"},
        kind="open",
    ),
    *(
        competitor
        for data in ("sqlite", "postgres")
        for competitor in (
            Competitor(CLAIMGRAPH, _SERVE, "`claimgraph serve` with the API that it ships", data),
            Competitor(
                IDIOMATIC,
                _uvicorn("bench.servers.idiomatic_sql:app"),
                "Strawberry + FastAPI, PyJWT, permission_classes, SQLAlchemy's asynchronous ORM",
                data,
            ),
        )
    ),
    _on_node(MERCURIUS, "mercurius.js", "Mercurius with jit, mercurius-auth, aws-jwt-verify"),
    _on_node("Apollo", "apollo.js", "Apollo Server, rules in resolvers, aws-jwt-verify"),
    _on_node("Yoga", "yoga.js", "GraphQL Yoga, generic-auth, rules in resolvers, aws-jwt-verify"),
    Competitor(RAW, _uvicorn("bench.servers.raw:app", *_LEAN), "constant bytes: the limit", kind="constant"),
)
