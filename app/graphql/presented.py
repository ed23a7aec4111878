"""A request as a Lambda authorizer sees it: read only if there is one, and then no more than once."""

from collections.abc import Awaitable, Callable, Mapping

from claimgraph.app.graphql.context import RequestContext, RequestHead
from claimgraph.auth.modes.interface import PresentedOperation
from claimgraph.schema.request import Request


class AuthorizerRequest:
    """The request that a credential came with; a ``PresentedRequest``."""

    def __init__(
        self,
        exchange: RequestContext,
        read_body: Callable[[], Awaitable[bytes]],
        operation_of: Callable[[RequestHead, bytes], PresentedOperation],
    ) -> None:
        """Keep what it takes to read it.

        Args:
            exchange: The request under way.
            read_body: Reads the body.
            operation_of: What a head and a body ask for.
        """
        self._exchange = exchange
        self._read_body = read_body
        self._operation_of = operation_of
        self._body: bytes | None = None

    @property
    def request_id(self) -> str:
        """The ``x-amzn-RequestId`` of the answer."""
        return self._exchange.request_id

    @property
    def headers(self) -> Mapping[str, str | list[str]]:
        """Its headers, without the cookies."""
        return Request(self._exchange.head.headers).headers

    async def body(self) -> bytes:
        """The body; empty for GET.

        Raises:
            RequestRefused: It is too large, or takes too long.
            ClientGone: The client closed the connection.
        """
        if self._body is None:
            self._body = await self._read_body()
        return self._body

    async def operation(self) -> PresentedOperation:
        """What it asks for.

        Raises:
            RequestRefused: As `body`, or it is no GraphQL request.
            ClientGone: As `body`.
        """
        return self._operation_of(self._exchange.head, await self.body())
