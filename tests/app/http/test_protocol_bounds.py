import json
import time
from collections.abc import Iterator

import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.http.protocol import HttpProtocol
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import connected, dribble, exchange, running

QUERY = b'{"query":"{ hello }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: alice\r\ncontent-type: application/json\r\n"
REQUEST = HEAD + b"content-length: %d\r\n\r\n" % len(QUERY) + QUERY


class Strict(HttpProtocol):
    max_head_bytes = 20_000
    max_headers = 20
    head_timeout = 600


class Impatient(Strict):
    head_timeout = 0.5


@pytest.fixture
def base_url() -> Iterator[str]:
    with running(Dispatcher(SmallApi().endpoint(), small_rest()), Strict) as address:
        yield address


@pytest.fixture
def impatient_url() -> Iterator[str]:
    with running(Dispatcher(SmallApi().endpoint(), small_rest()), Impatient) as address:
        yield address


def _error(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"x-amzn-requestid: " in head
    assert b"x-amzn-errortype: MalformedHttpRequestException" in head
    assert b"cache-control: no-store" in head
    assert b"connection: close" in head
    (error,) = json.loads(body)["errors"]
    return error


@pytest.mark.parametrize("piece", [b"x-big: " + b"a" * 30_000, b"a" * 200_000])
def test_a_head_beyond_the_limit_is_a_431(base_url: str, piece: bytes) -> None:
    answer = exchange(base_url, HEAD, *(piece[i : i + 9_000] for i in range(0, len(piece), 9_000)))
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert _error(answer)["message"] == "The request's headers are too large or too many."


def test_too_many_headers_are_a_431(base_url: str) -> None:
    answer = exchange(base_url, HEAD + b"a: b\r\n" * 30 + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert _error(answer)["message"] == "The request has more than 20 headers."


def test_endless_headers_are_refused_before_the_head_is_complete(base_url: str) -> None:
    with connected(base_url) as connection:
        connection.sendall(HEAD)
        assert dribble(connection, b"a: b\r\n").startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00", b"GRAPHQL / HTTP/9.9\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n"]
)
def test_garbage_is_a_400_with_a_graphql_error(base_url: str, garbage: bytes) -> None:
    answer = exchange(base_url, garbage)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert _error(answer)["errorType"] == "MalformedHttpRequestException"


def test_headers_that_do_not_arrive_in_time_are_a_408(impatient_url: str) -> None:
    answer = exchange(impatient_url, HEAD[:30])
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert _error(answer)["message"] == "The request did not arrive within 0.5 seconds."


@pytest.mark.parametrize(
    ("begun", "piece", "said"), [(b"", b"\r\n", b""), (HEAD, b"x", b"HTTP/1.1 408 ")], ids=["nothing", "head"]
)
def test_dribbling_does_not_extend_the_deadline(
    impatient_url: str, begun: bytes, piece: bytes, said: bytes
) -> None:
    with connected(impatient_url) as connection:
        connection.sendall(begun)
        assert dribble(connection, piece)[:13] == said


def test_an_idle_connection_is_closed_without_a_response(impatient_url: str) -> None:
    with connected(impatient_url) as connection:
        assert connection.recv(1_000) == b""


def test_the_deadline_counts_anew_for_a_second_request(impatient_url: str) -> None:
    with connected(impatient_url) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        time.sleep(0.7)  # idle: uvicorn's keep-alive time counts, not the deadline
        connection.sendall(HEAD)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_arrives_later_than_the_head_is_not_held_against_the_next_request(
    impatient_url: str,
) -> None:
    with connected(impatient_url) as connection:
        for _ in range(3):
            connection.sendall(REQUEST[: -len(QUERY)])
            time.sleep(0.25)
            connection.sendall(QUERY)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_slow_answer_is_not_cut_off_by_the_next_requests_slow_head(impatient_url: str) -> None:
    slow = REQUEST.replace(b"hello", b"slow ")
    with connected(impatient_url) as connection:
        connection.sendall(slow + HEAD)
        assert connection.recv(65_536).endswith(b'{"data":{"slow":"slow"}}')
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")


def test_pipelined_requests_are_all_answered(base_url: str) -> None:
    with connected(base_url) as connection:
        connection.sendall(REQUEST * 3)
        received = b""
        while received.count(b"Hello alice") < 3:
            received += connection.recv(65_536)
        assert received.count(b"HTTP/1.1 200 ") == 3


def test_the_rest_of_a_refused_request_cannot_be_dribbled_for_ever(impatient_url: str) -> None:
    head = HEAD.replace(b"alice", b"expired") + b"content-length: 900000\r\n\r\n"
    with connected(impatient_url) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")
        assert dribble(connection, b" ") == b""


def test_the_server_stops_while_connections_are_open() -> None:
    with running(Dispatcher(SmallApi().endpoint(), small_rest()), Impatient) as address:
        idle, partial = connected(address), connected(address)
        partial.sendall(HEAD)
    idle.close()
    partial.close()
