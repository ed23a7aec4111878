"""Downloads JWKS documents over https, with limits on time and size."""

import asyncio
import re
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from typing import Final

import httpx2

from claimgraph.auth.keys.source import is_https_or_loopback

_MAX_BYTES: Final = 64 * 1024
_SECONDS: Final = 3.0
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


class KeyFetchFailed(Exception):
    """The document could not be had; the text says why, without quoting the answer."""


@dataclass(frozen=True, slots=True)
class FetchedKeys:
    """A document, and what its answer said beside it.

    Attributes:
        body: The document, at most 64 KiB.
        date: When it was sent by the sender's clock (RFC 9110 section 6.6.1), in seconds since the epoch.
        max_age: For how many seconds it may be kept (RFC 9111 section 5.2.2.1).
    """

    body: bytes
    date: float | None
    max_age: int | None


async def fetch_jwks(url: str) -> bytes:
    """Download the document at ``url``; see `fetch_dated`."""
    return (await fetch_dated(url)).body


async def fetch_dated(url: str) -> FetchedKeys:
    """Download the document at ``url``.

    Redirects are not followed: the address is configured, and an answer must not move it (RFC 8725
    section 3.10). Proxies and certificates named by environment variables are ignored.

    Args:
        url: An https address, or an http one on loopback.

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


async def _download(url: str) -> FetchedKeys:
    body = bytearray()
    async with (
        httpx2.AsyncClient(verify=tls(), trust_env=False, timeout=_SECONDS) as client,
        client.stream("GET", url, headers=_HEADERS) as response,
    ):
        if response.status_code != HTTPStatus.OK:
            raise KeyFetchFailed(f"status {response.status_code}")
        # Raw: a compressed answer, which we did not ask for, stays compressed and is not JSON.
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _MAX_BYTES:
                raise KeyFetchFailed(f"more than {_MAX_BYTES} bytes")
    return FetchedKeys(bytes(body), _date(response.headers), _max_age(response.headers))


def _date(headers: httpx2.Headers) -> float | None:
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _max_age(headers: httpx2.Headers) -> int | None:
    found = re.search(r"\bmax-age=(\d{1,10})", headers.get("cache-control", ""))
    return int(found[1]) if found else None


@cache
def tls() -> ssl.SSLContext:
    """The platform-independent trust store, loaded once: it takes tens of milliseconds."""
    return httpx2.create_ssl_context(trust_env=False)
