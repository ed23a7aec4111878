"""Cross-origin requests: which web pages may read the responses (Fetch standard, section 3.2).

Credentials travel in headers that a page's script sets on purpose, never in cookies. So
``Access-Control-Allow-Credentials`` is never sent, and allowing any origin gives nothing away.
"""

from typing import Final, Literal

from claimgraph.app.http.messages import Headers

Origins = tuple[str, ...] | Literal["*"]

_EXPOSED: Final = (
    b"x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version"
)
_METHODS: Final = b"GET, POST, OPTIONS"
_ALLOWED_HEADERS: Final = (
    b"authorization, content-type, x-id-token, x-api-key, x-amz-user-agent, x-amz-date, "
    b"x-amz-security-token, apollographql-client-name, apollographql-client-version, apollo-require-preflight"
)
_DAY: Final = b"86400"


class Cors:
    """The headers for one setting: every origin, some, or none (an empty tuple)."""

    def __init__(self, origins: Origins) -> None:
        """Build the headers once.

        Args:
            origins: Origins as browsers send them (``https://app.example``, no path), or ``"*"`` for all.
        """
        expose = (b"access-control-expose-headers", _EXPOSED)
        self._anyone: Headers | None = None
        self._known: dict[bytes, Headers] = {}
        if origins == "*":
            self._anyone = ((b"access-control-allow-origin", b"*"), expose)
            return
        # Responses differ by origin, so caches must keep them apart, also for origins that are not allowed.
        self._other: Headers = ((b"vary", b"Origin"),) if origins else ()
        for origin in origins:
            allow = (b"access-control-allow-origin", origin.encode("ascii"))
            self._known[origin.encode("ascii")] = (allow, *self._other, expose)

    def headers(self, origin: bytes | None) -> Headers:
        """The headers to add to a response.

        Args:
            origin: The request's ``Origin`` header.
        """
        if self._anyone is not None:
            return self._anyone
        return self._known.get(origin or b"", self._other)

    def preflight(self, origin: bytes | None) -> Headers:
        """The headers of the response to OPTIONS; none for an origin that is not allowed."""
        if self._anyone is None and (origin or b"") not in self._known:
            return ()
        return (
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", _DAY),
        )
