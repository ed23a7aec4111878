"""The pool really runs the trigger, on Cognito's terms (acceptance facts 38 and 39)."""

from threading import Event
from typing import cast

import pytest

from claimgraph.app.embedded_pool.seed import USER_POOL_ID, WEB_CLIENT_ID
from claimgraph.app.embedded_pool.trigger_call import TIME_LIMIT, Trigger, TriggerVersion
from tests.app.embedded_pool.pool_kit import (
    ALICE,
    Json,
    PoolKit,
    SignedIn,
    TriggerStage,
    refresh,
    refusal,
    sign_in,
)

FIXED = (
    *("acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "device_key", "event_id", "exp"),
    *("iat", "identities", "iss", "jti", "nbf", "nonce", "origin_jti", "scope", "sub", "token_use"),
    *("username", "version", "cognito:groups", "cognito:roles", "cognito:username", "dev:custom:x"),
)


def answering(details: object, version: TriggerVersion = "V2_0") -> Trigger:
    """A trigger that answers with these details, whatever it is sent."""
    name = "claimsOverrideDetails" if version == "V1_0" else "claimsAndScopeOverrideDetails"
    return lambda event: {**event, "response": {name: details}}


def v2(**sections: object) -> Trigger:
    return answering(sections)


def raising(event: Json) -> Json:
    raise ValueError(f"no profile for {event['userName']}")


def exiting(event: Json) -> Json:
    raise SystemExit(str(event["userName"]))


def stable(tokens: SignedIn) -> list[Json]:
    """Both payloads without what is new in every token."""
    fresh = {"jti", "origin_jti", "event_id"}
    return [{k: v for k, v in claims.items() if k not in fresh} for claims in (tokens.id, tokens.access)]


def test_v2_event_is_the_one_that_cognito_sends(kit: PoolKit) -> None:
    sign_in(kit.start(), "carol")
    (event,) = kit.events
    request = cast("Json", event["request"])
    assert (event["version"], event["triggerSource"]) == ("2", "TokenGeneration_Authentication")
    assert (event["userPoolId"], event["region"], event["userName"]) == (USER_POOL_ID, "local-dev-1", "carol")
    assert cast("Json", event["callerContext"])["clientId"] == WEB_CLIENT_ID
    assert event["response"] == {"claimsAndScopeOverrideDetails": None}
    assert request["scopes"] == ["aws.cognito.signin.user.admin"]
    groups = {"groupsToOverride": ["admin"], "iamRolesToOverride": [], "preferredRole": None}
    assert request["groupConfiguration"] == groups
    attributes = cast("Json", request["userAttributes"])
    assert attributes["cognito:user_status"] == "CONFIRMED"
    assert all(isinstance(value, str) for value in attributes.values())


def test_v1_event_has_no_scopes(kit: PoolKit) -> None:
    sign_in(kit.start(version="V1_0"))
    (event,) = kit.events
    assert event["version"] == "1"
    assert event["response"] == {"claimsOverrideDetails": None}
    assert "scopes" not in cast("Json", event["request"])


def test_trigger_runs_once_per_issue_not_once_per_token(kit: PoolKit) -> None:
    pool = kit.start()
    tokens = sign_in(pool)
    assert len(kit.events) == 1
    refresh(pool, tokens.refresh_token)
    assert len(kit.events) == 2


def test_v1_changes_the_id_token_only_but_its_groups_reach_both(stage: TriggerStage) -> None:
    details = {
        "claimsToAddOrOverride": {"tier": "3"},
        "groupOverrideDetails": {"groupsToOverride": ["x"], "iamRolesToOverride": ["arn:x"]},
    }
    tokens = sign_in(stage(answering(details, "V1_0"), "V1_0"))
    assert tokens.id["tier"] == "3"
    assert "tier" not in tokens.access
    assert tokens.id["cognito:groups"] == tokens.access["cognito:groups"] == ["x"]
    assert tokens.id["cognito:roles"] == ["arn:x"]
    assert "cognito:roles" not in tokens.access


def test_v2_changes_both_tokens_and_the_scopes(stage: TriggerStage) -> None:
    value: Json = {"max": 3, "deep": [1, True, {"a": "b"}]}
    trigger = v2(
        idTokenGeneration={"claimsToAddOrOverride": {"limits": value, "email": "x@y.example"}},
        accessTokenGeneration={
            "claimsToAddOrOverride": {"tier": 3},
            "scopesToAdd": ["profile/write", "profile/write", "profile/read"],
            "scopesToSuppress": ["profile/read", "aws.cognito.signin.user.admin"],
        },
    )
    tokens = sign_in(stage(trigger))
    assert (tokens.id["limits"], tokens.id["email"]) == (value, "x@y.example")
    assert tokens.access["tier"] == 3
    assert tokens.access["scope"] == "profile/write"
    assert "tier" not in tokens.id


@pytest.mark.parametrize("section", ["idTokenGeneration", "accessTokenGeneration"])
def test_fixed_claims_cannot_be_changed_or_suppressed(stage: TriggerStage, section: str) -> None:
    plain = stable(sign_in(stage(v2()), "carol"))
    evil: dict[str, object] = dict.fromkeys(FIXED, "evil")
    for change in ({"claimsToAddOrOverride": evil}, {"claimsToSuppress": list(FIXED)}):
        tokens = sign_in(stage(v2(**{section: change})), "carol")
        assert stable(tokens) == plain
        assert "evil" not in str(tokens.id) + str(tokens.access)


def test_access_token_may_get_its_own_client_as_audience_and_no_other(stage: TriggerStage) -> None:
    for audience, expected in ((WEB_CLIENT_ID, WEB_CLIENT_ID), ("other", None)):
        change = {"claimsToAddOrOverride": {"aud": audience}}
        tokens = sign_in(stage(v2(idTokenGeneration=change, accessTokenGeneration=change)))
        assert tokens.access.get("aud") == expected
        assert tokens.id["aud"] == WEB_CLIENT_ID


def test_suppressing_wins_over_adding(stage: TriggerStage) -> None:
    both = {"claimsToAddOrOverride": {"a": 1, "b": 2}, "claimsToSuppress": ["a", "email", "absent"]}
    claims = sign_in(stage(v2(idTokenGeneration=both))).id
    assert "a" not in claims
    assert "email" not in claims
    assert claims["b"] == 2


@pytest.mark.parametrize("override", [None, {}, {"groupsToOverride": []}, {"groupsToOverride": None}])
def test_empty_group_override_takes_the_groups_away(stage: TriggerStage, override: object) -> None:
    tokens = sign_in(stage(v2(groupOverrideDetails=override)), "carol")
    assert "cognito:groups" not in tokens.id
    assert "cognito:groups" not in tokens.access


def test_answer_without_changes_is_valid(stage: TriggerStage) -> None:
    for trigger in (answering(None), answering({}), v2(idTokenGeneration=None)):
        assert sign_in(stage(trigger), "carol").access["cognito:groups"] == ["admin"]


@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "updated_at", "address"])
def test_simple_claims_take_no_structure(stage: TriggerStage, name: str) -> None:
    change = {"claimsToAddOrOverride": {name: {"a": 1}}}
    assert sign_in(stage(v2(idTokenGeneration=change))).id.get(name) != {"a": 1}


@pytest.mark.parametrize("trigger", [raising, exiting])
def test_raising_trigger_fails_the_sign_in(stage: TriggerStage, trigger: Trigger) -> None:
    code, message = refusal(lambda: sign_in(stage(trigger)))
    assert code == "UserLambdaValidationException"
    assert message.startswith("PreTokenGeneration failed with error ")
    assert message.endswith("alice.")


def test_slow_trigger_fails_the_sign_in_in_time(kit: PoolKit) -> None:
    released = Event()
    pool = kit.start(trigger=lambda event: released.wait() and event, time_limit=0.1)
    assert refusal(lambda: sign_in(pool))[0] == "UserLambdaValidationException"
    released.set()


def test_trigger_has_five_seconds() -> None:
    assert TIME_LIMIT == 5.0


def test_hanging_triggers_do_not_block_later_ones(kit: PoolKit) -> None:
    released = Event()

    def slow_for_bob(event: Json) -> Json:
        if event["userName"] == "bob":
            released.wait()
        return event

    pool = kit.start(trigger=slow_for_bob, time_limit=0.5)
    for _ in range(8):
        refusal(lambda: sign_in(pool, "bob"))
    assert sign_in(pool, "alice").id["sub"] == ALICE
    released.set()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        list[object](),
        dict[str, object](),
        {"response": None},
        {"response": {"claimsAndScopeOverrideDetails": {"idTokenGeneration": {1, 2}}}},
        {"response": {"claimsAndScopeOverrideDetails": float("nan")}},
    ],
)
def test_garbage_instead_of_an_event_fails_the_sign_in(stage: TriggerStage, answer: object) -> None:
    refused = refusal(lambda: sign_in(stage(lambda _: answer)))
    assert refused[0] == "InvalidLambdaResponseException"


@pytest.mark.parametrize(
    "trigger",
    [
        answering([]),
        answering("text"),
        v2(idTokenGeneration=[]),
        v2(idTokenGeneration={"claimsToAddOrOverride": []}),
        v2(idTokenGeneration={"claimsToSuppress": "email"}),
        v2(accessTokenGeneration={"scopesToAdd": "a b"}),
        v2(accessTokenGeneration={"scopesToAdd": ["a b"]}),
        v2(accessTokenGeneration={"scopesToAdd": [""]}),
        v2(accessTokenGeneration={"scopesToSuppress": [1]}),
        v2(groupOverrideDetails=[]),
        v2(groupOverrideDetails={"groupsToOverride": "admin"}),
        v2(groupOverrideDetails={"preferredRole": ["arn:x"]}),
    ],
)
def test_garbage_instead_of_an_override_fails_the_sign_in(stage: TriggerStage, trigger: Trigger) -> None:
    assert refusal(lambda: sign_in(stage(trigger)))[0] == "InvalidLambdaResponseException"


@pytest.mark.parametrize("value", [3, True, None, ["a"], {"a": "b"}])
def test_v1_claims_are_strings(stage: TriggerStage, value: object) -> None:
    trigger = answering({"claimsToAddOrOverride": {"tier": value}}, "V1_0")
    refused = refusal(lambda: sign_in(stage(trigger, "V1_0")))
    assert refused[0] == "InvalidLambdaResponseException"


def test_trigger_cannot_reach_the_draft_through_its_event(stage: TriggerStage) -> None:
    def vandal(event: Json) -> Json:
        request = cast("Json", event["request"])
        cast("Json", request["groupConfiguration"])["groupsToOverride"] = ["admin"]
        cast("list[str]", request["scopes"]).append("claimgraph/users.write")
        return {**event, "response": {}}

    tokens = sign_in(stage(vandal))
    assert "cognito:groups" not in tokens.id
    assert tokens.access["scope"] == "aws.cognito.signin.user.admin"


def test_trigger_may_call_the_pool_itself(stage: TriggerStage) -> None:
    def curious(event: Json) -> Json:
        sub = cast("Json", cast("Json", event["request"])["userAttributes"])["sub"]
        user = pool.client.admin_get_user(UserPoolId=pool.user_pool_id, Username=sub)
        section = {"claimsToAddOrOverride": {"status": user["UserStatus"]}}
        return {"response": {"claimsAndScopeOverrideDetails": {"idTokenGeneration": section}}}

    pool = stage(curious)
    assert sign_in(pool).id["status"] == "CONFIRMED"
