"""A real server on loopback: uvicorn with uvloop and httptools, in a thread."""

import select
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from claimgraph.app.http.protocol import HttpProtocol
from tests.support.time.patience import PATIENCE, eventually


@contextmanager
def running(app: ASGIApp, protocol: type[HttpProtocol] = HttpProtocol) -> Generator[str]:
    """Serve ``app``; yields its address (``http://127.0.0.1:<port>``) and stops it afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=protocol,
        loop="uvloop",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=int(PATIENCE),  # a slow client must find its connection still open
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        eventually(lambda: server.started or not thread.is_alive())
        assert server.started, "the server ended while starting"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=PATIENCE)
        listener.close()
        assert not thread.is_alive(), "the server did not stop"


def connected(base_url: str) -> socket.socket:
    """A connection to the server."""
    host, port = base_url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def exchange(base_url: str, *parts: bytes, between: Callable[[], object] = lambda: None) -> bytes:
    """Send raw bytes, part by part, and read until the server closes or one response is complete.

    Args:
        base_url: The server's address.
        parts: What to send.
        between: Called between two parts.
    """
    with connected(base_url) as connection:
        for number, part in enumerate(parts):
            if number:
                between()
            try:
                connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break  # answered and closed before everything was sent
        return _response(connection)


def a_moment() -> None:
    """Wait between two parts, so that they usually arrive one by one; the outcome must not depend on it."""
    time.sleep(0.05)


def dribble(connection: socket.socket, piece: bytes) -> bytes:
    """Send a piece repeatedly until the server answers or closes; returns its answer."""
    deadline = time.monotonic() + PATIENCE
    try:
        while not select.select([connection], [], [], 0.05)[0]:
            assert time.monotonic() < deadline, "the server accepts data without end"
            connection.sendall(piece)
        return connection.recv(65_536)
    except (BrokenPipeError, ConnectionResetError):
        return b""


def _response(connection: socket.socket) -> bytes:
    received = b""
    while not _complete(received):
        chunk = connection.recv(65_536)
        if not chunk:
            break
        received += chunk
    return received


def _complete(received: bytes) -> bool:
    final = received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, found, body = final.partition(b"\r\n\r\n")
    if not found:
        return False
    lengths = [
        line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    ]
    return bool(lengths) and len(body) >= int(lengths[0])
