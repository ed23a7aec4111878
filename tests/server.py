"""A real server on loopback: uvicorn with uvloop and httptools, in a thread."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from app.direct_http_protocol import DirectHttpProtocol


@contextmanager
def running(app: ASGIApp, protocol: type[DirectHttpProtocol] = DirectHttpProtocol) -> Generator[str]:
    """Serve ``app``; yields its address (``http://127.0.0.1:<port>``) and stops it afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=protocol, loop="uvloop", ws="none", log_config=None, access_log=False, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        assert not thread.is_alive(), "the server did not stop"


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.005)


def exchange(base_url: str, *parts: bytes, pause: float = 0.0, timeout: float = 10.0) -> bytes:
    """Send raw bytes, part by part, and read until the server closes or one response is complete.

    Args:
        base_url: The server's address.
        parts: What to send.
        pause: Seconds between two parts.
        timeout: Seconds to wait for an answer.
    """
    host, port = base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        for number, part in enumerate(parts):
            time.sleep(pause if number else 0)
            try:
                connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break  # answered and closed before everything was sent
        return _response(connection)


def _response(connection: socket.socket) -> bytes:
    received = b""
    while not _complete(received):
        chunk = connection.recv(65_536)
        if not chunk:
            break
        received += chunk
    return received


def _complete(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    lengths = [
        line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    ]
    return bool(lengths) and len(body) >= int(lengths[0])
