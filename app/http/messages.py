"""HTTP messages: the head of a request, and responses."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import orjson
from starlette.types import Receive, Scope, Send

#: A raw header, as ASGI has it: the name in lower case.
Header: TypeAlias = tuple[bytes, bytes]
Headers: TypeAlias = tuple[Header, ...]

JSON: Final = b"application/json; charset=utf-8"
NO_CONTENT: Final = 204

#: Responses depend on the caller: no cache may keep one (RFC 9111), no browser guess its type.
_ALWAYS: Final[Headers] = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


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
    """A response with all of its headers; an ASGI application that sends it."""

    status: int
    headers: list[Header]
    body: bytes

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the response."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class Response(NamedTuple):
    """A response before the headers that depend on its request are added.

    Attributes:
        status: The HTTP status.
        body: The body, or nothing.
        headers: Headers beside those of the body and those that every response has.
    """

    status: int
    body: bytes = b""
    headers: Headers = ()

    def raw(self, common: Sequence[Header], content_type: bytes = JSON) -> RawResponse:
        """The response with all headers.

        Args:
            common: Headers of every response to the request.
            content_type: The media type of the body, if there is one.
        """
        headers = [*_ALWAYS, *common, *self.headers]
        if self.body:
            headers.append((b"content-type", content_type))
        if self.status != NO_CONTENT:
            headers.append((b"content-length", b"%d" % len(self.body)))
        return RawResponse(self.status, headers, self.body)


def error_response(
    status: int, error_type: str, message: str, extensions: dict[str, str], *headers: Header
) -> Response:
    """A response with one error and no ``data``.

    Args:
        status: The HTTP status.
        error_type: AppSync's name for the error; Amplify reads it from the header.
        message: What is wrong, for the caller.
        extensions: The error's ``extensions``.
        headers: Further headers.
    """
    entry = {"errorType": error_type, "message": message, "extensions": extensions}
    type_header = (b"x-amzn-errortype", error_type.encode("ascii"))
    return Response(status, orjson.dumps({"errors": [entry]}), (type_header, *headers))
