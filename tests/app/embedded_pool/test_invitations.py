"""Invited users, and users whose password is reset."""

import json
from dataclasses import replace
from typing import cast

import pytest

from claimgraph.app.embedded_pool.challenges import LIFETIME, Challenge, Challenges
from claimgraph.app.embedded_pool.delivery import CodeDelivery
from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_ID, SEED, SEED_PASSWORD
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, Json, PoolKit, SignedIn, refusal, sign_in

TEMPORARY, CHOSEN = "Temporary-1", "Permanent-1"
WRONG = ("NotAuthorizedException", "Incorrect username or password.")
BAD_SESSION = ("NotAuthorizedException", "Invalid session for the user.")
ERIN = "erin@people.example"


def invite(pool: EmbeddedUserPool, **more: object) -> str:
    """Invites erin and returns her ``sub``."""
    email = [{"Name": "email", "Value": ERIN}]
    answer = pool.client.admin_create_user(
        **{"UserPoolId": pool.user_pool_id, "Username": "erin", "UserAttributes": email, **more}
    )
    return next(a["Value"] for a in answer["User"]["Attributes"] if a["Name"] == "sub")


def challenged(pool: EmbeddedUserPool, password: str = TEMPORARY) -> Json:
    """The challenge that erin's sign-in meets."""
    return pool.client.initiate_auth(
        ClientId=pool.web_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "erin", "PASSWORD": password},
    )


def respond(pool: EmbeddedUserPool, session: object, password: str = CHOSEN, **changes: object) -> SignedIn:
    request = {
        "ClientId": pool.web_client_id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": session,
        "ChallengeResponses": {"USERNAME": "erin", "NEW_PASSWORD": password},
        **changes,
    }
    return SignedIn(pool.client.respond_to_auth_challenge(**request)["AuthenticationResult"])


def test_invited_user_chooses_a_password_and_is_signed_in(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    sub = invite(own_pool, TemporaryPassword=TEMPORARY)
    challenge = challenged(own_pool)
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert "AuthenticationResult" not in challenge
    parameters = cast("dict[str, str]", challenge["ChallengeParameters"])
    assert json.loads(parameters["userAttributes"]) == {"email": ERIN}
    assert parameters["requiredAttributes"] == "[]"
    tokens = respond(own_pool, challenge["Session"])
    assert tokens.id["sub"] == sub
    assert own_pool.client.get_user(AccessToken=tokens.access_token)["Username"] == "erin"
    assert [event["triggerSource"] for event in kit.events] == ["TokenGeneration_NewPasswordChallenge"]
    assert sign_in(own_pool, "erin", CHOSEN).id["sub"] == sub
    assert refusal(lambda: sign_in(own_pool, "erin", TEMPORARY)) == WRONG


def test_wrong_temporary_password_meets_no_challenge(own_pool: EmbeddedUserPool) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    assert refusal(lambda: challenged(own_pool, "Temporary-2")) == WRONG


@pytest.mark.parametrize(
    "changes",
    [
        {"Session": "x" * 64},
        {"Session": None},
        {"ChallengeResponses": {"USERNAME": "alice", "NEW_PASSWORD": CHOSEN}},
        {"ChallengeResponses": {"USERNAME": "erin"}},
        {"ChallengeResponses": {"NEW_PASSWORD": CHOSEN}},
        {"ChallengeResponses": None},
        {
            "ChallengeResponses": {
                "USERNAME": "erin",
                "NEW_PASSWORD": CHOSEN,
                "userAttributes.custom:tier": "gold",
            }
        },
        {"ChallengeName": "PASSWORD_VERIFIER"},
        {"ChallengeName": "SMS_MFA"},
        {"ClientId": "unknown"},
        {"ClientId": MACHINE_CLIENT_ID},
    ],
)
def test_wrong_answer_changes_nothing(own_pool: EmbeddedUserPool, changes: Json) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    session = challenged(own_pool)["Session"]
    request = {key: value for key, value in {"Session": session, **changes}.items() if value is not None}
    sent = {
        "ClientId": own_pool.web_client_id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeResponses": {"USERNAME": "erin", "NEW_PASSWORD": CHOSEN},
        **request,
    }
    if changes.get("ChallengeResponses", ()) is None:
        del sent["ChallengeResponses"]
    code, message = refusal(lambda: own_pool.client.respond_to_auth_challenge(**sent))
    assert code in {
        "NotAuthorizedException",
        "InvalidParameterException",
        "InvalidPasswordException",
        "ResourceNotFoundException",
    }
    assert CHOSEN not in message
    assert respond(own_pool, session).id["cognito:username"] == "erin"


@pytest.mark.parametrize("weak", ["Short-1", "nouppercase-1", "NOLOWERCASE-1", "NoNumber-x", "NoSymbol1x"])
def test_new_password_has_to_satisfy_the_policy(own_pool: EmbeddedUserPool, weak: str) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    session = challenged(own_pool)["Session"]
    assert refusal(lambda: respond(own_pool, session, weak))[0] == "InvalidPasswordException"
    respond(own_pool, session)


def test_challenge_is_answered_once_and_in_time(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    late = challenged(own_pool)["Session"]
    kit.clock.advance(LIFETIME)
    assert refusal(lambda: respond(own_pool, late)) == BAD_SESSION
    session = challenged(own_pool)["Session"]
    respond(own_pool, session)
    assert refusal(lambda: respond(own_pool, session, "Permanent-2")) == BAD_SESSION
    sign_in(own_pool, "erin", CHOSEN)


def test_challenge_is_void_once_the_temporary_password_is(own_pool: EmbeddedUserPool) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    session = challenged(own_pool)["Session"]
    own_pool.client.admin_set_user_password(
        UserPoolId=own_pool.user_pool_id, Username="erin", Password="Temporary-2"
    )
    assert refusal(lambda: respond(own_pool, session)) == BAD_SESSION
    assert refusal(lambda: challenged(own_pool)) == WRONG
    respond(own_pool, challenged(own_pool, "Temporary-2")["Session"])


def test_challenge_belongs_to_its_client(kit: PoolKit) -> None:
    web, machine = SEED.clients
    other = replace(web, client_id="another0web0client0000000x")
    pool = kit.start(replace(SEED, clients=(web, machine, other)))
    invite(pool, TemporaryPassword=TEMPORARY)
    session = challenged(pool)["Session"]
    assert refusal(lambda: respond(pool, session, ClientId=other.client_id)) == BAD_SESSION
    respond(pool, session)


def test_disabled_user_gets_no_further(own_pool: EmbeddedUserPool) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    session = challenged(own_pool)["Session"]
    own_pool.client.admin_disable_user(UserPoolId=own_pool.user_pool_id, Username="erin")
    disabled = ("NotAuthorizedException", "User is disabled.")
    assert refusal(lambda: challenged(own_pool)) == disabled
    assert refusal(lambda: respond(own_pool, session)) == disabled


def test_failing_trigger_leaves_the_temporary_password_in_force(kit: PoolKit) -> None:
    fails = True

    def trigger(event: Json) -> Json:
        if fails:
            raise RuntimeError("no")
        return event

    pool = kit.start(trigger=trigger)
    invite(pool, TemporaryPassword=TEMPORARY)
    session = challenged(pool)["Session"]
    assert refusal(lambda: respond(pool, session))[0] == "UserLambdaValidationException"
    assert len(pool.endpoint.backend.flows.sessions) == 0
    fails = False
    challenged(pool)
    respond(pool, session)


def test_user_who_must_choose_a_password_cannot_use_old_tokens(own_pool: EmbeddedUserPool) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY)
    tokens = respond(own_pool, challenged(own_pool)["Session"])
    own_pool.client.admin_set_user_password(
        UserPoolId=own_pool.user_pool_id, Username="erin", Password="Temporary-2", Permanent=False
    )
    refused = refusal(lambda: own_pool.client.get_user(AccessToken=tokens.access_token))
    assert refused[0] == "NotAuthorizedException"
    assert "temporary password" in refused[1]


def test_invitation_carries_a_password_that_was_made_up(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    invite(own_pool)
    message = kit.messages.pop()
    assert message == CodeDelivery("invitation", "erin", "email", ERIN, message.code)
    assert message.code in message.sentence
    respond(own_pool, challenged(own_pool, message.code)["Session"])


def test_invitation_can_be_suppressed(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    invite(own_pool, TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS")
    assert kit.messages == []
    respond(own_pool, challenged(own_pool)["Session"])


def test_resent_invitation_keeps_the_user_and_replaces_the_password(
    own_pool: EmbeddedUserPool, kit: PoolKit
) -> None:
    sub = invite(own_pool)
    assert invite(own_pool, MessageAction="RESEND") == sub
    first, second = (message.code for message in kit.messages)
    assert refusal(lambda: challenged(own_pool, first)) == WRONG
    respond(own_pool, challenged(own_pool, second)["Session"])
    assert refusal(lambda: invite(own_pool, MessageAction="RESEND"))[0] == "UnsupportedUserStateException"
    sign_in(own_pool, "erin", CHOSEN)


def test_inviting_an_existing_user_is_refused(own_pool: EmbeddedUserPool) -> None:
    invite(own_pool)
    assert refusal(lambda: invite(own_pool))[0] == "UsernameExistsException"
    named_like_a_sub = refusal(lambda: invite(own_pool, Username=ALICE))
    assert named_like_a_sub[0] == "UsernameExistsException"


def reset(pool: EmbeddedUserPool, username: str = "alice") -> None:
    pool.client.admin_reset_user_password(UserPoolId=pool.user_pool_id, Username=username)


def confirm(pool: EmbeddedUserPool, code: str, password: str = CHOSEN, username: str = "alice") -> None:
    pool.client.confirm_forgot_password(
        ClientId=pool.web_client_id, Username=username, ConfirmationCode=code, Password=password
    )


def test_reset_user_is_out_until_they_bring_the_code(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    tokens = sign_in(own_pool)
    reset(own_pool)
    message = kit.messages.pop()
    assert (message.purpose, message.attribute) == ("reset_password", "email")
    required = "PasswordResetRequiredException"
    assert refusal(lambda: sign_in(own_pool))[0] == required
    assert refusal(lambda: own_pool.client.get_user(AccessToken=tokens.access_token))[0] == required
    assert refusal(lambda: confirm(own_pool, "x"))[0] == "CodeMismatchException"
    assert refusal(lambda: confirm(own_pool, message.code, "weak"))[0] == "InvalidPasswordException"
    assert refusal(lambda: confirm(own_pool, message.code, username="bob"))[0] == "ExpiredCodeException"
    confirm(own_pool, message.code)
    assert sign_in(own_pool, password=CHOSEN).id["sub"] == ALICE
    assert refusal(lambda: sign_in(own_pool)) == WRONG
    assert refusal(lambda: confirm(own_pool, message.code, "Permanent-2"))[0] == "ExpiredCodeException"


def test_code_for_a_password_verifies_no_address(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    token = sign_in(own_pool).access_token
    own_pool.client.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    verification = kit.messages.pop().code
    assert refusal(lambda: confirm(own_pool, verification))[0] == "ExpiredCodeException"
    sign_in(own_pool)


def test_unknown_user_and_user_without_a_code_cannot_be_told_apart(own_pool: EmbeddedUserPool) -> None:
    answers = {
        refusal(lambda name=name: confirm(own_pool, "1", username=name)) for name in ("alice", "nobody")
    }
    assert len(answers) == 1


def test_only_a_user_with_a_verified_address_can_be_reset(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    own_pool.client.admin_delete_user_attributes(
        UserPoolId=own_pool.user_pool_id, Username="alice", UserAttributeNames=["email"]
    )
    reset(own_pool)
    assert kit.messages.pop().attribute == "phone_number"
    own_pool.client.admin_delete_user_attributes(
        UserPoolId=own_pool.user_pool_id, Username="bob", UserAttributeNames=["email", "phone_number"]
    )
    assert refusal(lambda: reset(own_pool, "bob"))[0] == "InvalidParameterException"
    assert refusal(lambda: reset(own_pool, "dave"))[0] == "NotAuthorizedException"
    sign_in(own_pool, "bob", SEED_PASSWORD)


def test_the_oldest_challenge_is_forgotten_when_there_are_too_many() -> None:
    challenges = Challenges(at_most=2)
    opened = [Challenge("sub", "client", None, expires_at=100) for _ in range(3)]
    for challenge in opened:
        challenges.open(challenge)
    assert [challenges.by_session(c.session, 1) for c in opened] == [None, *opened[1:]]
