"""When responses leave that are written together."""

import asyncio

import pytest

from app import outbox as outbox_module
from app.outbox import outbox_of


class Written(asyncio.WriteTransport):
    """Notes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.responses.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed


async def test_responses_leave_in_order_when_all_has_been_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_PATIENCE", 60.0)
    loop, transport = asyncio.get_running_loop(), Written()
    outbox = outbox_of(loop)
    assert outbox is outbox_of(loop)
    outbox.put(b"first", transport, loop)
    outbox.put(b"second", transport, loop)
    assert transport.responses == []
    await asyncio.sleep(0)
    assert transport.responses == [b"first", b"second"]


async def test_a_response_does_not_wait_for_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "_PATIENCE", -1.0)
    loop, transport = asyncio.get_running_loop(), Written()
    outbox_of(loop).put(b"at once", transport, loop)
    assert transport.responses == [b"at once"]


async def test_what_has_nowhere_to_go_is_dropped_alone() -> None:
    loop, gone, transport = asyncio.get_running_loop(), Written(), Written()
    outbox = outbox_of(loop)
    outbox.put(b"lost", gone, loop)
    outbox.put(b"kept", transport, loop)
    gone.closed = True
    outbox.flush()
    assert (gone.responses, transport.responses) == ([], [b"kept"])
