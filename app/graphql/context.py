"""One request on its way through the endpoint, and what a Lambda authorizer sees of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Final

from starlette.types import Receive

from claimgraph.app.graphql.negotiation import MediaType, response_media_type
from claimgraph.app.graphql.problems import ClientGone, Problem, RequestRefused, too_large
from claimgraph.app.http.messages import Headers, RawResponse, RequestHead, Response
from claimgraph.app.http.request_id import HEADER
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.interface import RequestedOperation
from claimgraph.schema.context import Request


class RequestContext:
    """A request, and what has become known of it.

    Attributes:
        head: Its head.
        named: Its headers by name; of a repeated one the last.
        request_id: The ``x-amzn-RequestId`` of the response.
        media_type: The media type of the response's body.
        started: When it began, by ``time.perf_counter``.
        body: Its body; None until it has been read.
        identity: The caller, if that had to be waited for.
    """

    __slots__ = ("body", "head", "identity", "media_type", "named", "request_id", "started")

    def __init__(self, head: RequestHead, request_id: str, body: bytes | None = None) -> None:
        self.started = perf_counter()
        self.head = head
        self.named = dict(head.headers)
        self.request_id = request_id
        self.media_type: MediaType = response_media_type(self.named.get(b"accept"))
        self.body = body
        self.identity: Identity | None = None

    @property
    def source_ip(self) -> tuple[str, ...]:
        """AppSync's ``sourceIp``: ``X-Forwarded-For`` in order, the observed peer last.

        Only the last one can be trusted; of the others, the last few are kept.
        """
        client = self.head.client
        peer = (client[0],) if client else ()
        if b"x-forwarded-for" not in self.named:
            return peer
        claimed = b",".join(value for name, value in self.head.headers if name == b"x-forwarded-for")
        addresses = [part.strip() for part in claimed[-_KEPT_BYTES:].decode("latin-1").split(",")]
        return (*(address for address in addresses[-_KEPT:] if address), *peer)

    async def read_body(self, receive: Receive, *, max_bytes: int, timeout: float) -> bytes:  # noqa: ASYNC109 - the deadline is this method's purpose
        """The body, read unless it was before.

        Args:
            receive: The ASGI channel.
            max_bytes: The largest body accepted; one that is declared larger is refused unread.
            timeout: Seconds for the whole body to arrive.

        Raises:
            RequestRefused: TOO_LARGE or TIMED_OUT.
            ClientGone: If the client closed the connection.
        """
        if self.body is not None:
            return self.body
        # The server has checked that Content-Length is a number; int() refuses very long ones.
        declared = self.named.get(b"content-length", b"0")
        if len(declared) > _MAX_DIGITS or int(declared) > max_bytes:
            raise too_large(max_bytes)
        try:
            async with asyncio.timeout(timeout):
                self.body = await _collected(receive, max_bytes)
        except TimeoutError:
            message = f"The body did not arrive within {timeout:g} seconds."
            raise RequestRefused(Problem.TIMED_OUT, message) from None
        return self.body

    def raw_response(self, response: Response, cors: Headers) -> RawResponse:
        """A response to this request, with all headers."""
        return response.raw(((HEADER, self.request_id.encode("ascii")), *cors), self.media_type.value)


_KEPT: Final = 16
_KEPT_BYTES: Final = _KEPT * len(b"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ")
_MAX_DIGITS: Final = 19


async def _collected(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise too_large(max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


class AuthorizerRequest:
    """The request that a credential came with, as a Lambda authorizer sees it: a ``RequestView``."""

    def __init__(
        self, request: RequestContext, operation: Callable[[], Awaitable[RequestedOperation]]
    ) -> None:
        """Show a request.

        Args:
            request: The request.
            operation: Reads its body, and what that asks for.
        """
        self._request = request
        self._operation = operation

    @property
    def request_id(self) -> str:
        """The ``x-amzn-RequestId`` of the response."""
        return self._request.request_id

    @property
    def headers(self) -> Mapping[str, str | list[str]]:
        """Its headers, without the cookies."""
        return Request(self._request.head.headers).headers

    async def operation(self) -> RequestedOperation:
        """What the request asks for.

        Raises:
            RequestRefused: It is not a GraphQL request, too large, or too slow.
            ClientGone: The client closed the connection.
        """
        return await self._operation()
