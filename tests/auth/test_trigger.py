"""The pre-token-generation trigger as a pure function of Cognito's events."""

import copy
from collections.abc import Mapping
from typing import cast

import pytest

from claimgraph.auth.trigger import TriggerEventError, TriggerPolicy, pre_token_generation

Json = dict[str, object]

SUB = "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c"
ADMIN_SCOPES = TriggerPolicy(
    scopes_by_group={"admin": ("users.read", "users.write"), "staff": ("users.read",)}
)


def profile_of(sub: str) -> str:
    return {SUB: "prof-42"}[sub]


def event(version: str = "2", groups: list[str] | None = None, **changes: object) -> Json:
    details = "claimsOverrideDetails" if version == "1" else "claimsAndScopeOverrideDetails"
    request: Json = {
        "userAttributes": {
            "sub": SUB,
            "cognito:user_status": "CONFIRMED",
            "custom:userProfileID": "prof-evil",
        },
        "groupConfiguration": {
            "groupsToOverride": groups or [],
            "iamRolesToOverride": ["arn:aws:iam::111122223333:role/r"] if groups else [],
            "preferredRole": None,
        },
    }
    if version != "1":
        request["scopes"] = ["aws.cognito.signin.user.admin"]
    return {
        "version": version,
        "triggerSource": "TokenGeneration_Authentication",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_Ab12Cd34E",
        "userName": "jane",
        "callerContext": {"awsSdkVersion": "x", "clientId": "c"},
        "request": request,
        "response": {details: None},
        **changes,
    }


def machine_event() -> Json:
    machine = event("3", triggerSource="TokenGeneration_ClientCredentials", request={"scopes": ["a/b"]})
    del machine["userName"]
    return machine


def details(answer: Mapping[str, object], name: str = "claimsAndScopeOverrideDetails") -> Json:
    response = cast("Json", answer["response"])
    assert list(response) == [name]
    return cast("Json", response[name])


def test_v1_event_gets_the_profile_id_and_nothing_else() -> None:
    answer = details(pre_token_generation(event("1"), profile_of), "claimsOverrideDetails")
    assert answer == {"claimsToAddOrOverride": {"userProfileID": "prof-42"}}


@pytest.mark.parametrize("version", ["2", "3"])
def test_v2_and_v3_events_get_the_profile_id_in_the_id_token_only(version: str) -> None:
    answer = details(pre_token_generation(event(version), profile_of))
    assert answer == {"idTokenGeneration": {"claimsToAddOrOverride": {"userProfileID": "prof-42"}}}


def test_policy_puts_the_profile_id_into_the_access_token_too() -> None:
    answer = details(pre_token_generation(event(), profile_of, TriggerPolicy(claim_in_access_token=True)))
    assert answer["accessTokenGeneration"] == {"claimsToAddOrOverride": {"userProfileID": "prof-42"}}


def test_scopes_of_each_group_are_added_once() -> None:
    answer = details(pre_token_generation(event(groups=["staff", "admin"]), profile_of, ADMIN_SCOPES))
    assert answer["accessTokenGeneration"] == {"scopesToAdd": ["users.read", "users.write"]}


@pytest.mark.parametrize("group", ["admins", "Admin", "admin ", "users"])
def test_another_group_gets_no_scopes(group: str) -> None:
    answer = details(pre_token_generation(event(groups=[group]), profile_of, ADMIN_SCOPES))
    assert "accessTokenGeneration" not in answer


@pytest.mark.parametrize("groups", [["admin"], ["admin", "staff"]])
@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_groups_and_roles_are_kept(version: str, groups: list[str]) -> None:
    sent = event(version, groups)
    name = "claimsOverrideDetails" if version == "1" else "claimsAndScopeOverrideDetails"
    answer = details(pre_token_generation(sent, profile_of), name)
    assert answer["groupOverrideDetails"] == cast("Json", sent["request"])["groupConfiguration"]


@pytest.mark.parametrize("configuration", [None, {}, {"groupsToOverride": None}, {"groupsToOverride": []}])
def test_without_groups_there_is_no_group_override(configuration: object) -> None:
    request = {"userAttributes": {"sub": SUB}, "groupConfiguration": configuration}
    assert "groupOverrideDetails" not in details(pre_token_generation(event(request=request), profile_of))


def test_profile_id_never_comes_from_an_attribute() -> None:
    attributes = {"sub": SUB, "userProfileID": "evil", "custom:userProfileID": "evil", "profile": "evil"}
    answer = pre_token_generation(event(request={"userAttributes": attributes}), profile_of)
    assert "evil" not in str(answer["response"])


def test_machine_gets_no_profile_and_asks_for_none() -> None:
    def nobody(sub: str) -> str:
        raise AssertionError(sub)

    answer = pre_token_generation(machine_event(), nobody, TriggerPolicy(claim_in_access_token=True))
    assert answer == machine_event()


@pytest.mark.parametrize("version", ["1", "2"])
def test_running_twice_changes_nothing_and_the_event_is_left_alone(version: str) -> None:
    sent = event(version, ["admin"])
    before = copy.deepcopy(sent)
    once = pre_token_generation(sent, profile_of, ADMIN_SCOPES)
    assert pre_token_generation(once, profile_of, ADMIN_SCOPES) == once
    assert sent == before


@pytest.mark.parametrize(
    "changes",
    [
        {"version": None},
        {"version": 2},
        {"version": "4"},
        {"version": ["2"]},
        {"triggerSource": None},
        {"triggerSource": "PostAuthentication_Authentication"},
        {"triggerSource": 1},
        {"request": None},
        {"request": []},
        {"request": {}},
        {"request": {"userAttributes": []}},
        {"request": {"userAttributes": {}}},
        {"request": {"userAttributes": {"sub": ""}}},
        {"request": {"userAttributes": {"sub": 7}}},
        {"request": {"userAttributes": {"sub": SUB}, "groupConfiguration": []}},
        {"request": {"userAttributes": {"sub": SUB}, "groupConfiguration": {"groupsToOverride": "admin"}}},
        {"request": {"userAttributes": {"sub": SUB}, "groupConfiguration": {"groupsToOverride": [1]}}},
    ],
)
def test_malformed_event_is_refused(changes: Json) -> None:
    with pytest.raises(TriggerEventError):
        pre_token_generation({**event(), **changes}, profile_of)


def test_empty_event_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        pre_token_generation({}, profile_of)


def test_missing_profile_id_is_an_error_rather_than_an_empty_claim() -> None:
    with pytest.raises(LookupError):
        pre_token_generation(event(), lambda _: "")


@pytest.mark.parametrize("scope", ["", " ", "a b", "a\tb", " a"])
def test_scope_with_white_space_is_refused_when_the_policy_is_made(scope: str) -> None:
    with pytest.raises(ValueError, match="scope"):
        TriggerPolicy(scopes_by_group={"admin": (scope,)})
