"""The limit: an ASGI callable that reads a request and answers with the bytes that were put there before."""

from dataclasses import dataclass

from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class Raw:
    """Answers every request alike. ``PUT`` sets the body; the query string of the PUT is the status.

    Attributes:
        status: The status of the answers.
        body: Their body.
    """

    status: int = 200
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        received = b""
        more = True
        while more:
            message = await receive()
            received += message["body"]
            more = message["more_body"]
        if scope["method"] == "PUT":
            self.status, self.body = int(scope["query_string"]), received
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


app = Raw()
