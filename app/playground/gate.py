"""Keeps the page for callers whom ``CLAIMGRAPH_PLAYGROUND`` names, where that is not everybody.

::

    GET / without a credential, or a bad one      401, and a small page that asks to sign in, or for a token
    … of a caller who is not among those named    403, and the same page
    … of one who is                               the playground

A browser that is pointed at an address sends no token, and cookies are no credential here (docs/http.md). So
the small page signs in at the pool's own pages where there are such, or asks for a token, fetches the
playground as any client would, and puts it in its own place; the playground takes over the tokens, which stay
in the memory of that one page. The scripts and styles are the same for everybody and in everybody's copy of
Claimgraph; they are served to whoever asks.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.app.playground.assets import PAGE, load_assets
from claimgraph.app.playground.config import PlaygroundConfig
from claimgraph.app.playground.headers import security_headers
from claimgraph.app.playground.router import playground_router
from claimgraph.auth import Identity, Rule, anyone
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Unavailable

_PAGES: Final = frozenset({"/", "/graphql"})
_FILES: Final = Path(__file__).with_name("gate_page")


class Authenticates(Protocol):
    """Who is calling, by the credentials that a request presents."""

    def presented(self, headers: Sequence[tuple[bytes, bytes]]) -> Credentials:
        """What a request presents; raises CredentialRejected."""
        ...

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Verify credentials; raises CredentialRejected or Unavailable."""
        ...


class Gate:
    """Lets some callers open the page."""

    def __init__(self, rule: Rule, authenticator: Authenticates, headers: Mapping[str, str]) -> None:
        """Let in whom a rule lets in.

        Args:
            rule: A rule about the caller alone.
            authenticator: Verifies credentials, as it does for the API.
            headers: Those of the playground's page, whose policy the page inherits from the one it replaces.
        """
        self._rule = rule
        self._authenticator = authenticator
        self._headers = headers
        self._assets = dict(load_assets(_FILES))
        self._page = self._assets.pop(PAGE)

    async def __call__(self, request: Request) -> Response | None:
        """The answer to a caller who may not open the page; None for one who may, and for other files."""
        if request.url.path not in _PAGES:
            return None
        try:
            credentials = self._authenticator.presented(request.headers.raw)
            identity = await self._authenticator.authenticate(credentials)
        except CredentialRejected:
            return self._refused(401, {"WWW-Authenticate": "Bearer"})
        except Unavailable as lacking:
            return self._refused(503, {"Retry-After": str(lacking.retry_after)})
        return None if self._rule.settle(identity) is True else self._refused(403, {})

    def router(self) -> APIRouter:
        """The files of the small page, below ``/playground/gate/``."""
        router = APIRouter()

        async def show_asset(request: Request) -> Response:
            asset = self._assets.get(request.path_params["name"])
            if asset is None:
                return Response(status_code=404, headers=self._headers)
            fresh = {**self._headers, "Cache-Control": "no-cache"}
            return Response(asset.path.read_bytes(), headers=fresh, media_type=asset.media_type)

        router.add_route("/playground/gate/{name}", show_asset)
        return router

    def _refused(self, status: int, more: Mapping[str, str]) -> Response:
        headers = {**self._headers, **more, "Cache-Control": "no-store"}
        return Response(self._page.path.read_bytes(), status, headers, self._page.media_type)


def opened_to(rule: Rule, authenticator: Authenticates, config: PlaygroundConfig) -> list[APIRouter]:
    """The playground's routers, for those whom a rule lets in; for everyone there is no gate."""
    if rule == anyone:
        return [playground_router(config)]
    gate = Gate(rule, authenticator, security_headers(config))
    return [gate.router(), playground_router(config, gate)]
