"""The HTTP requests of a workload, and what the servers' answers must have in common."""

import json
import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPResponse
from itertools import count, cycle
from typing import Final, cast

from bench.tokens import Issuer
from bench.workloads import Caller, Workload

_UTC: Final = re.compile(rb"(?<=T\d\d:\d\d:\d\d)(Z|\+00:00)?(?=\")")
_MANY: Final = 10_000
#: More than Claimgraph's token cache holds (16,384), so that a token has been forgotten when it comes again.
_MORE_THAN_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response.

    Attributes:
        status: Its status.
        body: Its body.
    """

    status: int
    body: bytes

    def __str__(self) -> str:
        return f"{self.status} {self.body[:500]!r}"

    def common(self) -> object:
        """What every server must agree on: data, and the paths of what is refused.

        Indices in paths may be texts, as graphql-jit has them. UTC may be written ``Z``, ``+00:00`` or, by
        what SQLite keeps of it, not at all. Who is not signed in gets nothing; some say so by a status, some
        by errors.
        """
        content = cast(dict[str, object], json.loads(_UTC.sub(b"Z", self.body)))
        if self.status == 401 or content["data"] is None:
            return "nothing"
        errors = cast(list[dict[str, list[object]]], content.get("errors") or [])
        return content["data"], sorted(".".join(map(str, error["path"])) for error in errors)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Makes the requests of workloads."""

    issuer: Issuer
    _tokens: dict[Caller, Sequence[str]] = field(default_factory=dict[Caller, Sequence[str]])

    def requests(self, workload: Workload) -> Iterator[bytes]:
        """Whole HTTP requests, without end."""
        tokens = self._tokens_of(workload.caller)
        if workload.cold:
            return (
                request(f"{workload.query} # {n}", workload.variables, tokens[n % len(tokens)])
                for n in count()
            )
        return cycle([request(workload.query, workload.variables, token) for token in tokens])

    def remembered(self, workload: Workload) -> int:
        """How many requests come before the timed ones, so that their tokens have been seen."""
        return len(self._tokens_of(workload.caller)) if workload.caller == "many" else 0

    def _tokens_of(self, caller: Caller) -> Sequence[str]:
        if caller not in self._tokens:
            self._tokens[caller] = self._sign(caller)
        return self._tokens[caller]

    def _sign(self, caller: Caller) -> Sequence[str]:
        match caller:
            case "nobody":
                return [""]
            case "owner":
                return [self.issuer.id_token()]
            case "admin":
                return [self.issuer.id_token(changes={"cognito:groups": ["admin"]})]
            case "many":
                return [self.issuer.id_token(user) for user in range(_MANY)]
            case "ever new":
                return [self.issuer.id_token(user) for user in range(_MANY, _MANY + _MORE_THAN_REMEMBERED)]


def request(query: str, variables: dict[str, object], token: str) -> bytes:
    """One HTTP request; an empty token is left out."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    lines = [
        "POST /graphql HTTP/1.1",
        "host: 127.0.0.1",
        "content-type: application/json",
        *([f"authorization: Bearer {token}"] if token else []),
        f"content-length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        return Answer(response.status, response.read())
