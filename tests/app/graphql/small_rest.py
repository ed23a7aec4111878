"""A small FastAPI application beside the endpoint."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse


def small_rest() -> FastAPI:
    rest = FastAPI(openapi_url=None)

    async def healthz(request: Request) -> dict[str, str]:
        return {"requestId": request.state.request_id}

    async def page() -> HTMLResponse:
        return HTMLResponse("<title>playground</title>")

    async def broken() -> None:
        raise ZeroDivisionError

    rest.add_api_route("/healthz", healthz)
    rest.add_api_route("/graphql", page, response_class=HTMLResponse)
    rest.add_api_route("/broken", broken)
    return rest
