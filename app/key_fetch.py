"""Downloading a JWKS document: https, one answer, small, soon."""

import asyncio
import ssl
from functools import cache
from http import HTTPStatus
from typing import Final

import httpx2

from auth.pools import is_https_or_loopback

_MAX_BYTES: Final = 64 * 1024
_SECONDS: Final = 3.0
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


class KeyFetchFailed(Exception):
    """The document could not be had; the text says why, without quoting the answer."""


async def fetch_jwks(url: str) -> bytes:
    """Download the document at ``url``.

    Redirects are not followed: the address is configured, and an answer must not move it (RFC 8725
    section 3.10). Proxies and certificates named by environment variables are ignored.

    Args:
        url: An https address, or an http one on loopback.

    Returns:
        The body, at most 64 KiB.

    Raises:
        KeyFetchFailed: If the answer is not a plain 200 of at most 64 KiB within 3 seconds.
    """
    if not is_https_or_loopback(url):
        raise KeyFetchFailed("plain http to another machine")
    try:
        async with asyncio.timeout(_SECONDS):
            return await _download(url)
    except TimeoutError:
        raise KeyFetchFailed(f"no complete answer within {_SECONDS:g} s") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise KeyFetchFailed(f"no answer ({type(error).__name__})") from error


async def _download(url: str) -> bytes:
    body = bytearray()
    async with (
        httpx2.AsyncClient(verify=tls(), trust_env=False, timeout=_SECONDS) as client,
        client.stream("GET", url, headers=_HEADERS) as response,
    ):
        if response.status_code != HTTPStatus.OK:
            raise KeyFetchFailed(f"status {response.status_code}")
        # Raw: a compressed answer, which we did not ask for, stays compressed and is no JSON.
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _MAX_BYTES:
                raise KeyFetchFailed(f"more than {_MAX_BYTES} bytes")
    return bytes(body)


@cache
def tls() -> ssl.SSLContext:
    """The platform-independent trust store, loaded once: it takes tens of milliseconds."""
    return httpx2.create_ssl_context(trust_env=False)
