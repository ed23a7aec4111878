"""Raw headers, as ASGI has them."""

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


_KEPT = 16
_KEPT_BYTES = _KEPT * len(b"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ")
