"""The baseline: the same API as one would write it with Strawberry, FastAPI and PyJWT from their manuals.

With ``BENCH_WITHOUT_AUTH`` set, the same without tokens and rules: everybody is the first user.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import strawberry
from fastapi import FastAPI
from strawberry import Info
from strawberry.fastapi import GraphQLRouter
from strawberry.permission import BasePermission

from bench.data import ROWS
from bench.servers.pyjwt_auth import Context, IsAuthenticated, OwnerOrAdmin

_WITHOUT_AUTH = "BENCH_WITHOUT_AUTH" in os.environ
_SIGNED_IN: list[type[BasePermission]] = [] if _WITHOUT_AUTH else [IsAuthenticated]
_OWNER_OR_ADMIN: list[type[BasePermission]] = [] if _WITHOUT_AUTH else [OwnerOrAdmin]


@strawberry.type
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(permission_classes=_OWNER_OR_ADMIN)
    bio: str | None
    locale: str | None
    timezone: str | None
    avatar_url: str | None
    version: int
    created_at: str
    updated_at: str


PROFILES = {row["id"]: Profile(**row) for row in ROWS}
_LIST = list(PROFILES.values())


@strawberry.type
class Viewer:
    username: str | None

    @strawberry.field
    def profile(self, info: Info[Context, None]) -> Profile | None:
        return PROFILES.get(info.context.claims["userProfileID"])


@strawberry.type
class Query:
    @strawberry.field(permission_classes=_SIGNED_IN)
    def me(self, info: Info[Context, None]) -> Viewer:
        return Viewer(username=info.context.claims["cognito:username"])

    @strawberry.field(permission_classes=_SIGNED_IN)
    def profile(self, id: strawberry.ID) -> Profile | None:  # noqa: A002 - the GraphQL name
        return PROFILES.get(id)

    @strawberry.field(permission_classes=_SIGNED_IN)
    def profiles(self, first: int) -> list[Profile]:
        return _LIST[:first]


class Everybody(Context):
    """The context of a server that asks nobody who they are."""

    @cached_property
    def caller(self) -> Mapping[str, Any]:
        return {"cognito:username": "user0", "userProfileID": "prof_0"}


async def get_context() -> Context:
    return Everybody() if _WITHOUT_AUTH else Context()


app = FastAPI()
app.include_router(
    GraphQLRouter(strawberry.Schema(query=Query), context_getter=get_context), prefix="/graphql"
)
