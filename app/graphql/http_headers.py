"""Raw headers, as ASGI has them."""

from collections.abc import Iterable
from typing import TypeAlias

Header: TypeAlias = tuple[bytes, bytes]
Headers: TypeAlias = tuple[Header, ...]


def source_ip(
    headers: list[Header], forwarded: bytes | None, client: tuple[str, int] | None
) -> tuple[str, ...]:
    """AppSync's ``sourceIp``: ``X-Forwarded-For`` in order, the observed peer last.

    Only the last one can be trusted; of the others, the last few are kept.

    Args:
        headers: All headers of the request.
        forwarded: One ``X-Forwarded-For`` header, if there is any.
        client: The peer's address and port.
    """
    peer = (client[0],) if client else ()
    if forwarded is None:
        return peer
    claimed = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    addresses = [part.strip() for part in claimed[-_KEPT_BYTES:].decode("latin-1").split(",")]
    return (*(address for address in addresses[-_KEPT:] if address), *peer)


def all_headers(headers: Iterable[Header]) -> dict[str, str | list[str]]:
    """The headers by name, a list where one was sent more than once; never ``cookie``.

    AppSync developer guide, "JavaScript resolver context object reference", ``request.headers``.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    found.pop("cookie", None)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


_KEPT = 16
_KEPT_BYTES = _KEPT * len(b"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ")
