"""Access to the playground, where ``CLAIMGRAPH_PLAYGROUND`` limits it to some callers.

::

    GET / without a valid credential        401, and a small page that signs in, or asks for a token
    GET / of a caller who is not allowed    403, and the same page
    GET / of a caller who is allowed        the playground

A browser that opens an address sends no token, and cookies are not credentials here (docs/http.md). So the
small page signs in at the pool's own pages, if there are any, or asks for a token; it fetches the playground
as any client would and replaces itself by it. The playground takes over the tokens, which stay in the memory
of that one page. Scripts and styles are served to everyone: they are the same in every copy of Claimgraph.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.app.playground.assets import PAGE, load_assets
from claimgraph.app.playground.config import PlaygroundConfig
from claimgraph.app.playground.headers import security_headers
from claimgraph.app.playground.router import playground_router
from claimgraph.auth import Rule, anyone
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.errors import CredentialRejected, Unavailable

_PAGES: Final = frozenset({"/", "/graphql"})
_FILES: Final = Path(__file__).with_name("gate_page")


class Gate:
    """Lets some callers open the page."""

    def __init__(self, rule: Rule, authenticator: Authenticator, headers: Mapping[str, str]) -> None:
        """Let in the callers that satisfy a rule.

        Args:
            rule: A rule about the caller alone.
            authenticator: The one of the API.
            headers: Those of the playground's page: it inherits the policy of the page that it replaces.
        """
        self._rule = rule
        self._authenticator = authenticator
        self._headers = headers
        self._assets = dict(load_assets(_FILES))
        self._page = self._assets.pop(PAGE)

    async def __call__(self, request: Request) -> Response | None:
        """The response to a caller who may not open the page; None to all others, and for other files."""
        if request.url.path not in _PAGES:
            return None
        try:
            credentials = self._authenticator.read_credentials(request.headers.raw)
            identity = await self._authenticator.authenticate(credentials)
        except CredentialRejected:
            return self._refused(401, {"WWW-Authenticate": "Bearer"})
        except Unavailable as unavailable:
            return self._refused(503, {"Retry-After": str(unavailable.retry_after)})
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


def playground_routers(rule: Rule, authenticator: Authenticator, config: PlaygroundConfig) -> list[APIRouter]:
    """The routers of the playground for callers that satisfy a rule; ``anyone`` needs no gate."""
    if rule == anyone:
        return [playground_router(config)]
    gate = Gate(rule, authenticator, security_headers(config))
    return [gate.router(), playground_router(config, gate)]
