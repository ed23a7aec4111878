"""Verification codes: a few per hour, for the user's own addresses, each good for one address."""

import pytest

from tests.end_to_end.user_management.answers import only_error, problems, refused
from tests.end_to_end.user_management.documents import SEND_CODE, UPDATE_MINE, VERIFY, attributes
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest
from tests.support.json_values import at


def test_a_code_is_sent_on_demand_and_the_latest_counts(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    codes: list[str] = []
    for _ in range(2):
        answer = embedded.api.ask(SEND_CODE, person.access_token, name="email")
        sent = {"attribute": "email", "destination": "n***@p***", "medium": "EMAIL", "codeSent": True}
        assert at(answer, "data", "sendMyAttributeCode") == sent
        codes.append(embedded.printed(f"{person.username} verifies email "))
    first, second = codes
    if first != second:
        answer = embedded.api.ask(VERIFY, person.access_token, name="email", code=first)
        assert only_error(answer) == refused("BAD_USER_INPUT", "CodeMismatch")
    embedded.api.ask(VERIFY, person.access_token, name="email", code=second)
    assert embedded.read(person)["email_verified"] == "true"


def test_a_code_is_good_once_and_for_its_own_user_and_address(embedded: EmbeddedPoolUnderTest) -> None:
    person, other = embedded.newcomer(), embedded.newcomer()
    embedded.api.ask(SEND_CODE, person.access_token, name="email")
    code = embedded.printed(f"{person.username} verifies email ")
    expired = refused("BAD_USER_INPUT", "ExpiredCode")
    assert only_error(embedded.api.ask(VERIFY, other.access_token, name="email", code=code)) == expired
    moved = attributes(email=f"{person.username}-moved@people.example")
    embedded.api.ask(UPDATE_MINE, person.access_token, input=moved)
    new_code = embedded.printed(f"{person.username} verifies email ")
    embedded.api.ask(VERIFY, person.access_token, name="email", code=new_code)
    again = embedded.api.ask(VERIFY, person.access_token, name="email", code=new_code)
    assert only_error(again) == expired
    assert embedded.read(other).get("email_verified") != "true"


def test_codes_of_an_hour_run_out(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    answers = [embedded.api.ask(SEND_CODE, person.access_token, name="email") for _ in range(6)]
    assert only_error(answers[-1])["code"] == "RATE_LIMITED"
    retry_after = at(answers[-1], "errors", 0, "errorInfo", "retryAfter")
    assert isinstance(retry_after, int)
    assert retry_after >= 1


@pytest.mark.parametrize("name", ["nickname", "email_verified", "sub", "custom:tier", "", "EMAIL"])
def test_only_email_and_phone_number_can_be_verified(embedded: EmbeddedPoolUnderTest, name: str) -> None:
    alice = embedded.alice
    for answer in (
        embedded.api.ask(SEND_CODE, alice.access_token, name=name),
        embedded.api.ask(VERIFY, alice.access_token, name=name, code="123456"),
    ):
        assert [kind for _, kind in problems(answer)] == ["AttributeNotVerifiable"]
