"""The trigger as AWS Lambda would run it: a plain function, an environment variable, a real database."""

import asyncio
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from claimgraph.app.aws import trigger_lambda
from claimgraph.auth.trigger import TriggerEventError
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.profiles import SqlProfileStore

Json = dict[str, object]

SUB = "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c"
GROUPS: Json = {"groupsToOverride": ["admin"], "iamRolesToOverride": [], "preferredRole": None}
EVENT: Json = {
    "version": "2",
    "triggerSource": "TokenGeneration_Authentication",
    "request": {"userAttributes": {"sub": SUB, "name": "Jane"}, "groupConfiguration": GROUPS},
    "response": {"claimsAndScopeOverrideDetails": None},
}


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()


async def _profile_id(url: str) -> str:
    database = Database(url)
    profile_id = await SqlProfileStore(database).id_for(SUB)
    await database.close()
    return profile_id


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database for a fresh execution environment, which is given up afterwards."""
    url = f"sqlite:///{tmp_path / 'profiles.db'}"
    monkeypatch.setenv("CLAIMGRAPH_DATABASE_URL", url)
    yield url
    lookup = trigger_lambda.profile_lookup()
    lookup.runner.run(lookup.database.close())
    lookup.runner.close()
    trigger_lambda.profile_lookup.cache_clear()
    trigger_lambda.administrators.cache_clear()


def test_first_sign_in_makes_the_profile_and_later_ones_find_it(url: str) -> None:
    asyncio.run(_migrate(url))
    sent = deepcopy(EVENT)
    first = trigger_lambda.handler(sent, None)
    assert trigger_lambda.handler(sent, None) == first
    assert sent == EVENT
    assert first["response"] == {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {"userProfileID": asyncio.run(_profile_id(url))}},
            "accessTokenGeneration": {"scopesToAdd": ["claimgraph/users.read", "claimgraph/users.write"]},
            "groupOverrideDetails": GROUPS,
        }
    }


@pytest.mark.parametrize(
    ("groups", "version", "is_granted"),
    [("staff, admin", "2", True), ("staff", "2", False), ("admin", "3", True), ("admin", "1", False)],
)
def test_the_groups_of_the_setting_get_the_scopes_where_a_trigger_may_grant_them(
    url: str, monkeypatch: pytest.MonkeyPatch, groups: str, version: str, *, is_granted: bool
) -> None:
    asyncio.run(_migrate(url))
    monkeypatch.setenv("CLAIMGRAPH_ADMIN_GROUPS", groups)
    answer = trigger_lambda.handler({**EVENT, "version": version}, None)
    assert ("claimgraph/users.write" in str(answer["response"])) is is_granted


def test_failing_store_fails_the_sign_in_without_quoting_the_database(url: str) -> None:
    assert url  # no table has been made in it
    with pytest.raises(StoreUnavailable) as caught:
        trigger_lambda.handler(EVENT, None)
    assert SUB not in str(caught.value)
    assert "SELECT" not in str(caught.value)


def test_other_events_are_refused(url: str) -> None:
    assert url
    with pytest.raises(TriggerEventError):
        trigger_lambda.handler({**EVENT, "triggerSource": "PreSignUp_SignUp"}, None)
