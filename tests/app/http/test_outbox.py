"""Responses that are written together."""

import asyncio

import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.http import outbox as outbox_module
from claimgraph.app.http.outbox import outbox_of
from claimgraph.app.http.protocol import HttpProtocol
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.app.http.in_memory import MemoryTransport, connect


async def test_responses_leave_together_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_MAX_DELAY", 60.0)
    loop, transport = asyncio.get_running_loop(), MemoryTransport()
    outbox = outbox_of(loop)
    assert outbox is outbox_of(loop)
    outbox.put(b"first", transport, loop)
    outbox.put(b"second", transport, loop)
    assert transport.responses == []
    await asyncio.sleep(0)
    assert transport.responses == [b"first", b"second"]


async def test_a_response_is_not_held_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_MAX_DELAY", -1.0)
    loop, transport = asyncio.get_running_loop(), MemoryTransport()
    outbox_of(loop).put(b"at once", transport, loop)
    assert transport.responses == [b"at once"]


async def test_a_response_to_a_closed_connection_is_dropped_alone() -> None:
    loop, gone, transport = asyncio.get_running_loop(), MemoryTransport(), MemoryTransport()
    outbox = outbox_of(loop)
    outbox.put(b"lost", gone, loop)
    outbox.put(b"kept", transport, loop)
    gone.closed = True
    outbox.flush()
    assert (gone.responses, transport.responses) == ([], [b"kept"])


async def test_answers_leave_before_a_half_closed_connection_is_closed() -> None:
    connection, transport = connect(Dispatcher(SmallApi().endpoint(), small_rest()), HttpProtocol)
    body = b'{"query":"{ hello }"}'
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: alice\r\ncontent-type: application/json\r\n"
    connection.data_received(head + b"content-length: %d\r\n\r\n" % len(body) + body)
    connection.eof_received()  # upon which the event loop closes the connection
    assert b"Hello alice" in b"".join(transport.responses)
    connection.connection_lost(None)
