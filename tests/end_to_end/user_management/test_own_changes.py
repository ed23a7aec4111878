"""Users change their own attributes, and learn which claims are out of date."""

import json
from collections.abc import Mapping

from tests.end_to_end.user_management.answers import only_error, refused, values
from tests.end_to_end.user_management.documents import (
    DELETE_MINE,
    MY_ATTRIBUTES,
    UPDATE_MINE,
    VERIFY,
    attributes,
)
from tests.end_to_end.user_management.people import Person
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, PoolUnderTest
from tests.support.json_values import at, items, members


def update(pool: PoolUnderTest, person: Person, **given: str) -> Mapping[str, object]:
    answer = pool.api.ask(UPDATE_MINE, person.access_token, input=attributes(**given))
    assert "errors" not in members(answer), answer
    return members(answer, "data", "updateMyAttributes")


def claims(pool: PoolUnderTest, token: str) -> Mapping[str, object]:
    """As the server reads them from a token."""
    answer = pool.api.ask("{ me { claims } }", token)
    return members(json.loads(str(at(answer, "data", "me", "claims"))))


def test_a_change_is_seen_by_everybody_but_the_old_tokens(pool: PoolUnderTest) -> None:
    person = pool.newcomer(nickname="Al")
    changed = update(pool, person, nickname="Ally", custom_department="Cartography")
    assert changed["staleClaims"] == ["custom:department", "nickname"]
    assert changed["pendingVerifications"] == []
    assert (
        values(changed, "attributes").items()
        >= {"nickname": "Ally", "custom:department": "Cartography"}.items()
    )
    assert pool.read(person) == values(changed, "attributes") == own(pool, person)
    assert claims(pool, person.id_token)["nickname"] == "Al"
    fresh = claims(pool, pool.refreshed(person).id_token)
    assert (fresh["nickname"], fresh["custom:department"]) == ("Ally", "Cartography")


def test_nothing_is_stale_once_the_tokens_are_refreshed(pool: PoolUnderTest) -> None:
    person = pool.newcomer(nickname="Al")
    update(pool, person, nickname="Ally")
    fresh = pool.refreshed(person)
    for bearer in (fresh.access_token, fresh.both):
        answer = pool.api.ask(UPDATE_MINE, bearer, input=attributes(nickname="Ally"))
        assert at(answer, "data", "updateMyAttributes", "staleClaims") == []


def test_an_old_id_token_sent_along_is_still_stale(pool: PoolUnderTest) -> None:
    person = pool.newcomer(nickname="Al")
    update(pool, person, nickname="Ally")
    answer = pool.api.ask(UPDATE_MINE, person.both, input=attributes(nickname="Ally"))
    assert at(answer, "data", "updateMyAttributes", "staleClaims") == ["nickname"]


def test_deleting_is_a_mutation_of_its_own(pool: PoolUnderTest) -> None:
    person = pool.newcomer(nickname="Al", birthdate="1990-04-23")
    answer = pool.api.ask(DELETE_MINE, person.access_token, names=["nickname", "birthdate"])
    deleted = members(answer, "data", "deleteMyAttributes")
    assert deleted["staleClaims"] == ["birthdate", "nickname"]
    assert not {"nickname", "birthdate"} & (values(deleted, "attributes").keys() | pool.read(person).keys())
    assert not {"nickname", "birthdate"} & claims(pool, pool.refreshed(person).id_token).keys()


def test_only_the_callers_attributes_change(pool: PoolUnderTest) -> None:
    """Although the attributes that identify people elsewhere are set to somebody else's."""
    person, other = pool.newcomer(), pool.newcomer(nickname="Other")
    before = pool.read(other)
    update(pool, person, preferred_username=f"{other.username}-2", nickname=other.sub, name=other.username)
    assert pool.read(other) == before
    assert pool.read(person)["nickname"] == other.sub
    assert pool.read(person)["sub"] == person.sub


def test_values_that_look_like_code_are_stored_as_text(embedded: EmbeddedPoolUnderTest) -> None:
    """On the embedded pool alone: moto itself reads a body such as the first as a form."""
    person = embedded.newcomer()
    for text in (
        "x&Username=bob&Action=AdminDisableUser",
        '"},{"Name":"email_verified","Value":"true',
        "'; DROP TABLE profiles; --",
        "{{7*7}}${7*7}<script>alert(1)</script>",
        "Zoë \U0001f5fa \u05d3\u05df",
    ):
        before = embedded.everything()
        assert values(update(embedded, person, nickname=text), "attributes")["nickname"] == text
        assert embedded.read(person)["nickname"] == text
        assert embedded.everything() == before


def test_a_new_address_has_to_be_verified(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    changed = update(embedded, person, email="moved@elsewhere.example")
    assert changed["pendingVerifications"] == [
        {"attribute": "email", "destination": "m***@e***", "medium": "EMAIL", "codeSent": True}
    ]
    assert changed["staleClaims"] == ["email", "email_verified"]
    assert address(embedded, person) == ("moved@elsewhere.example", False)
    code = embedded.printed(f"{person.username} verifies email moved@elsewhere.example")
    for wrong in (f"{(int(code) + 1) % 1_000_000:06}", "", "abc", f"{code}0", "0 OR 1=1"):
        answer = embedded.api.ask(VERIFY, person.access_token, name="email", code=wrong)
        assert only_error(answer) == refused("BAD_USER_INPUT", "CodeMismatch")
        assert address(embedded, person) == ("moved@elsewhere.example", False)
    answer = embedded.api.ask(VERIFY, person.access_token, name="email", code=code)
    verified = members(answer, "data", "verifyMyAttribute")
    assert values(verified, "attributes")["email_verified"] == "true"
    assert "email_verified" in items(verified, "staleClaims")
    assert address(embedded, person) == ("moved@elsewhere.example", True)
    assert claims(embedded, embedded.refreshed(person).id_token)["email_verified"] is True


def address(pool: PoolUnderTest, person: Person) -> tuple[str, bool]:
    """A person's e-mail address and whether it is proven, as a boto3 client sees it."""
    seen = pool.read(person)
    return seen["email"], seen.get("email_verified") == "true"


def own(pool: PoolUnderTest, person: Person) -> dict[str, str]:
    return values(pool.api.ask(MY_ATTRIBUTES, person.access_token), "data", "myAttributes")
