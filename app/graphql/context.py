"""One request as the endpoint sees it, and the response's head that goes with it."""

from time import perf_counter
from typing import NamedTuple

from claimgraph.app.graphql.http_headers import Header, Headers, source_ip
from claimgraph.app.graphql.negotiation import MediaType, response_media_type
from claimgraph.app.graphql.request_id import HEADER
from claimgraph.app.graphql.responses import Response


class RequestHead(NamedTuple):
    """A request without its body.

    Attributes:
        method: Such as ``POST``.
        headers: Raw pairs as ASGI has them, names in lower case.
        query_string: What follows the question mark.
        client: The peer's address and port.
    """

    method: str
    headers: list[Header]
    query_string: bytes = b""
    client: tuple[str, int] | None = None


class RawResponse(NamedTuple):
    """A whole response."""

    status: int
    headers: list[Header]
    body: bytes


class RequestContext:
    """A request under way.

    Attributes:
        head: Its head.
        named: Its headers by name; of a repeated one the last.
        request_id: The ``x-amzn-RequestId`` of the response.
        media_type: What the response's body is written in.
        begun: When it began, by ``time.perf_counter``.
    """

    __slots__ = ("begun", "head", "media_type", "named", "request_id")

    def __init__(self, head: RequestHead, request_id: str) -> None:
        self.begun = perf_counter()
        self.head = head
        self.named = dict(head.headers)
        self.request_id = request_id
        self.media_type: MediaType = response_media_type(self.named.get(b"accept"))

    @property
    def source_ip(self) -> tuple[str, ...]:
        """Where the request comes from, as far as that is known."""
        head = self.head
        return source_ip(head.headers, self.named.get(b"x-forwarded-for"), head.client)

    def response_headers(self, response: Response, cors: Headers) -> list[Header]:
        """All headers of a response to this request."""
        common = ((HEADER, self.request_id.encode("ascii")), *cors)
        return response.raw_headers(self.media_type, common)
