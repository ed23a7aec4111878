"""A request to an ASGI application of this process, complete but for the socket."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class InProcessResponse:
    """A whole response; ``body`` is JSON."""

    status: int
    headers: Mapping[bytes, bytes]
    body: bytes


async def post(app: ASGIApp, body: object, headers: Mapping[str, str]) -> InProcessResponse:
    """Send JSON to ``/graphql``.

    Args:
        app: The application.
        body: The body, to be sent as JSON.
        headers: Further headers, with names in lower case.
    """
    sent = orjson.dumps(body)
    given = {"content-type": "application/json", "content-length": str(len(sent)), **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "headers": [(name.encode("ascii"), value.encode("ascii")) for name, value in given.items()],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
    messages: list[Message] = []
    bodies = [sent]

    async def receive() -> Message:
        if not bodies:
            await asyncio.Event().wait()  # the client stays connected until the response is there
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    head, *parts = messages
    received = b"".join(part.get("body", b"") for part in parts)
    return InProcessResponse(head["status"], dict(head["headers"]), received)
