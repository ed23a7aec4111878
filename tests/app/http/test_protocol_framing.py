"""Where a request ends, and what happens around one that cannot be parsed."""

from collections.abc import Iterator

import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.http.protocol import HttpProtocol
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import a_moment, connected, dribble, exchange, running

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
ALICE = HEAD + b"authorization: alice\r\n"
HELLO = b'{"query":"{ hello }"}'
CHANGE = b'{"query":"mutation { setName(name: \\"x\\") }"}'
UPGRADE = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAIAAAAA\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"


class Strict(HttpProtocol):
    max_idle_bytes = 20_000


@pytest.fixture
def api() -> SmallApi:
    return SmallApi()


@pytest.fixture
def base_url(api: SmallApi) -> Iterator[str]:
    with running(Dispatcher(api.endpoint(), small_rest()), Strict) as address:
        yield address


def _sized(head: bytes, body: bytes) -> bytes:
    return head + b"content-length: %d\r\n\r\n" % len(body) + body


def _in_chunks(head: bytes, body: bytes, trailers: bytes = b"") -> bytes:
    return head + CHUNKED + b"\r\n%x\r\n%b\r\n0\r\n%b\r\n" % (len(body), body, trailers)


def _everything(base_url: str, *parts: bytes) -> bytes:
    """Send, and read until the server closes or answers ``last``."""
    received = b""
    with connected(base_url) as connection:
        for part in parts:
            connection.sendall(part)
        while b"Hello last" not in received and (chunk := connection.recv(65_536)):
            received += chunk
    return received


_LAST = _sized(ALICE, b'{"query":"{ hello(name: \\"last\\") }"}')


@pytest.mark.parametrize("cut", [None, -30])
def test_credentials_in_trailers_are_ignored(base_url: str, cut: int | None) -> None:
    request = _in_chunks(HEAD, HELLO, b"authorization: alice\r\n")
    pieces = [request] if cut is None else [request[:cut], request[cut:]]
    assert exchange(base_url, *pieces, between=a_moment).startswith(b"HTTP/1.1 401 ")


def test_trailers_are_accepted_and_ignored(base_url: str) -> None:
    answer = exchange(base_url, _in_chunks(ALICE, HELLO, b"authorization: other\r\nx: y\r\n"))
    assert b"Hello alice" in answer


@pytest.mark.parametrize("piece", [b"x: y\r\n" * 1_000, b"x" * 6_000])
@pytest.mark.parametrize("start", [b"0\r\n", b"1;"], ids=["trailers", "a chunk's extension"])
def test_trailers_and_chunk_extensions_are_bounded(base_url: str, start: bytes, piece: bytes) -> None:
    with connected(base_url) as connection:
        connection.sendall(ALICE + CHUNKED + b"\r\n" + start)
        assert dribble(connection, piece).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("sight", ["direct", "ordinary"])
def test_a_large_body_does_not_count_as_trailers(base_url: str, sight: str) -> None:
    head = ALICE if sight == "direct" else ALICE + b"expect: 100-continue\r\n"
    body = HELLO + b" " * 100_000
    assert b"Hello alice" in _everything(base_url, _sized(head, body), _LAST)


def test_a_large_head_does_not_count_as_trailers(base_url: str) -> None:
    request = _sized(ALICE + b"x-large: %b\r\n" % (b"x" * 30_000), HELLO)
    cut = len(request) - len(HELLO)
    assert b"Hello alice" in exchange(base_url, request[:cut], request[cut:], between=a_moment)


@pytest.mark.parametrize("framed", [_sized, _in_chunks])
@pytest.mark.parametrize("apart", [False, True], ids=["in one piece", "body apart"])
def test_an_upgrade_header_is_ignored(base_url: str, framed: object, apart: bool) -> None:
    request = _sized(ALICE + UPGRADE, HELLO) if framed is _sized else _in_chunks(ALICE + UPGRADE, HELLO)
    head, gap, body = request.partition(b"\r\n\r\n")
    parts = (head + gap, body) if apart else (request,)
    received = _everything(base_url, *parts, _LAST)
    assert received.count(b"HTTP/1.1 200 ") == 2
    assert b"Hello alice" in received


@pytest.mark.parametrize("apart", [False, True], ids=["in one piece", "body apart"])
def test_a_body_behind_an_upgrade_is_never_a_request(base_url: str, api: SmallApi, apart: bool) -> None:
    smuggled = _sized(ALICE, CHANGE)
    head = ALICE + UPGRADE + b"content-length: %d\r\n\r\n" % len(smuggled)
    received = _everything(base_url, *((head, smuggled) if apart else (head + smuggled,)), _LAST)
    assert received.count(b"HTTP/1.1 400 ") == 1
    assert received.count(b"HTTP/1.1 ") == 2
    assert api.calls == ["hello"]


def test_connect_is_refused(base_url: str) -> None:
    answer = _everything(base_url, b"CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n" + _LAST)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\r\n\r\n", HEAD + CHUNKED + b"\r\nnot a length\r\n"])
def test_garbage_does_not_take_the_answer_of_the_request_before(base_url: str, garbage: bytes) -> None:
    received = _everything(base_url, _sized(ALICE, b'{"query":"{ slow }"}') + garbage, b"more of it")
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.endswith(b'{"data":{"slow":"slow"}}')
