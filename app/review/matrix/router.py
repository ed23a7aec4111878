"""The page of the matrix in `claimgraph dev`."""

from collections.abc import Callable
from functools import cache

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from claimgraph.app.playground.config import PlaygroundConfig
from claimgraph.app.playground.headers import security_headers
from claimgraph.app.review.matrix.html_page import CONTENT_SECURITY_POLICY, html_page
from claimgraph.schema.matrix import Matrix

PATH = "/authorization-matrix"


def matrix_router(matrix: Callable[[], Matrix]) -> APIRouter:
    """The route of the matrix.

    Args:
        matrix: Computes the matrix; called once, for the first visit. The rules do not change while a server
            runs.
    """
    router = APIRouter()
    policy = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"
    headers = {
        **security_headers(PlaygroundConfig()),
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
    }
    page = cache(lambda: html_page(matrix()))

    async def show(_request: Request) -> Response:
        return HTMLResponse(page(), headers=headers)

    router.add_route(PATH, show)
    return router
