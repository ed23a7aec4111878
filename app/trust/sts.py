"""Sends a caller's presigned request to AWS STS, with limits on time and size."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx2

from claimgraph.app.trust.key_fetch import tls

_MAX_BYTES: Final = 64 * 1024
_SECONDS: Final = 5.0


class Sts:
    """Asks STS over connections that stay open."""

    def __init__(self) -> None:
        """Prepare; nothing is sent. Redirects are not followed, proxies of the environment not used."""
        self._client: httpx2.AsyncClient | None = None

    async def __call__(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send a GET request.

        Args:
            url: The address, checked by the caller (auth/modes/presigned.py).
            headers: With these headers.

        Returns:
            Status and body.

        Raises:
            httpx2.HTTPError: There is no answer.
            TimeoutError: There is none within 5 seconds.
            ValueError: It has more than 64 KiB.
        """
        if self._client is None:
            # The answer is read as it comes, so that its size is known before it is unpacked: not compressed.
            self._client = httpx2.AsyncClient(
                verify=tls(), trust_env=False, timeout=_SECONDS, headers={"accept-encoding": "identity"}
            )
        body = bytearray()
        async with asyncio.timeout(_SECONDS), self._client.stream("GET", url, headers=headers) as response:
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > _MAX_BYTES:
                    raise ValueError("STS's answer is too long")
        return response.status_code, bytes(body)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
