"""Invited users, and passwords that only their owners learn."""

import pytest

from claimgraph.app.embedded_pool import sign_in
from claimgraph.app.embedded_pool.seed import WEB_CLIENT_ID
from tests.end_to_end.user_management.answers import only_error, problems, refused
from tests.end_to_end.user_management.documents import INVITE, ME, attributes, on_user
from tests.end_to_end.user_management.pools import (
    PASSWORD,
    EmbeddedPoolUnderTest,
    PoolUnderTest,
    boto3_client,
)
from tests.support.json_values import at, members


def test_invited_users_choose_their_own_password(embedded: EmbeddedPoolUnderTest) -> None:
    account = {"username": "hana", "attributes": attributes(email="hana@people.example", custom_level="2")}
    answer = embedded.api.ask(INVITE, embedded.carol.access_token, input=account)
    invited = members(answer, "data", "inviteUser")
    assert (invited["username"], invited["status"]) == ("hana", "FORCE_CHANGE_PASSWORD")
    temporary = embedded.printed("temporary password with which hana ")
    assert temporary not in str(answer)
    url = embedded.server.base_url
    with pytest.raises(sign_in.NewPasswordRequired):
        sign_in.sign_in(url, "hana", temporary)
    tokens = sign_in.choose_password(url, "hana", temporary, PASSWORD)
    assert at(embedded.api.ask(ME, tokens.access_token), "data", "me", "sub") == invited["sub"]
    with pytest.raises(sign_in.SignInFailed):
        sign_in.sign_in(url, "hana", temporary)


def test_immutable_attributes_can_be_set_by_the_invitation(pool: PoolUnderTest) -> None:
    person = pool.newcomer(custom_employee_id="E-2001", custom_tier="silver")
    assert pool.read(person)["custom:employee_id"] == "E-2001"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email_verified", "AttributeNotWritable"),
        ("sub", "AttributeNotWritable"),
        ("custom:role", "AttributeNotInSchema"),
        ("birthdate", "AttributeInvalid"),
    ],
)
@pytest.mark.usefixtures("nothing_changes")
def test_attributes_of_the_invited_are_checked(pool: PoolUnderTest, name: str, kind: str) -> None:
    account = {"username": "nobody-yet", "attributes": [{"name": name, "value": "true"}]}
    answer = pool.api.ask(INVITE, pool.carol.access_token, input=account)
    assert problems(answer) == [(name, kind)]


@pytest.mark.parametrize("username", ["", " ", "two words", "x" * 129, "a\u200bb", "line\nbreak"])
@pytest.mark.usefixtures("nothing_changes")
def test_an_invalid_user_name_is_refused(pool: PoolUnderTest, username: str) -> None:
    answer = pool.api.ask(INVITE, pool.carol.access_token, input={"username": username})
    assert only_error(answer) == refused("BAD_USER_INPUT", "InvitationInvalid")


@pytest.mark.usefixtures("nothing_changes")
def test_a_taken_user_name_is_refused(pool: PoolUnderTest) -> None:
    answer = pool.api.ask(INVITE, pool.carol.access_token, input={"username": "alice"})
    assert only_error(answer) == refused("CONFLICT", "UsernameExists")


def test_a_reset_password_is_replaced_by_its_owner(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    unverified = embedded.api.ask(on_user("resetUserPassword"), embedded.carol.access_token, sub=person.sub)
    assert only_error(unverified) == refused("BAD_USER_INPUT", "InvalidParameter")
    verify(embedded, person.access_token, person.username)
    answer = embedded.api.ask(on_user("resetUserPassword"), embedded.carol.access_token, sub=person.sub)
    assert at(answer, "data", "resetUserPassword", "status") == "RESET_REQUIRED"
    code = embedded.printed(f"{person.username} ({person.username}@people.example) sets a new password")
    assert code not in str(answer)
    with pytest.raises(sign_in.SignInFailed):
        embedded.signed_in_again(person)
    chosen = "Another-2-password"
    boto3_client(f"{embedded.server.base_url}/cognito", signed=False).confirm_forgot_password(
        ClientId=WEB_CLIENT_ID, Username=person.username, ConfirmationCode=code, Password=chosen
    )
    sign_in.sign_in(embedded.server.base_url, person.username, chosen)


def verify(pool: EmbeddedPoolUnderTest, token: str, username: str) -> None:
    """Prove the e-mail address."""
    pool.api.ask('mutation { sendMyAttributeCode(name: "email") { medium } }', token)
    code = pool.printed(f"{username} verifies email ")
    answer = pool.api.ask(
        'mutation($code: String!) { verifyMyAttribute(name: "email", code: $code) { staleClaims } }',
        token,
        code=code,
    )
    assert "errors" not in members(answer), answer
