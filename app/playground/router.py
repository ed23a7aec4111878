"""Serves the page at ``/`` and ``/graphql``, and its files below ``/playground/``."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.playground.assets import PAGE, Asset, load_assets
from app.playground.config import PlaygroundConfig

#: Scripts, styles and requests of this origin only, nothing inline, no frame around the page
#: (Content Security Policy Level 3, W3C).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


#: Decides about each request; a response refuses it.
Door = Callable[[Request], Awaitable[Response | None]]


async def _open(_request: Request) -> None:
    """Lets everybody in."""


def playground_router(config: PlaygroundConfig, door: Door = _open) -> APIRouter:
    """The routes of the playground.

    Args:
        config: What the page is told; it is public to whoever passes the door.
        door: Asked before anything is served.

    Returns:
        A router to be included without prefix. ``GET /graphql`` is the page as well, for browsers.
    """
    router = APIRouter()
    assets = dict(load_assets())
    page = assets.pop(PAGE)
    document = orjson.dumps(config.document())

    async def show_page(request: Request) -> Response:
        return await door(request) or _answer(request, page)

    async def show_asset(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        return (
            Response(status_code=404, headers=SECURITY_HEADERS) if asset is None else _answer(request, asset)
        )

    async def show_config(_request: Request) -> Response:
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
        return Response(document, headers=headers, media_type="application/json")

    router.add_route("/", show_page)
    router.add_route("/graphql", show_page)
    router.add_route("/playground/config.json", show_config)
    router.add_route("/playground/{name}", show_asset)
    return router


def _answer(request: Request, asset: Asset) -> Response:
    """The file, or 304 when the browser has it; always asked for, so that an upgrade shows at once."""
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache", "ETag": asset.etag, "Vary": "Accept"}
    if _is_known(request.headers.get("if-none-match", ""), asset.etag):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


def _is_known(if_none_match: str, etag: str) -> bool:
    """RFC 9110 section 13.1.2; proxies that compress make a tag weak."""
    given = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in given or "*" in given
