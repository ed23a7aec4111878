"""Requests answered directly and requests answered through ASGI get the same response."""

import asyncio
import json
import socket
import struct
from collections.abc import Iterator
from contextvars import ContextVar

import pytest
from graphql import GraphQLResolveInfo
from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.http.messages import RawResponse, RequestHead
from claimgraph.app.http.protocol import HttpProtocol
from claimgraph.auth.authenticator import Authenticator
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.app.http.in_memory import connect
from tests.support.servers.asgi_server import connected, exchange, running
from tests.support.time.patience import eventually

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
ALICE = HEAD + b"authorization: alice\r\n"
HELLO = b'{"query":"{ hello }"}'


class Watched(GraphQLEndpoint):
    """An endpoint that notes which way each request took."""

    def __init__(self, api: SmallApi) -> None:
        super().__init__(api.operations(), Authenticator([api.mode]), EndpointOptions())
        self.ways: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.ways.append("ordinary")
        await super().__call__(scope, receive, send)

    def answer_now(self, head: RequestHead, body: bytes) -> RawResponse | ASGIApp:
        answer = super().answer_now(head, body)
        self.ways.append("direct" if isinstance(answer, RawResponse) else "begun directly")
        return answer

    def has_begun(self) -> None:
        """Wait until the first part of a second request has been read, alone."""
        eventually(lambda: len(self.ways) == 2)


@pytest.fixture
def api() -> SmallApi:
    return SmallApi()


@pytest.fixture
def watched(api: SmallApi) -> Watched:
    return Watched(api)


@pytest.fixture
def base_url(watched: Watched) -> Iterator[str]:
    with running(Dispatcher(watched, small_rest())) as address:
        yield address


def _request(head: bytes, body: bytes = HELLO) -> bytes:
    return head + b"content-length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    ("request_", "way", "expected"),
    [
        (_request(ALICE), "direct", (200, "Hello alice")),
        # Blanks around a value are no part of it (RFC 9110 section 5.5).
        (_request(HEAD + b"authorization:\talice \t\r\n"), "direct", (200, "Hello alice")),
        (_request(ALICE + b"expect: 100-continue \r\n"), "ordinary", (200, "Hello alice")),
        (_request(ALICE, b'{"query":"{ me { later } }"}'), "begun directly", (200, "later")),
        (_request(ALICE, b'{"query":"{ boom }"}'), "direct", (200, "boom")),
        (_request(ALICE, b'{"query":"{ nothing }"}'), "direct", (200, "Cannot query field")),
        (_request(ALICE, b"[]"), "direct", (400, "MalformedHttpRequestException")),
        (_request(HEAD), "direct", (401, "UnauthorizedException")),
        (_request(HEAD + b"authorization: expired\r\n"), "direct", (401, "Token has expired.")),
        (_request(HEAD + b"authorization: slow-alice\r\n"), "begun directly", (200, "Hello alice")),
        (_request(ALICE.replace(b"json", b"xml")), "direct", (415, "Content-Type")),
        (_request(ALICE + b"expect: 100-continue\r\n"), "ordinary", (200, "Hello alice")),
        (_request(ALICE.replace(b"/graphql", b"/graphql?x=1")), "ordinary", (200, "Hello alice")),
        (_request(ALICE, b" " * 1_100_000), "ordinary", (413, "limit")),
    ],
)
def test_every_path_gives_the_same_answer(
    base_url: str, watched: Watched, request_: bytes, way: str, expected: tuple[int, str]
) -> None:
    status, told = expected
    answer = exchange(base_url, request_)
    final = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert final.startswith(b"HTTP/1.1 %d " % status)
    assert told in final.decode()
    assert watched.ways == [way]


def test_both_paths_send_the_same_headers(base_url: str, watched: Watched) -> None:
    direct = exchange(base_url, _request(ALICE))
    ordinary = exchange(base_url, _request(ALICE)[:-5], _request(ALICE)[-5:], between=watched.has_begun)
    assert watched.ways == ["direct", "ordinary"]
    assert _comparable(direct) == _comparable(ordinary)


def _comparable(answer: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return [
        line for line in head.split(b"\r\n") if not line.startswith((b"date:", b"x-amzn-requestid:"))
    ], body


def test_a_body_in_chunks_is_read_whole(base_url: str, watched: Watched) -> None:
    chunked = ALICE + b"transfer-encoding: chunked\r\n\r\n5\r\n" + HELLO[:5] + b"\r\n"
    rest = b"%x\r\n" % len(HELLO[5:]) + HELLO[5:] + b"\r\n0\r\n\r\n"
    assert b"Hello alice" in exchange(base_url, chunked + rest)
    assert b"Hello alice" in exchange(base_url, chunked, rest, between=watched.has_begun)
    assert watched.ways == ["direct", "ordinary"]


@pytest.mark.parametrize("head", [ALICE + b"connection: close\r\n", ALICE.replace(b"1.1", b"1.0")])
def test_connection_close_is_heeded(base_url: str, watched: Watched, head: bytes) -> None:
    with connected(base_url) as connection:
        connection.sendall(_request(head))
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    assert b"connection: close" in received
    assert received.endswith(b'{"data":{"hello":"Hello alice"}}')
    assert watched.ways == ["direct"]


def test_pipelined_requests_are_answered_in_order_and_in_portions(base_url: str, watched: Watched) -> None:
    bodies = [json.dumps({"query": f'{{ hello(name: "{n:02}") }}'}).encode() for n in range(20)]
    with connected(base_url) as connection:
        connection.sendall(b"".join(_request(ALICE, body) for body in bodies))
        received = b""
        while received.count(b"Hello ") < len(bodies):
            received += connection.recv(65_536)
    names = [part[:2].decode() for part in received.split(b"Hello ")[1:]]
    assert names == [f"{n:02}" for n in range(20)]
    assert watched.ways[:8] == ["direct"] * 8
    assert "ordinary" in watched.ways


def test_a_slow_request_holds_up_those_sent_behind_it(base_url: str, watched: Watched) -> None:
    with connected(base_url) as connection:
        connection.sendall(_request(ALICE, b'{"query":"{ slow }"}') + _request(ALICE))
        received = b""
        while b"Hello alice" not in received:
            received += connection.recv(65_536)
    assert received.index(b'"slow":"slow"') < received.index(b"Hello alice")
    assert watched.ways == ["begun directly", "ordinary"]


@pytest.mark.parametrize("defect", [SystemExit, GeneratorExit, asyncio.CancelledError])
def test_every_exception_of_a_resolver_is_answered(
    base_url: str, api: SmallApi, defect: type[BaseException]
) -> None:
    def fail(_source: object, _info: GraphQLResolveInfo[object]) -> str:
        raise defect

    query = api.schema.query_type
    assert query is not None
    query.fields["boom"].resolve = fail
    answer = exchange(base_url, _request(ALICE, b'{"query":"{ boom }"}'))
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"errorId" in answer
    assert b"Hello alice" in exchange(base_url, _request(ALICE))


async def test_the_operators_interrupt_is_never_swallowed(api: SmallApi) -> None:
    def interrupt(_source: object, _info: GraphQLResolveInfo[object]) -> str:
        raise KeyboardInterrupt

    query = api.schema.query_type
    assert query is not None
    endpoint = api.endpoint()
    query.fields["boom"].resolve = interrupt
    boom = b'{"query":"{ boom }"}'
    with pytest.raises(KeyboardInterrupt):
        endpoint.answer_now(RequestHead("POST", [(b"authorization", b"alice"), _JSON]), boom)
    connection, transport = connect(Dispatcher(endpoint, small_rest()), HttpProtocol)
    with pytest.raises(KeyboardInterrupt):
        connection.data_received(_request(ALICE, boom))
    assert transport.responses == []
    connection.connection_lost(None)


_JSON = (b"content-type", b"application/json")
_who: ContextVar[str] = ContextVar("who", default="nobody")


def test_context_variables_of_one_request_are_not_seen_by_the_next(base_url: str, api: SmallApi) -> None:
    def leave_a_mark(_source: object, _info: GraphQLResolveInfo[object]) -> str:
        seen = _who.get()
        _who.set("somebody")
        return seen

    query = api.schema.query_type
    assert query is not None
    query.fields["boom"].resolve = leave_a_mark
    for _ in range(2):
        assert b'"boom":"nobody"' in exchange(base_url, _request(ALICE, b'{"query":"{ boom }"}'))


def test_a_half_closed_connection_still_gets_its_answer(base_url: str) -> None:
    with connected(base_url) as connection:
        connection.sendall(_request(ALICE))
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    assert received.endswith(b'{"data":{"hello":"Hello alice"}}')


def test_a_reset_connection_takes_no_answer_from_others(base_url: str) -> None:
    for _ in range(5):
        with connected(base_url) as stays, connected(base_url) as leaves:
            leaves.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
            leaves.sendall(_request(ALICE))
            stays.sendall(_request(ALICE))
            leaves.close()
            received = b""
            while b"Hello alice" not in received:
                received += stays.recv(65_536)


def test_the_400_for_garbage_follows_the_answers_before_it(base_url: str) -> None:
    with connected(base_url) as connection:
        connection.sendall(_request(ALICE) + b"\x16\x03\x01\r\n\r\n")
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    assert received.index(b"HTTP/1.1 200 ") < received.index(b"HTTP/1.1 400 ")
