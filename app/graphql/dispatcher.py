"""The outermost ASGI application: GraphQL straight to the endpoint, everything else to the ordinary app."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.http.request_id import NewRequestId, WithRequestId, random_request_id

PATH: Final = "/graphql"


class Dispatcher:
    """Sends GraphQL requests past the ordinary app's middleware and router, which cost as much again.

    Attributes:
        answer_now: Answers a POST to ``/graphql`` that is there as a whole; the endpoint's.
    """

    def __init__(
        self, endpoint: GraphQLEndpoint, rest: ASGIApp, new_id: NewRequestId = random_request_id
    ) -> None:
        """Put the two together.

        Args:
            endpoint: Answers HTTP at ``/graphql``; adds the request id itself.
            rest: Answers everything else: other paths, WebSockets, start and stop, and the page that a
                browser sees at ``/graphql``.
            new_id: Makes the request ids of ``rest``'s responses.
        """
        self._endpoint = endpoint
        self.answer_now = endpoint.answer_now
        self._rest = WithRequestId(rest, new_id)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"] == PATH and not _is_page_visit(scope):
            await self._endpoint(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def _is_page_visit(scope: Scope) -> bool:
    """Whether a browser is being pointed at the address, rather than a client sending a query."""
    if scope["method"] != "GET":
        return False
    names = {parameter.partition(b"=")[0] for parameter in scope["query_string"].split(b"&")}
    accepts_html = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
    return accepts_html and b"query" not in names
