"""The baseline: the same API as one would write it with Strawberry, FastAPI and PyJWT from their manuals."""

import json
import os
from typing import Any

import jwt
import strawberry
from fastapi import Depends, FastAPI, HTTPException, Request
from strawberry import Info
from strawberry.fastapi import BaseContext, GraphQLRouter
from strawberry.permission import BasePermission

from bench.profiles import PROFILES, Record
from bench.world import CLIENT, ISSUER

_KEYS = {key.key_id: key for key in jwt.PyJWKSet.from_dict(json.loads(os.environ["BENCH_JWKS"])).keys}


def verified(request: Request) -> dict[str, Any]:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        key = _KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT, issuer=ISSUER)
    except (jwt.PyJWTError, KeyError) as error:
        raise HTTPException(401) from error
    if claims.get("token_use") != "id":
        raise HTTPException(401)
    return claims


class Context(BaseContext):
    def __init__(self, claims: dict[str, Any]) -> None:
        super().__init__()
        self.claims = claims


def get_context(claims: dict[str, Any] = Depends(verified)) -> Context:  # noqa: B008 - FastAPI's idiom
    return Context(claims)


class OwnerOrAdmin(BasePermission):
    message = "Not Authorized"

    def has_permission(self, source: Any, info: Info[Context, None], **_kwargs: Any) -> bool:  # noqa: ANN401 - Strawberry's signature
        claims = info.context.claims
        return claims.get("userProfileID") == source.id or "admin" in claims.get("cognito:groups", [])


@strawberry.type
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(permission_classes=[OwnerOrAdmin])
    bio: str | None
    locale: str | None
    timezone: str | None
    avatar_url: str | None
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, record: Record) -> "Profile":
        return cls(
            id=strawberry.ID(record.id),
            display_name=record.display_name,
            email=record.email,
            bio=record.bio,
            locale=record.locale,
            timezone=record.timezone,
            avatar_url=record.avatar_url,
            version=record.version,
            created_at=record.created_at,
            updated_at=record.updated_at,
        )


@strawberry.type
class Viewer:
    username: str | None

    @strawberry.field
    def profile(self, info: Info[Context, None]) -> Profile | None:
        found = PROFILES.get(info.context.claims["userProfileID"])
        return Profile.of(found) if found else None


@strawberry.type
class Query:
    @strawberry.field
    def me(self, info: Info[Context, None]) -> Viewer:
        return Viewer(username=info.context.claims["cognito:username"])

    @strawberry.field
    def profile(self, id: strawberry.ID) -> Profile | None:  # noqa: A002 - the GraphQL name
        found = PROFILES.get(id)
        return Profile.of(found) if found else None

    @strawberry.field
    def profiles(self, first: int) -> list[Profile]:
        return [Profile.of(record) for record in list(PROFILES.values())[:first]]


app = FastAPI()
app.include_router(
    GraphQLRouter(strawberry.Schema(query=Query), context_getter=get_context), prefix="/graphql"
)
