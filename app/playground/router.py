"""The routes of the page, at ``/`` and ``/graphql``, and of its files, below ``/playground/``."""

from collections.abc import Awaitable, Callable, Mapping

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from claimgraph.app.playground.assets import PAGE, Asset, files_to_serve, load_assets
from claimgraph.app.playground.config import PlaygroundConfig
from claimgraph.app.playground.headers import accepted_codings, is_known, security_headers

#: Checks each request; a response refuses it.
AccessCheck = Callable[[Request], Awaitable[Response | None]]

_FOR_EVER = "public, max-age=31536000, immutable"


async def allow_all(_request: Request) -> None:
    """The check that refuses nothing."""


def playground_router(config: PlaygroundConfig, access_check: AccessCheck = allow_all) -> APIRouter:
    """The routes of the playground.

    Args:
        config: The page's configuration, which everyone who passes the check can read.
        access_check: Called before anything is served.

    Returns:
        A router to be included without prefix. ``GET /graphql`` is the page as well, for browsers.
    """
    folder, why_small = files_to_serve()
    files = _Files(load_assets(folder), security_headers(config))
    document = orjson.dumps(config.document() | {"whySmallPage": why_small})

    def guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await access_check(request) or answer(request)

        return endpoint

    def show_config(_request: Request) -> Response:
        headers = {**files.headers, "Cache-Control": "no-store"}
        return Response(document, headers=headers, media_type="application/json")

    router = APIRouter()
    router.add_route("/", guarded(files.page))
    router.add_route("/graphql", guarded(files.page))
    router.add_route("/playground/config.json", guarded(show_config))
    router.add_route("/playground/{name}", guarded(files.named))
    return router


class _Files:
    """Answers requests for files."""

    def __init__(self, assets: Mapping[str, Asset], headers: Mapping[str, str]) -> None:
        self._assets = assets
        self.headers = headers

    def page(self, request: Request) -> Response:
        return self._answer(request, self._assets[PAGE])

    def named(self, request: Request) -> Response:
        name = request.path_params["name"]
        asset = self._assets.get(name) if name != PAGE else None
        return (
            Response(status_code=404, headers=self.headers) if asset is None else self._answer(request, asset)
        )

    def _answer(self, request: Request, asset: Asset) -> Response:
        """The file in a coding that the browser accepts; 304 if the browser has it."""
        accepted = accepted_codings(request.headers.get("accept-encoding", ""))
        coding = next((coding for coding in asset.encoded if coding in accepted), None)
        etag = f'"{asset.tag}-{coding}"' if coding else f'"{asset.tag}"'
        headers = {
            **self.headers,
            # A file without a hash in its name is requested every time, so that an upgrade shows at once.
            "Cache-Control": _FOR_EVER if asset.is_hashed else "no-cache",
            "ETag": etag,
            "Vary": "Accept, Accept-Encoding",
        }
        if is_known(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        if coding is None:
            return FileResponse(asset.path, headers=headers, media_type=asset.media_type)
        headers["Content-Encoding"] = coding
        return FileResponse(asset.encoded[coding], headers=headers, media_type=asset.media_type)
