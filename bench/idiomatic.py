"""The baseline: the same API as one would write it with Strawberry, FastAPI and PyJWT from their manuals.

The same profile store answers both, so that the difference is the server, not the database.
"""

import json
import os
from pathlib import Path
from typing import Any

import jwt
import strawberry
from fastapi import Depends, FastAPI, HTTPException, Request
from strawberry import Info
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext, GraphQLRouter
from strawberry.permission import BasePermission

from resolvers import profiles
from resolvers.database import Database

_POOL = json.loads(os.environ["BENCH_POOL"])
_KEYS = {key.key_id: key for key in jwt.PyJWKSet.from_json(Path(_POOL["jwks_file"]).read_text()).keys}
_store = profiles.SqlProfileStore(Database(os.environ["CLAIMGRAPH_DATABASE_URL"]))


def verified(request: Request) -> dict[str, Any]:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        key = _KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token, key, algorithms=["RS256"], audience=_POOL["client"], issuer=_POOL["issuer"]
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise HTTPException(401) from error
    if claims.get("token_use") != "id":
        raise HTTPException(401)
    return claims


class Context(BaseContext):
    def __init__(self, claims: dict[str, Any]) -> None:
        super().__init__()
        self.claims = claims
        self.profiles = DataLoader(load_fn=_store.by_ids)


def get_context(claims: dict[str, Any] = Depends(verified)) -> Context:  # noqa: B008 - FastAPI's idiom
    return Context(claims)


class OwnerOrAdmin(BasePermission):
    message = "Not Authorized"

    def has_permission(self, source: Any, info: Info[Context, None], **_kwargs: Any) -> bool:  # noqa: ANN401
        claims = info.context.claims
        return claims.get("userProfileID") == source.id or "admin" in claims.get("cognito:groups", [])


@strawberry.type
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(permission_classes=[OwnerOrAdmin])


@strawberry.type
class Viewer:
    username: str

    @strawberry.field
    async def profile(self, info: Info[Context, None]) -> Profile | None:
        found = await info.context.profiles.load(info.context.claims["userProfileID"])
        if found is None:
            return None
        return Profile(id=strawberry.ID(found.id), display_name=found.display_name, email=found.email)


@strawberry.type
class Query:
    @strawberry.field
    def me(self, info: Info[Context, None]) -> Viewer:
        return Viewer(username=info.context.claims["cognito:username"])


app = FastAPI()
app.include_router(
    GraphQLRouter(strawberry.Schema(query=Query), context_getter=get_context), prefix="/graphql"
)
