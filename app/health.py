"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.revocation_feed import RevocationFeed
from auth.key_source import KeySource
from resolvers.database import Database
from resolvers.errors import StoreUnavailable


def health_router(keys: Sequence[KeySource], database: Database, revocations: RevocationFeed) -> APIRouter:
    """``/healthz`` and ``/readyz``, for load balancers and orchestrators.

    Args:
        keys: Ready when all signing keys are loaded; asking loads them.
        database: Ready when it answers.
        revocations: Ready while this process knows of sign-outs elsewhere within seconds.
    """

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> JSONResponse:
        loaded = await asyncio.gather(*(source.warm_up() for source in keys))
        checks = {
            "keys": all(loaded),
            "database": await _answers(database),
            "revocations": revocations.fresh,
        }
        ready = all(checks.values())
        return JSONResponse({"status": "ready" if ready else "not ready", **checks}, 200 if ready else 503)

    router = APIRouter()
    router.add_route("/healthz", healthz)
    router.add_route("/readyz", readyz)
    return router


async def _answers(database: Database) -> bool:
    try:
        await database.ping()
    except StoreUnavailable:
        return False
    return True
