"""``x-amzn-RequestId``: every response names its request."""

import os
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = b"x-amzn-requestid"

NewRequestId = Callable[[], str]


def random_request_id() -> str:
    """A new id in AWS's form: a random UUID (RFC 9562 section 5.4), in a third of ``uuid4``'s time."""
    digits = f"{int.from_bytes(os.urandom(16), 'big') & _RANDOM_BITS | _VERSION_AND_VARIANT:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_VERSION_AND_VARIANT: Final = 0x4 << 76 | 0x8 << 60
_RANDOM_BITS: Final = (1 << 128) - 1 ^ 0xF << 76 ^ 0xC << 60


class WithRequestId:
    """ASGI middleware that adds the header to every response, errors included.

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
