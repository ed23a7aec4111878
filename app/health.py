"""Liveness and readiness: whether the process runs, and whether it can serve."""

import asyncio
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from claimgraph.app.trust.authorization import Authorization
from claimgraph.app.trust.revocation_feed import NOT_MIGRATED, RevocationFeed
from claimgraph.auth.keys.source import KeySource
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable

#: Seconds that a probe waits for keys that do not decide its outcome.
_MAX_WAIT: Final = 0.2


def health_router(trusted: Authorization, database: Database, revocations: RevocationFeed) -> APIRouter:
    """``/healthz`` and ``/readyz``, for load balancers and orchestrators.

    Args:
        trusted: Ready when the default mode's signing keys are loaded; a probe loads them. The keys of other
            modes are loaded and reported, but not required: an OpenID provider that is down must not stop the
            rest.
        database: Ready when it answers.
        revocations: Ready while this process learns of sign-outs elsewhere within seconds.
    """

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> JSONResponse:
        loaded = await asyncio.gather(*(source.warm_up() for source in trusted.keys))
        checks = {
            "keys": all(loaded),
            "database": await _answers(database),
            "revocations": revocations.fresh,
        }
        ready = all(checks.values())
        answer: dict[str, object] = {"status": "ready" if ready else "not ready", **checks}
        if revocations.lacks_tables:
            answer["problem"] = NOT_MIGRATED
        if trusted.other_keys:
            answer["otherKeys"] = await _loaded(trusted.other_keys)
        return JSONResponse(answer, 200 if ready else 503)

    router = APIRouter()
    router.add_route("/healthz", healthz)
    router.add_route("/readyz", readyz)
    return router


async def _loaded(keys: Sequence[KeySource]) -> bool:
    """Whether all keys are loaded; starts to load them, and hardly waits."""
    await asyncio.wait([asyncio.create_task(source.warm_up()) for source in keys], timeout=_MAX_WAIT)
    return all(source.ready for source in keys)


async def _answers(database: Database) -> bool:
    try:
        await database.ping()
    except StoreUnavailable:
        return False
    return True
