"""Keeps the page for callers whom ``CLAIMGRAPH_PLAYGROUND`` names, where that is not everybody.

::

    GET / without a credential, or a bad one      401, and a small page that asks for a token
    … of a caller who is not among those named    403, and the same page
    … of one who is                               the playground

A browser that is pointed at an address sends no token, and cookies are no credential here (docs/http.md). So
the small page asks for one, fetches the playground with it as any client would, and puts it in its own place;
the token stays in the memory of that one page. The scripts and styles are the same for everybody and in
everybody's copy of Claimgraph; they are served to whoever asks.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.playground.assets import PAGE, load_assets
from auth import Identity, Rule, anyone
from auth.credentials import Credentials
from auth.errors import TokenRejected, Unavailable

_FILES: Final = Path(__file__).with_name("gate_page")


class Authenticates(Protocol):
    """Who is calling, by the credentials that a request presents."""

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Verify credentials; raises TokenRejected or Unavailable."""
        ...


class Gate:
    """Lets some callers open the page."""

    def __init__(self, rule: Rule, authenticator: Authenticates) -> None:
        """Let in whom a rule lets in.

        Args:
            rule: A rule about the caller alone.
            authenticator: Verifies credentials, as it does for the API.
        """
        self._rule = rule
        self._authenticator = authenticator
        self._assets = dict(load_assets(_FILES))
        self._page = self._assets.pop(PAGE)

    async def refusal(self, request: Request, headers: Mapping[str, str]) -> Response | None:
        """The answer, with these headers, to a caller who may not open the page; None for one who may."""
        try:
            credentials = Credentials.from_headers(request.headers.raw)
            identity = await self._authenticator.authenticate(credentials)
        except TokenRejected:
            return self._refused(401, {**headers, "WWW-Authenticate": "Bearer"})
        except Unavailable as lacking:
            return self._refused(503, {**headers, "Retry-After": str(lacking.retry_after)})
        return None if self._rule.settle(identity) is True else self._refused(403, headers)

    def routes(self, headers: Mapping[str, str]) -> APIRouter:
        """The files of the small page, below ``/playground/gate/``, with these headers."""
        router = APIRouter()

        async def show_asset(request: Request) -> Response:
            asset = self._assets.get(request.path_params["name"])
            if asset is None:
                return Response(status_code=404, headers=headers)
            fresh = {**headers, "Cache-Control": "no-cache"}
            return Response(asset.content, headers=fresh, media_type=asset.media_type)

        router.add_route("/playground/gate/{name}", show_asset)
        return router

    def _refused(self, status: int, headers: Mapping[str, str]) -> Response:
        fresh = {**headers, "Cache-Control": "no-store"}
        return Response(self._page.content, status, fresh, self._page.media_type)


def gate_for(rule: Rule, authenticator: Authenticates) -> Gate | None:
    """The gate for a rule; None if it lets everyone in, who then need not say who they are."""
    return None if rule == anyone else Gate(rule, authenticator)
