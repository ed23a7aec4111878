"""E-mail addresses and phone numbers are verified by codes (facts 31, 35)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from claimgraph.resolvers.cognito.attributes.errors import AttributesRefused
from claimgraph.resolvers.cognito.attributes.verification import PendingVerification, masked
from claimgraph.resolvers.cognito.errors import CodeMismatch, ExpiredCode
from tests.resolvers.cognito.counted_pool import ALICE, CountedPool, caller, service, values


async def test_a_new_email_waits_for_the_code_that_was_sent_to_it(own: CountedPool) -> None:
    alice, own_service, token = caller(own), service(own), own.tokens()["AccessToken"]
    update = await own_service.update(alice, [("email", "New@PEOPLE.example")])
    assert update.pending_verifications == (
        PendingVerification(attribute="email", destination="N***@p***", medium="EMAIL", code_sent=True),
    )
    assert update.stale_claims == ("email", "email_verified")
    assert {a.name: a.verified for a in update.attributes}["email"] is False
    [message] = own.messages
    assert message.address == "New@people.example"
    verified = await own_service.verify(alice, token, "email", f" {message.code}\n")
    assert {a.name: a.verified for a in verified.attributes}["email"] is True
    assert verified.pending_verifications == ()
    assert verified.stale_claims == ("email_verified",)


async def test_a_new_phone_number_waits_for_a_code_that_has_to_be_asked_for(own: CountedPool) -> None:
    alice, own_service, token = caller(own), service(own), own.tokens()["AccessToken"]
    update = await own_service.update(alice, [("phone_number", "+1 202 555 0199")])
    [pending] = update.pending_verifications
    assert (pending.destination, pending.medium, pending.code_sent) == ("+*******0199", "SMS", False)
    assert own.messages == []
    sent = await own_service.send_code(token, "phone_number")
    assert sent == replace(pending, code_sent=True)
    await own_service.verify(alice, token, "phone_number", own.messages[0].code)
    assert own.attributes()["phone_number_verified"] == "true"


async def test_an_address_that_stays_as_it_is_stays_verified(own: CountedPool) -> None:
    update = await service(own).update(caller(own), [("email", "alice@people.example")])
    assert (update.pending_verifications, update.stale_claims) == ((), ())
    assert own.messages == []


async def test_an_email_that_stays_until_the_new_one_is_verified_is_not_a_stale_claim(
    own: CountedPool,
) -> None:
    """AttributesRequireVerificationBeforeUpdate: the write succeeds, and reading back shows the old value."""
    own.client.answers["admin_update_user_attributes"] = lambda _: {}
    update = await service(own).update(caller(own), [("email", "new@people.example")])
    assert values(update)["email"] == "alice@people.example"
    [pending] = update.pending_verifications
    assert (pending.destination, pending.code_sent) == ("n***@p***", True)
    assert update.stale_claims == ()


async def test_verified_flags_are_never_sent(own: CountedPool) -> None:
    sent: list[Mapping[str, object]] = []

    def record(parameters: Mapping[str, object]) -> dict[str, object]:
        sent.append(parameters)
        return {}

    own.client.answers["admin_update_user_attributes"] = record
    await service(own).update(
        caller(own), [("email", "new@people.example"), ("phone_number", "+12025550199")]
    )
    [parameters] = sent
    assert parameters["Username"] == ALICE
    assert parameters["UserAttributes"] == [
        {"Name": "email", "Value": "new@people.example"},
        {"Name": "phone_number", "Value": "+12025550199"},
    ]


async def test_a_malformed_code_uses_up_no_attempt(unchanged: CountedPool) -> None:
    alice, token = caller(unchanged), unchanged.tokens()["AccessToken"]
    unchanged.client.operations.clear()
    for code in ("", "abc", "12 34", "\u0661\u0662", "1" * 13, "123456; drop"):
        with pytest.raises(CodeMismatch):
            await service(unchanged).verify(alice, token, "email", code)
    assert unchanged.client.operations == []


async def test_a_wrong_code_and_one_that_was_never_sent_verify_nothing(own: CountedPool) -> None:
    alice, own_service, token = caller(own), service(own), own.tokens()["AccessToken"]
    await own_service.update(alice, [("email", "new@people.example")])
    wrong = f"{(int(own.messages[0].code) + 1) % 1_000_000:06}"
    with pytest.raises(CodeMismatch):
        await own_service.verify(alice, token, "email", wrong)
    with pytest.raises(ExpiredCode):
        await own_service.verify(alice, token, "phone_number", "123456")
    assert own.attributes()["email_verified"] == "false"


async def test_only_an_address_can_be_sent_a_code(unchanged: CountedPool) -> None:
    alice, token = caller(unchanged), unchanged.tokens()["AccessToken"]
    unchanged.client.operations.clear()
    for name in ("name", "email_verified", "custom:tier"):
        with pytest.raises(AttributesRefused):
            await service(unchanged).send_code(token, name)
        with pytest.raises(AttributesRefused):
            await service(unchanged).verify(alice, token, name, "123456")
    assert (unchanged.client.operations, unchanged.messages) == ([], [])


@pytest.mark.parametrize(
    ("attribute", "address", "shown"),
    [
        ("email", "alice@people.example", "a***@p***"),
        ("email", "a***@p***", "a***@p***"),
        ("email", "x", "x***@***"),
        ("email", "", "***@***"),
        ("phone_number", "+12025550143", "+*******0143"),
        ("phone_number", "+*******0143", "+*******0143"),
    ],
)
def test_a_destination_is_masked_and_masking_it_again_changes_nothing(
    attribute: str, address: str, shown: str
) -> None:
    assert masked(attribute, address) == shown
