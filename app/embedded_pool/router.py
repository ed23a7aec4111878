"""The pool over HTTP, in Cognito's own protocol, so that an unmodified AWS SDK can sign in.

Only public operations can be reached: the endpoint sees no credentials and checks no signature. Machines can
also use OAuth's.
"""

import json
import uuid
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from claimgraph.app.embedded_pool.embedded_user_pool import EmbeddedUserPool
from claimgraph.app.embedded_pool.endpoint import Answer
from claimgraph.app.embedded_pool.errors import CognitoError
from claimgraph.app.embedded_pool.oauth import AUTHENTICATION_METHODS, GRANT, TokenRequest, token_answer
from claimgraph.app.embedded_pool.protocol import CONTENT_TYPE, TARGET_PREFIX

#: Sign-ins are a few hundred bytes long, access tokens a few thousand.
MAX_BODY = 64 * 1024

_TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path

#: Threads for sign-ins. Their own, so that a trigger that hangs takes none from the rest of the server.
MAX_THREADS = 8


def cognito_router(pool: EmbeddedUserPool) -> APIRouter:
    """``POST /cognito``, ``POST /cognito/oauth2/token`` and the pool's two discovery documents.

    Args:
        pool: The pool to serve. Whoever mounts the router keeps other hosts and other web pages out.
    """
    router = APIRouter(include_in_schema=False)
    limiter = CapacityLimiter(MAX_THREADS)

    async def operation(request: Request) -> Response:
        try:
            name, body = _operation(request), await _body(request)
        except CognitoError as error:
            return _response(Answer.refusal(error))
        return _response(await to_thread.run_sync(pool.answer_public, name, body, limiter=limiter))

    async def token(request: Request) -> Response:
        try:
            body = await _body(request)
        except CognitoError as error:
            return Response(error.message, 413, media_type="text/plain")
        headers = request.headers
        asked = TokenRequest(headers.get("content-type", ""), headers.get("authorization", ""), body)
        answer = await to_thread.run_sync(token_answer, pool.machines, asked, limiter=limiter)
        return JSONResponse(dict(answer.members), answer.status, dict(answer.headers))

    # boto3 posts to the path of its endpoint_url as it stands; other SDKs add the slash.
    router.add_api_route("/cognito", operation, methods=["POST"])
    router.add_api_route("/cognito/", operation, methods=["POST"])
    router.add_api_route(f"/cognito{_TOKEN_PATH}", token, methods=["POST"])
    for name, document in (("jwks.json", pool.jwks()), ("openid-configuration", discovery(pool.issuer))):
        router.add_api_route(
            f"/cognito/{pool.user_pool_id}/.well-known/{name}", _fixed(document), methods=["GET"]
        )
    return router


def discovery(issuer: str) -> dict[str, object]:
    """The OpenID Provider Metadata of the pool; it has no hosted pages, hence no endpoint for users."""
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
    """A route that answers with one document."""
    body = json.dumps(document).encode()
    return lambda: Response(body, media_type="application/json")


def _operation(request: Request) -> str:
    target = request.headers.get("x-amz-target", "")
    if not target.startswith(TARGET_PREFIX):
        raise CognitoError("UnknownOperationException", "X-Amz-Target names no operation of this service.")
    return target.removeprefix(TARGET_PREFIX)


async def _body(request: Request) -> bytes:
    """The body, if it is not too long; reading stops where it becomes so."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise CognitoError("SerializationException", f"The body is longer than {MAX_BODY} bytes.")
    return bytes(body)


def _response(answer: Answer) -> Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4())}
    if answer.error is not None:
        headers["x-amzn-ErrorType"] = answer.error
    return Response(answer.body, answer.status, headers, CONTENT_TYPE)
