"""Cognito's API on a loopback socket, with responses that a test chooses."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.support.time.patience import PATIENCE


@dataclass(frozen=True, slots=True)
class Call:
    """A request of an AWS SDK.

    Attributes:
        operation: Such as ``AdminGetUser``.
        headers: As they came.
        body: The parameters, in JSON.
    """

    operation: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a status and JSON, or None to hang up without one."""

    status: int
    body: bytes | None

    @classmethod
    def of(cls, content: object, status: int = 200) -> "Reply":
        return cls(status, json.dumps(content).encode())


HANG_UP = Reply(0, None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def cognito_server(answer: Callable[[Call], Reply]) -> Generator[str]:
    """Serve until the end; yields the address. `answer` is called in a thread for each connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # an answer in one piece: two would wait for one another (RFC 896)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            operation = self.headers["x-amz-target"].rpartition(".")[2]
            reply = answer(Call(operation, dict(self.headers.items()), body))
            if reply.body is None:
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            del format, args

    server = _Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=PATIENCE)
