"""The pool over HTTP, in Cognito's own protocol, so that an unmodified AWS SDK can sign in.

Only public operations are served: requests carry no AWS credentials, and no signature is checked. Machines
can use OAuth's token endpoint as well.
"""

import json
import uuid
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from claimgraph.app.embedded_pool.endpoint import PoolResponse
from claimgraph.app.embedded_pool.errors import PoolError
from claimgraph.app.embedded_pool.oauth import AUTHENTICATION_METHODS, GRANT, TokenRequest, token_response
from claimgraph.app.embedded_pool.operations import CONTENT_TYPE, TARGET_PREFIX
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool

#: Sign-ins are a few hundred bytes long, access tokens a few thousand.
MAX_BODY = 64 * 1024

_TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path

#: Threads of the pool's own, so that a trigger that hangs does not block the rest of the server.
MAX_THREADS = 8


def cognito_router(pool: EmbeddedUserPool) -> APIRouter:
    """``POST /cognito``, ``POST /cognito/oauth2/token`` and the pool's two discovery documents.

    Args:
        pool: The pool to serve. The application has to keep other hosts and other web pages out.
    """
    router = APIRouter(include_in_schema=False)
    limiter = CapacityLimiter(MAX_THREADS)

    async def operation(request: Request) -> Response:
        try:
            name, body = _operation(request), await _body(request)
        except PoolError as error:
            return _response(PoolResponse.refusal(error))
        return _response(await to_thread.run_sync(pool.answer_public, name, body, limiter=limiter))

    async def token(request: Request) -> Response:
        try:
            body = await _body(request)
        except PoolError as error:
            return Response(error.message, 413, media_type="text/plain")
        headers = request.headers
        asked = TokenRequest(headers.get("content-type", ""), headers.get("authorization", ""), body)
        answer = await to_thread.run_sync(token_response, pool.machines, asked, limiter=limiter)
        return JSONResponse(dict(answer.members), answer.status, dict(answer.headers))

    # boto3 posts to the path of its endpoint_url unchanged; other SDKs add a slash.
    router.add_api_route("/cognito", operation, methods=["POST"])
    router.add_api_route("/cognito/", operation, methods=["POST"])
    router.add_api_route(f"/cognito{_TOKEN_PATH}", token, methods=["POST"])
    for name, document in (("jwks.json", pool.jwks()), ("openid-configuration", discovery(pool.issuer))):
        router.add_api_route(
            f"/cognito/{pool.user_pool_id}/.well-known/{name}", _fixed(document), methods=["GET"]
        )
    return router


def discovery(issuer: str) -> dict[str, object]:
    """The OpenID Provider Metadata of the pool, which has no hosted pages and so no endpoint for users."""
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "token_endpoint": f"{issuer.rpartition('/')[0]}{_TOKEN_PATH}",
        "token_endpoint_auth_methods_supported": list(AUTHENTICATION_METHODS),
        "grant_types_supported": [GRANT],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
    }


def _fixed(document: dict[str, object]) -> Callable[[], Response]:
    """A route that returns one document."""
    body = json.dumps(document).encode()
    return lambda: Response(body, media_type="application/json")


def _operation(request: Request) -> str:
    target = request.headers.get("x-amz-target", "")
    if not target.startswith(TARGET_PREFIX):
        raise PoolError("UnknownOperationException", "X-Amz-Target names no operation of this service.")
    return target.removeprefix(TARGET_PREFIX)


async def _body(request: Request) -> bytes:
    """The body; reading stops when it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise PoolError("SerializationException", f"The body is longer than {MAX_BODY} bytes.")
    return bytes(body)


def _response(answer: PoolResponse) -> Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4())}
    if answer.error is not None:
        headers["x-amzn-ErrorType"] = answer.error
    return Response(answer.body, answer.status, headers, CONTENT_TYPE)
