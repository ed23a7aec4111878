"""When responses leave that are written together."""

import asyncio
from typing import cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.http import outbox as outbox_module
from claimgraph.app.http.direct import DirectHttpProtocol
from claimgraph.app.http.outbox import outbox_of
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest


class Written(asyncio.WriteTransport):
    """Notes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.responses.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_responses_leave_together_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_PATIENCE", 60.0)
    loop, transport = asyncio.get_running_loop(), Written()
    outbox = outbox_of(loop)
    assert outbox is outbox_of(loop)
    outbox.put(b"first", transport, loop)
    outbox.put(b"second", transport, loop)
    assert transport.responses == []
    await asyncio.sleep(0)
    assert transport.responses == [b"first", b"second"]


async def test_a_response_is_not_held_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_PATIENCE", -1.0)
    loop, transport = asyncio.get_running_loop(), Written()
    outbox_of(loop).put(b"at once", transport, loop)
    assert transport.responses == [b"at once"]


async def test_a_response_to_a_closed_connection_is_dropped_alone() -> None:
    loop, gone, transport = asyncio.get_running_loop(), Written(), Written()
    outbox = outbox_of(loop)
    outbox.put(b"lost", gone, loop)
    outbox.put(b"kept", transport, loop)
    gone.closed = True
    outbox.flush()
    assert (gone.responses, transport.responses) == ([], [b"kept"])


async def test_answers_leave_before_a_half_closed_connection_is_closed() -> None:
    config = uvicorn.Config(
        Dispatcher(SmallApi().endpoint(), small_rest()), ws="none", log_config=None, proxy_headers=False
    )
    config.load()
    connection, transport = DirectHttpProtocol(config, ServerState(), {}), Written()
    connection.connection_made(cast(asyncio.Transport, transport))
    body = b'{"query":"{ hello }"}'
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: alice\r\ncontent-type: application/json\r\n"
    connection.data_received(head + b"content-length: %d\r\n\r\n" % len(body) + body)
    connection.eof_received()  # upon which the event loop closes the connection
    assert b"Hello alice" in b"".join(transport.responses)
    connection.connection_lost(None)
