import httpx2
import pytest

from claimgraph.app.graphql.options import EndpointOptions
from tests.support.servers.asgi_server import a_moment, connected, dribble, exchange

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: alice\r\ncontent-type: application/json\r\n"
QUERY = b'{"query":"{ hello }"}'

_IMPATIENT = EndpointOptions(max_body_bytes=1_000, body_timeout=0.4)


@pytest.fixture
def options() -> EndpointOptions:
    """What a test may replace; nothing takes so long."""
    return EndpointOptions(max_body_bytes=1_000, body_timeout=600)


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_a_body_of_exactly_the_limit_is_accepted(alice: httpx2.Client) -> None:
    body = QUERY + b" " * (1_000 - len(QUERY))
    response = alice.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200


def test_a_body_declared_too_large_is_refused_unread(base_url: str) -> None:
    answer = exchange(base_url, HEAD + b"content-length: 1001\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"larger than the limit of 1000 bytes" in answer


def test_a_chunked_body_is_refused_once_it_is_too_large(base_url: str) -> None:
    chunks = [_chunk(b" " * 600)] * 2
    answer = exchange(base_url, HEAD + b"transfer-encoding: chunked\r\n\r\n", *chunks, between=a_moment)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_within_the_limit_is_read_whole(base_url: str) -> None:
    parts = [_chunk(QUERY[:7]), _chunk(QUERY[7:]), b"0\r\n\r\n"]
    answer = exchange(base_url, HEAD + b"transfer-encoding: chunked\r\n\r\n", *parts, between=a_moment)
    assert answer.endswith(b'{"data":{"hello":"Hello alice"}}')


@pytest.mark.parametrize("options", [_IMPATIENT])
def test_a_slow_sender_gets_a_408_and_is_disconnected(base_url: str) -> None:
    head = HEAD + b"content-length: %d\r\n\r\n" % len(QUERY)
    answer = exchange(base_url, head, QUERY[:5], QUERY[5:9], between=a_moment)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not arrive within 0.4 seconds" in answer
    assert b"connection: close" in answer


@pytest.mark.parametrize("options", [_IMPATIENT])
def test_dribbling_does_not_extend_the_deadline(base_url: str) -> None:
    with connected(base_url) as connection:
        connection.sendall(HEAD + b"content-length: 900\r\n\r\n")
        assert dribble(connection, b" ").startswith(b"HTTP/1.1 408 ")


def test_a_client_that_leaves_is_not_logged_as_a_defect(
    base_url: str, alice: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(base_url) as connection:
        connection.sendall(HEAD + b"content-length: 500\r\n\r\n{")
    assert alice.post("/graphql", json={"query": "{ hello }"}).status_code == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_an_answered_connection_can_be_used_again(base_url: str) -> None:
    request = HEAD + b"content-length: %d\r\n\r\n" % len(QUERY) + QUERY
    too_large = HEAD + b"content-length: 1001\r\n\r\n" + b" " * 1_001
    with connected(base_url) as connection:
        for sent, status in ((too_large, b"413"), (request, b"200"), (request, b"200")):
            connection.sendall(sent)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 " + status)
