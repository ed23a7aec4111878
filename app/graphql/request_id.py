"""``x-amzn-RequestId``: every response names its request."""

from collections.abc import Callable
from typing import Final
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = b"x-amzn-requestid"

NewRequestId = Callable[[], str]


def random_request_id() -> str:
    """A fresh id, as AWS forms them: a random UUID (RFC 9562 section 5.4)."""
    return str(uuid4())


class WithRequestId:
    """Plain ASGI: adds the header to every response of an application, errors included.

    Routes find the id at ``request.state.request_id``.
    """

    def __init__(self, app: ASGIApp, new_id: NewRequestId = random_request_id) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id.encode("ascii"))]
            await send(message)

        await self._app(scope, receive, send_with_id)
