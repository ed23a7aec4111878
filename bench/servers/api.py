"""The benchmark's API as one writes it with Claimgraph."""

from collections.abc import Sequence

import strawberry
from strawberry import Info

from bench.data import ROWS
from claimgraph.auth import PROFILE_CLAIM, anyone, claim, in_group, owner, signed_in
from claimgraph.auth.credentials import NO_CREDENTIALS, Credentials
from claimgraph.auth.identity import Identity
from claimgraph.schema import guard
from claimgraph.schema.context import Context
from claimgraph.schema.services import Services


@strawberry.type(directives=[guard(signed_in)])
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(
        directives=[guard(owner(PROFILE_CLAIM, of="id") | in_group("admin"))]
    )
    bio: str | None
    locale: str | None
    timezone: str | None
    avatar_url: str | None
    version: int
    created_at: str
    updated_at: str


PROFILES = {row["id"]: Profile(**row) for row in ROWS}
_LIST = list(PROFILES.values())


@strawberry.type(directives=[guard(anyone)])
class Viewer:
    username: str | None

    @strawberry.field(directives=[guard(claim(PROFILE_CLAIM))])
    def profile(self, info: Info[Context, None]) -> Profile | None:
        return PROFILES.get(strawberry.ID(info.context.identity.user_profile_id or ""))


@strawberry.type
class Query:
    @strawberry.field(directives=[guard(anyone)])
    def me(self, info: Info[Context, None]) -> Viewer:
        return Viewer(username=info.context.identity.username)

    @strawberry.field(directives=[guard(signed_in)])
    def profile(self, id: strawberry.ID) -> Profile | None:  # noqa: A002 - the GraphQL name
        return PROFILES.get(id)

    @strawberry.field(directives=[guard(signed_in)])
    def profiles(self, first: int) -> list[Profile]:
        return _LIST[:first]


NO_SERVICES = Services()


def new_context(
    identity: Identity,
    request_id: str,
    credentials: Credentials = NO_CREDENTIALS,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Context:
    """The context of a request; no service is open in it."""
    return Context(identity, request_id, NO_SERVICES, credentials, headers)
