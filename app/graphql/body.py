"""Reading a request's body within bounds of size and time."""

import asyncio
from typing import Final

from starlette.types import Receive

from claimgraph.app.graphql.problems import ClientGone, Problem, RequestRefused


async def read_body(receive: Receive, declared: bytes | None, *, max_bytes: int, timeout: float) -> bytes:  # noqa: ASYNC109 - the deadline is this function's purpose
    """The whole body.

    Args:
        receive: The ASGI channel.
        declared: The ``Content-Length`` header, if any; a body declared too large is refused unread.
        max_bytes: The largest body accepted.
        timeout: Seconds for the whole body to arrive.

    Raises:
        RequestRefused: TOO_LARGE or TIMED_OUT.
        ClientGone: If the client closed the connection.
    """
    # The server has checked that Content-Length is a number; int() refuses very long ones.
    if declared is not None and (len(declared) > _MAX_DIGITS or int(declared) > max_bytes):
        raise _too_large(max_bytes)
    try:
        async with asyncio.timeout(timeout):
            return await _collect(receive, max_bytes)
    except TimeoutError:
        message = f"The body did not arrive within {timeout:g} seconds."
        raise RequestRefused(Problem.TIMED_OUT, message) from None


_MAX_DIGITS: Final = 19


async def _collect(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_large(max_bytes: int) -> RequestRefused:
    return RequestRefused(Problem.TOO_LARGE, f"The body is larger than the limit of {max_bytes} bytes.")
