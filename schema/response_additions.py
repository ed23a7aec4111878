"""What the resolvers of one request add to its response besides their values: errors and headers."""

import re
from dataclasses import dataclass, field
from typing import Final

from graphql import GraphQLError

#: The size of all added headers together, names and values (AppSync's limit).
MAX_HEADER_BYTES: Final = 4_096

#: A field name (RFC 9110, section 5.6.2), and a value that no HTTP version reads in more than one way.
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"(?:[!-~](?:[ \t!-~]*[!-~])?)?")

#: AppSync refuses names that begin with these, and Content-Type.
_RESERVED_PREFIXES: Final = ("x-amz", "access-control-")
#: Headers of the connection (RFC 9110, section 7.6.1), and those that this server sets itself.
_RESERVED: Final = frozenset(
    {
        "cache-control", "connection", "content-encoding", "content-length", "content-type", "date",
        "keep-alive", "proxy-authenticate", "proxy-connection", "retry-after", "server", "te", "trailer",
        "transfer-encoding", "upgrade", "vary", "www-authenticate", "x-content-type-options",
    }
)  # fmt: skip


class HeaderRefused(Exception):
    """A header may not be added; the text says why and does not quote the value."""


@dataclass(slots=True)
class ResponseAdditions:
    """Errors and headers, in the order in which resolvers added them.

    Attributes:
        errors: Errors, each with its path.
        headers: Raw headers, names in lower case.
    """

    errors: list[GraphQLError] = field(default_factory=list[GraphQLError])
    headers: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])

    def add_header(self, name: str, value: str) -> None:
        """Add a header; a header of the same name stays as well.

        Raises:
            HeaderRefused: The name or the value is not permitted, or the headers would become too large.
        """
        if not _NAME.fullmatch(name):
            raise HeaderRefused("The name of a response header must be an HTTP token.")
        lower = name.lower()
        if lower in _RESERVED or lower.startswith(_RESERVED_PREFIXES):
            raise HeaderRefused(f"The response header '{lower[:100]}' cannot be set by a resolver.")
        if not _VALUE.fullmatch(value):
            raise HeaderRefused(
                f"The value of the response header '{lower[:100]}' must be visible ASCII characters, blanks "
                "between them."
            )
        taken = sum(len(known) + len(its_value) for known, its_value in self.headers)
        if taken + len(name) + len(value) > MAX_HEADER_BYTES:
            raise HeaderRefused(f"Response headers may take {MAX_HEADER_BYTES} bytes altogether.")
        self.headers.append((lower.encode("ascii"), value.encode("ascii")))
