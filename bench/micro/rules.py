"""What checking rules adds to a plan: the same list with and without a rule in front of one of ten fields."""

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Final

import strawberry

from bench.data import ROWS, Row
from bench.micro.kit import Engine, identity
from bench.micro.timing import Comparison, compare
from bench.tokens import Issuer
from claimgraph.auth import PROFILE_CLAIM, anyone, in_group, owner
from claimgraph.auth.rules import Rule
from claimgraph.schema import guard

_ROWS: Final = 100
_QUERY: Final = (
    "{ profiles { id displayName email bio locale timezone avatarUrl version createdAt updatedAt } }"
)
_OWNER: Final = owner(PROFILE_CLAIM, of="id") | in_group("admin")


def rules(issuer: Issuer) -> Iterator[Comparison]:
    """A rule that is settled once, and one that is checked for each row; then refusals."""
    user, admin = identity(issuer), identity(issuer, {"cognito:groups": ["admin"]})
    without, own = Engine(_feature(anyone, "prof_0")), Engine(_feature(_OWNER, "prof_0"))
    others = Engine(_feature(_OWNER, "prof_1"))
    settled, for_admin = own.runs(_QUERY, admin), without.runs(_QUERY, admin)
    checked, refusing, for_user = (
        own.runs(_QUERY, user),
        others.runs(_QUERY, user),
        without.runs(_QUERY, user),
    )
    plain = "the same plan without rules"
    yield replace(
        compare("list, its rule settled for the caller", settled, plain, for_admin), is_checking=True
    )
    yield replace(compare("list, its rule checked for each row", checked, plain, for_user), is_checking=True)
    yield compare("list, its rule refusing a field of each row", refusing, plain, for_user)


def _feature(rule: Rule, owner_id: str) -> ModuleType:
    """A list of profiles that all have the same id, one field under this rule."""

    @strawberry.type(directives=[guard(anyone)])
    class Profile:
        id: strawberry.ID
        display_name: str
        email: str | None = strawberry.field(directives=[guard(rule)])
        bio: str | None
        locale: str | None
        timezone: str | None
        avatar_url: str | None
        version: int
        created_at: str
        updated_at: str

    rows: list[Row] = [{**row, "id": strawberry.ID(owner_id)} for row in ROWS[:_ROWS]]
    profiles = [Profile(**row) for row in rows]

    @strawberry.type
    class Query:
        @strawberry.field(directives=[guard(anyone)])
        def profiles(self) -> list[Profile]:
            return profiles

    feature = ModuleType("profiles")
    setattr(feature, "Query", Query)  # noqa: B010 - a module has no such attribute to assign
    return feature
