"""API keys read the public fields of profiles and nothing else of the built-in API."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from claimgraph.auth.api_modes import ApiModes, Mode
from claimgraph.auth.identity import Identity
from claimgraph.resolvers.profiles import Profile, ProfileStore
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.engine.differential.both import Both
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_PROFILE = Profile(
    "p1", "One", "bio", "https://a.example/1.png", None, None, None, (), "one@people.example", None, None,
    None, _NOW, _NOW, 1,
)  # fmt: skip
_KEY = replace(caller(username=None, uses=frozenset()), issuer="", sub="", client_id="", mode="API_KEY")
_MACHINE = caller(username=None, uses=frozenset({"access"}))


class _Store:
    async def by_ids(self, ids: Sequence[str]) -> list[Profile | None]:
        return [_PROFILE if one == "p1" else None for one in ids]


@pytest.fixture(scope="module")
def api() -> BuiltApi:
    return build_api(modes=ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset[Mode]({"API_KEY"})))


def test_everything_else_is_closed_to_api_keys(api: BuiltApi) -> None:
    admin_key = replace(_KEY, groups=("admin",), claims={"userProfileID": "p1"})
    for key in (_KEY, admin_key):
        opened = {str(field) for field in api.fields if field.rule.settle(key) is not False}
        assert opened == {"Query.profile", "Profile.displayName", "Profile.avatarUrl"}


@pytest.mark.parametrize("identity", [caller(), caller(groups=("admin",)), caller(profile_id="p1"), _MACHINE])
def test_api_keys_change_no_decision_for_user_pool_callers(api: BuiltApi, identity: Identity) -> None:
    alone = {str(field): field.rule.settle(identity) for field in build_api().fields}
    assert {str(field): field.rule.settle(identity) for field in api.fields} == alone


def test_machines_are_still_denied(api: BuiltApi) -> None:
    opened = {str(field) for field in api.fields if field.rule.settle(_MACHINE) is not False}
    assert not any(field.startswith("Profile.") for field in opened)
    assert "Query.profile" not in opened


async def _given(api: BuiltApi, text: str, identity: Identity) -> tuple[object, list[str]]:
    def context(who: Identity) -> Context:
        return Context(who, "request", services_with(cast(ProfileStore, _Store())))

    result = await Both(api, context).run(text, identity, {})
    return result.data, [error.message for error in result.errors or ()]


async def test_an_api_key_reads_the_public_fields(api: BuiltApi) -> None:
    text = '{ profile(id: "p1") { displayName avatarUrl email __typename } }'
    assert await _given(api, text, _KEY) == (
        {
            "profile": {
                "displayName": "One",
                "avatarUrl": "https://a.example/1.png",
                "email": None,
                "__typename": "Profile",
            }
        },
        ["Not Authorized to access email on type Profile"],
    )


async def test_an_api_key_is_denied_everything_else(api: BuiltApi) -> None:
    assert await _given(api, '{ profile(id: "p1") { displayName bio } }', _KEY) == (
        {"profile": {"displayName": "One", "bio": None}},
        ["Not Authorized to access bio on type Profile"],
    )
    data, messages = await _given(api, "{ profiles { nodes { displayName } } }", _KEY)
    assert (data, messages) == (None, ["Not Authorized to access profiles on type Query"])
