"""Writes to other users' accounts, and those that administrators cannot make to their own."""

import pytest

from claimgraph.app.embedded_pool.sign_in import SignInFailed
from tests.end_to_end.user_management.answers import (
    only_error,
    problems,
    refused,
    values,
    wait_for_the_next_second,
)
from tests.end_to_end.user_management.documents import (
    DELETE_USER,
    DELETE_USERS_ATTRIBUTES,
    ME,
    UPDATE_USER,
    USER,
    attributes,
    on_membership,
    on_user,
    pair,
)
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, PoolUnderTest
from tests.support.json_values import at, members


def test_attributes_are_written_that_users_may_not_write_themselves(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    change = attributes(custom_level="7", custom_tier="gold", middle_name="Q.", nickname="Al")
    answer = pool.api.ask(UPDATE_USER, pool.carol.access_token, sub=person.sub, input=change)
    user = members(answer, "data", "updateUserAttributes")
    written = {each["name"]: each["value"] for each in change}
    assert values(user, "attributes").items() >= written.items()
    assert pool.read(person).items() >= written.items()
    names = ["custom:tier", "nickname"]
    answer = pool.api.ask(DELETE_USERS_ATTRIBUTES, pool.carol.access_token, sub=person.sub, names=names)
    assert not set(names) & values(answer, "data", "deleteUserAttributes", "attributes").keys()
    assert not set(names) & pool.read(person).keys()


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("custom:level", "abc", "AttributeInvalid"),
        ("custom:level", "1e3", "AttributeInvalid"),
        ("custom:level", "11", "AttributeInvalid"),
        ("custom:level", "0", "AttributeInvalid"),
        ("custom:level", "5.5", "AttributeInvalid"),
        ("custom:level", " 5", "AttributeInvalid"),
        ("custom:level", "\u0665", "AttributeInvalid"),  # a digit, but not one of ASCII's
        ("custom:tier", "x" * 21, "AttributeInvalid"),
        ("custom:employee_id", "E-0001", "AttributeImmutable"),
        ("email_verified", "true", "AttributeNotWritable"),
        ("sub", "x", "AttributeNotWritable"),
        ("cognito:user_status", "CONFIRMED", "AttributeNotWritable"),
        ("dev:custom:x", "y", "AttributeNotWritable"),
        ("custom:role", "admin", "AttributeNotInSchema"),
        ("nickname", " ", "AttributeBlank"),
    ],
)
@pytest.mark.usefixtures("nothing_changes")
def test_administrators_too_are_bound_by_the_schema(
    pool: PoolUnderTest, name: str, value: str, kind: str
) -> None:
    change = [pair("nickname", "Al"), pair(name, value)] if name != "nickname" else [pair(name, value)]
    answer = pool.api.ask(UPDATE_USER, pool.carol.access_token, sub=pool.alice.sub, input=change)
    assert problems(answer) == [(name, kind)]


def test_a_disabled_user_is_shown_so_and_signs_in_once_enabled(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    carol = embedded.carol.access_token
    answer = embedded.api.ask(on_user("disableUser"), carol, sub=person.sub)
    assert at(answer, "data", "disableUser", "enabled") is False
    with pytest.raises(SignInFailed):
        embedded.signed_in_again(person)
    answer = embedded.api.ask(on_user("enableUser"), carol, sub=person.sub)
    assert at(answer, "data", "enableUser", "enabled") is True
    wait_for_the_next_second()
    assert embedded.api.post(ME, embedded.signed_in_again(person).both).status_code == 200


def test_a_member_of_admin_is_an_administrator_after_a_new_sign_in(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    groups = "{ groups { name } }"
    assert "errors" in members(pool.api.ask(groups, person.access_token))
    answer = pool.api.ask(
        on_membership("addUserToGroup"), pool.carol.access_token, sub=person.sub, group="admin"
    )
    assert at(answer, "data", "addUserToGroup", "groups") == [{"name": "admin"}]
    assert "errors" in members(pool.api.ask(groups, person.access_token)), "the old token grants nothing new"
    assert "errors" not in members(pool.api.ask(groups, pool.signed_in_again(person).access_token))


@pytest.mark.parametrize("group", ["nobody", "", "ad min", "x" * 200, "Admin", "admin "])
def test_unknown_groups_are_refused(pool: PoolUnderTest, group: str) -> None:
    for mutation in ("addUserToGroup", "removeUserFromGroup"):
        answer = pool.api.ask(on_membership(mutation), pool.carol.access_token, sub=pool.bob.sub, group=group)
        assert only_error(answer) == refused("NOT_FOUND", "ResourceNotFound")


def test_a_deleted_user_is_gone_with_their_tokens(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    answer = pool.api.ask(DELETE_USER, pool.carol.access_token, sub=person.sub)
    assert answer == {"data": {"deleteUser": True}}
    for token in (person.access_token, person.id_token):
        assert at(pool.api.post(ME, token).json(), "errors", 0, "extensions", "reason") == "revoked"
    assert pool.api.ask(USER, pool.carol.access_token, sub=person.sub) == {"data": {"user": None}}
    again = pool.api.ask(DELETE_USER, pool.carol.access_token, sub=person.sub)
    assert only_error(again) == refused("NOT_FOUND", "UserNotAvailable")


@pytest.mark.parametrize("mutation", ["disableUser", "signOutUser", "removeUserFromGroup", "deleteUser"])
def test_administrators_cannot_lock_themselves_out(pool: PoolUnderTest, mutation: str) -> None:
    carol = pool.carol
    document = {"removeUserFromGroup": on_membership(mutation), "deleteUser": DELETE_USER}.get(
        mutation, on_user(mutation)
    )
    group = {"group": "admin"} if mutation == "removeUserFromGroup" else {}
    answer = pool.api.ask(document, carol.access_token, sub=carol.sub, **group)
    assert only_error(answer) == refused("BAD_USER_INPUT", "CannotActOnSelf")
    after = at(pool.api.ask(USER, carol.access_token, sub=carol.sub), "data", "user")
    assert (at(after, "enabled"), at(after, "groups")) == (True, [{"name": "admin"}])


def test_an_administrator_can_delete_another(pool: PoolUnderTest) -> None:
    admin = pool.new_admin()
    assert pool.api.ask(DELETE_USER, pool.carol.access_token, sub=admin.sub) == {"data": {"deleteUser": True}}


@pytest.mark.parametrize(
    "sub", ["alice", "", "x" * 200, "a b", 'x" or sub ^= "', "11111111-5eed-4a1c-8e0a-0d1a7c5b9e01"]
)
@pytest.mark.usefixtures("nothing_changes")
def test_users_are_addressed_by_sub_alone(pool: PoolUnderTest, sub: str) -> None:
    for document in (on_user("disableUser"), on_user("resetUserPassword"), DELETE_USER):
        answer = pool.api.ask(document, pool.carol.access_token, sub=sub)
        assert only_error(answer) == refused("NOT_FOUND", "UserNotAvailable")
