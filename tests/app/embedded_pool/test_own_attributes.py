"""Users change their own attributes, and verify addresses with codes (facts 31-35)."""

from typing import cast

import pytest

from claimgraph.app.embedded_pool.codes import CODE_LIFETIME, MAX_ATTEMPTS, MAX_REQUESTS
from claimgraph.app.embedded_pool.delivery import CodeDelivery
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, PoolKit, attributes, refresh, refusal, sign_in

MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
UNAUTHORIZED = ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
NEW = "new@people.example"


class Alice:
    """alice, signed in, with the operations that her access token opens."""

    def __init__(self, pool: EmbeddedUserPool) -> None:
        self.tokens = sign_in(pool)
        self.pool = pool
        self.mine = {"AccessToken": self.tokens.access_token}

    def update(self, **changes: str) -> list[dict[str, str]]:
        given = [{"Name": name, "Value": value} for name, value in changes.items()]
        answer = self.pool.client.update_user_attributes(**self.mine, UserAttributes=given)
        return cast("list[dict[str, str]]", answer["CodeDeliveryDetailsList"])

    def delete(self, *names: str) -> None:
        self.pool.client.delete_user_attributes(**self.mine, UserAttributeNames=list(names))

    def ask_for_code(self, name: str = "email") -> dict[str, str]:
        answer = self.pool.client.get_user_attribute_verification_code(**self.mine, AttributeName=name)
        return cast("dict[str, str]", answer["CodeDeliveryDetails"])

    def verify(self, code: str, name: str = "email") -> None:
        self.pool.client.verify_user_attribute(**self.mine, AttributeName=name, Code=code)

    def attributes(self) -> dict[str, str]:
        found = self.pool.client.get_user(**self.mine)["UserAttributes"]
        return {entry["Name"]: entry["Value"] for entry in found}


@pytest.fixture
def alice(own_pool: EmbeddedUserPool) -> Alice:
    return Alice(own_pool)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_changed_attribute_is_in_the_next_token(alice: Alice) -> None:
    assert alice.update(**{"custom:department": "Surveying"}) == []
    assert alice.attributes()["custom:department"] == "Surveying"
    assert alice.tokens.id["custom:department"] == "Cartography"
    assert refresh(alice.pool, alice.tokens.refresh_token).id["custom:department"] == "Surveying"


@pytest.mark.parametrize(
    "name", ["custom:level", "custom:tier", "custom:employee_id", "email_verified", "sub", "custom:none"]
)
def test_what_the_client_may_not_write_it_may_not_delete_either(alice: Alice, name: str) -> None:
    before = alice.attributes()
    refused = refusal(lambda: alice.delete("nickname", name))
    assert refused == UNAUTHORIZED or (name == "custom:none" and refused[0] == "InvalidParameterException")
    assert alice.attributes() == before


@pytest.mark.parametrize("value", ["x" * 41, "x" * 2_000])
def test_department_has_forty_characters_at_most(alice: Alice, value: str) -> None:
    assert refusal(lambda: alice.update(**{"custom:department": value}))[0] == "InvalidParameterException"
    alice.update(**{"custom:department": "x" * 40})


def test_deleting_and_writing_a_blank_value_come_to_the_same(alice: Alice) -> None:
    alice.delete("locale", "custom:department", "nickname")
    alice.update(zoneinfo="")
    assert not {"locale", "custom:department", "zoneinfo", "nickname"} & set(alice.attributes())


def test_deleted_email_takes_its_flag_and_its_code_along(alice: Alice, kit: PoolKit) -> None:
    alice.update(email=NEW)
    alice.delete("email")
    assert not {"email", "email_verified"} & set(alice.attributes())
    assert refusal(lambda: alice.verify(kit.messages[-1].code)) == EXPIRED
    assert refusal(alice.ask_for_code)[0] == "InvalidParameterException"


def test_new_email_is_verified_by_the_code_that_was_sent_to_it(alice: Alice, kit: PoolKit) -> None:
    sent = alice.update(email=NEW, nickname="ally")
    masked = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "n***@p***"}
    assert sent == [masked]
    message = kit.messages.pop()
    assert message == CodeDelivery("verify_attribute", "alice", "email", NEW, message.code)
    assert alice.attributes()["email_verified"] == "false"
    assert refusal(lambda: alice.verify(other_than(message.code))) == MISMATCH
    assert alice.attributes()["email_verified"] == "false"
    alice.verify(message.code)
    assert alice.attributes()["email_verified"] == "true"
    assert refusal(lambda: alice.verify(message.code)) == EXPIRED
    assert kit.messages == []


def test_same_email_again_needs_no_code(alice: Alice, kit: PoolKit) -> None:
    assert alice.update(email="alice@people.example") == []
    assert alice.attributes()["email_verified"] == "true"
    assert kit.messages == []


def test_new_telephone_number_waits_until_a_code_is_asked_for(alice: Alice, kit: PoolKit) -> None:
    assert alice.update(phone_number="+12025550199") == []
    assert alice.attributes()["phone_number_verified"] == "false"
    assert kit.messages == []
    masked = {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": "+*******0199"}
    assert alice.ask_for_code("phone_number") == masked
    assert refusal(lambda: alice.verify(kit.messages[0].code)) == EXPIRED  # it is not the e-mail's
    alice.verify(kit.messages[0].code, "phone_number")
    assert alice.attributes()["phone_number_verified"] == "true"


def test_administrators_change_sends_a_code_too_unless_they_vouch_for_the_address(
    own_pool: EmbeddedUserPool, kit: PoolKit
) -> None:
    target = {"UserPoolId": own_pool.user_pool_id, "Username": ALICE}
    vouched = [{"Name": "email", "Value": NEW}, {"Name": "email_verified", "Value": "true"}]
    own_pool.client.admin_update_user_attributes(**target, UserAttributes=vouched)
    assert kit.messages == []
    changed = [{"Name": "email", "Value": f"very{NEW}"}]
    own_pool.client.admin_update_user_attributes(**target, UserAttributes=changed)
    assert [message.address for message in kit.messages] == [f"very{NEW}"]
    Alice(own_pool).verify(kit.messages[0].code)
    assert attributes(own_pool)["email_verified"] == "true"


def test_code_is_good_for_its_address_only(alice: Alice, kit: PoolKit) -> None:
    alice.update(email=NEW)
    vouched = [{"Name": "email", "Value": f"very{NEW}"}, {"Name": "email_verified", "Value": "true"}]
    alice.pool.client.admin_update_user_attributes(
        UserPoolId=alice.pool.user_pool_id, Username="alice", UserAttributes=vouched
    )
    assert refusal(lambda: alice.verify(kit.messages[0].code)) == EXPIRED


def test_later_code_takes_the_place_of_an_earlier_one(alice: Alice, kit: PoolKit) -> None:
    alice.update(email=NEW)
    alice.ask_for_code()
    first, second = (message.code for message in kit.messages)
    if first != second:
        assert refusal(lambda: alice.verify(first)) == MISMATCH
    alice.verify(second)


def test_code_of_one_user_is_not_anothers(alice: Alice, kit: PoolKit) -> None:
    alice.update(email=NEW)
    bob = sign_in(alice.pool, "bob").access_token
    stolen = {"AccessToken": bob, "AttributeName": "email", "Code": kit.messages[0].code}
    assert refusal(lambda: alice.pool.client.verify_user_attribute(**stolen)) == EXPIRED


@pytest.mark.parametrize(("age", "good"), [(CODE_LIFETIME - 1, True), (CODE_LIFETIME, False)])
def test_code_lives_for_a_day(own_pool: EmbeddedUserPool, kit: PoolKit, age: int, *, good: bool) -> None:
    Alice(own_pool).update(email=NEW)
    kit.clock.advance(age)
    alice, code = Alice(own_pool), kit.messages[0].code
    if good:
        alice.verify(code)
    else:
        assert refusal(lambda: alice.verify(code)) == EXPIRED


def test_codes_cannot_be_guessed_at_leisure(alice: Alice, kit: PoolKit) -> None:
    alice.update(email=NEW)
    code = kit.messages[0].code
    for _ in range(MAX_ATTEMPTS):
        assert refusal(lambda: alice.verify(other_than(code))) == MISMATCH
    assert refusal(lambda: alice.verify(code)) == LIMIT
    kit.clock.advance(3_600)
    Alice(alice.pool).verify(code)


def test_codes_cannot_be_asked_for_without_end(alice: Alice, kit: PoolKit) -> None:
    for _ in range(MAX_REQUESTS):
        alice.ask_for_code()
    assert refusal(alice.ask_for_code) == LIMIT
    assert len(kit.messages) == MAX_REQUESTS
    kit.clock.advance(3_600)
    Alice(alice.pool).ask_for_code()


@pytest.mark.parametrize("name", ["name", "custom:department", "sub", "unknown", "email_verified"])
def test_only_addresses_can_be_verified(alice: Alice, name: str) -> None:
    assert refusal(lambda: alice.ask_for_code(name))[0] == "InvalidParameterException"
    assert refusal(lambda: alice.verify("123456", name))[0] == "InvalidParameterException"


def test_everything_needs_an_access_token_that_is_in_force(alice: Alice) -> None:
    token = alice.tokens.id_token
    alice.mine = {"AccessToken": token}
    calls = (
        lambda: alice.update(nickname="x"),
        lambda: alice.delete("nickname"),
        alice.ask_for_code,
        lambda: alice.verify("123456"),
    )
    for call in calls:
        assert refusal(call) == ("NotAuthorizedException", "Invalid Access Token")
    alice.mine = {"AccessToken": alice.tokens.access_token}
    alice.pool.client.global_sign_out(**alice.mine)
    for call in calls:
        assert refusal(call) == ("NotAuthorizedException", "Access Token has been revoked")


def test_message_can_be_printed_and_logged_without_harm() -> None:
    delivery = CodeDelivery("verify_attribute", "alice", "email", "\x1b[2J@b.example", "123456")
    assert delivery.sentence == (
        "123456 is the code with which alice verifies email ?[2J@b.example; it is valid for 24 hours."
    )
    assert "123456" not in repr(delivery)
    assert "b.example" not in repr(delivery)
