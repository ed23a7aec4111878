"""Who is calling and what they may read, as the manuals of PyJWT and Strawberry have it.

https://strawberry.rocks/docs/guides/authentication has the caller on the context, found when first asked for;
https://strawberry.rocks/docs/guides/permissions has ``IsAuthenticated``, whose refusals are errors in a
response of status 200.
"""

import json
import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jwt
from strawberry import Info
from strawberry.fastapi import BaseContext
from strawberry.permission import BasePermission

from bench.tokens import CLIENT, ISSUER

_KEYS = {key.key_id: key for key in jwt.PyJWKSet.from_dict(json.loads(os.environ["BENCH_JWKS"])).keys}


def verified(token: str) -> Mapping[str, Any] | None:
    """The claims of an ID token; None if it is not good."""
    try:
        key = _KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT, issuer=ISSUER)
    except (jwt.PyJWTError, KeyError):
        return None
    return claims if claims.get("token_use") == "id" else None


class Context(BaseContext):
    """What resolvers and permissions see of a request."""

    @cached_property
    def caller(self) -> Mapping[str, Any] | None:
        """The claims of the caller, if there is one."""
        assert self.request is not None
        return verified(self.request.headers.get("Authorization", "").removeprefix("Bearer "))

    @property
    def claims(self) -> Mapping[str, Any]:
        """The same, where a permission has seen to it that there is a caller."""
        return self.caller or {}


class IsAuthenticated(BasePermission):
    message = "User is not authenticated"

    def has_permission(self, source: Any, info: Info[Context, None], **_kwargs: Any) -> bool:  # noqa: ANN401, ARG002 - Strawberry's signature
        return info.context.caller is not None


class OwnerOrAdmin(BasePermission):
    """For the owner of the profile at hand, and admins."""

    message = "Not Authorized"

    def has_permission(self, source: Any, info: Info[Context, None], **_kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        claims = info.context.claims
        return claims.get("userProfileID") == source.id or "admin" in claims.get("cognito:groups", [])
