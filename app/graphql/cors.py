"""Cross-origin requests: which web pages may read the responses (Fetch standard, section 3.2).

Credentials travel in headers that a page's script sets on purpose, never in cookies. So
``Access-Control-Allow-Credentials`` is never sent, and allowing any origin gives nothing away. For the same
reason a preflight allows every header that the page asks for: a page can send no credential that it does not
hold, as any other client.
"""

import re
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
#: A list of field names (RFC 9110 section 5.6.2), no longer than any browser's.
_NAMES: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z, \t-]{0,4096}")
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

    def headers(self, origin: bytes | None, added: Headers = ()) -> Headers:
        """The headers to add to a response.

        Args:
            origin: The request's ``Origin`` header.
            added: What the response has beyond the usual, for the page to read as well.
        """
        headers = self._anyone or self._known.get(origin or b"", self._other)
        return _exposing(headers, added) if added else headers

    def preflight(self, origin: bytes | None, requested: bytes | None = None) -> Headers:
        """The headers of the response to OPTIONS; none for an origin that is not allowed.

        Args:
            origin: The request's ``Origin`` header.
            requested: Its ``Access-Control-Request-Headers``: pages may send headers of their own.
        """
        if self._anyone is None and (origin or b"") not in self._known:
            return ()
        return (
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _allowed_headers(requested)),
            (b"access-control-max-age", _DAY),
        )


def _allowed_headers(requested: bytes | None) -> bytes:
    """The usual headers, and those asked for if they are a list of names."""
    if requested is None or not _NAMES.fullmatch(requested):
        return _ALLOWED_HEADERS
    usual = _ALLOWED_HEADERS.split(b", ")
    asked = (name.strip().lower() for name in requested.split(b","))
    return b", ".join(dict.fromkeys((*usual, *(name for name in asked if name))))


def _exposing(headers: Headers, added: Headers) -> Headers:
    names = b",".join(dict.fromkeys(name for name, _ in added))
    return tuple((name, value + b"," + names if value is _EXPOSED else value) for name, value in headers)
