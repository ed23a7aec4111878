"""Every write leaves one audit record, without values."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from tests.end_to_end.user_management.documents import (
    AUDIT_LOG,
    DELETE_USER,
    DELETE_USERS_ATTRIBUTES,
    INVITE,
    UPDATE_USER,
    attributes,
    on_membership,
    on_user,
    pair,
)
from tests.end_to_end.user_management.people import Person
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, PoolUnderTest
from tests.support.json_values import at, items

_VALUE = "value-that-belongs-nowhere"


def log(pool: PoolUnderTest) -> Sequence[Mapping[str, object]]:
    """The newest records, newest first."""
    answer = pool.api.ask(AUDIT_LOG, pool.carol.access_token, first=50)
    return cast("Sequence[Mapping[str, object]]", items(answer, "data", "auditLog", "nodes"))


def written_by(pool: PoolUnderTest, admin: Person) -> list[tuple[object, ...]]:
    """What an administrator did, oldest first."""
    members = ("operation", "targetSub", "attributeNames", "group", "outcome")
    mine = [record for record in log(pool) if record["actorSub"] == admin.sub]
    assert {record["actorUsername"] for record in mine} == {admin.username}
    return [tuple(record[name] for name in members) for record in reversed(mine)]


def test_every_write_leaves_one_record(pool: PoolUnderTest) -> None:
    # Two targets: one user is written to five times at most without a pause.
    admin, sub, other = pool.new_admin(), pool.newcomer().sub, pool.newcomer().sub
    token = admin.access_token
    pool.api.ask(UPDATE_USER, token, sub=sub, input=attributes(nickname=_VALUE, custom_tier="gold"))
    pool.api.ask(DELETE_USERS_ATTRIBUTES, token, sub=sub, names=["nickname"])
    for mutation in ("addUserToGroup", "removeUserFromGroup"):
        pool.api.ask(on_membership(mutation), token, sub=sub, group="admin")
    for mutation in ("disableUser", "enableUser", "signOutUser"):
        pool.api.ask(on_user(mutation), token, sub=other)
    pool.api.ask(DELETE_USER, token, sub=other)
    account = {"username": f"{admin.username}-guest", "attributes": attributes(name=_VALUE)}
    invited = at(pool.api.ask(INVITE, token, input=account), "data", "inviteUser", "sub")
    done = "succeeded"
    assert written_by(pool, admin) == [
        ("updateUserAttributes", sub, ["nickname", "custom:tier"], None, done),
        ("deleteUserAttributes", sub, ["nickname"], None, done),
        ("addUserToGroup", sub, [], "admin", done),
        ("removeUserFromGroup", sub, [], "admin", done),
        ("disableUser", other, [], None, done),
        ("enableUser", other, [], None, done),
        ("signOutUser", other, [], None, done),
        ("deleteUser", other, [], None, done),
        ("inviteUser", invited, ["name"], None, done),
    ]
    assert _VALUE not in json.dumps(log(pool))


def test_every_refused_write_leaves_one_record(pool: PoolUnderTest) -> None:
    admin, token = (person := pool.new_admin()), person.access_token
    change = [pair("email_verified", _VALUE), pair("custom:employee_id", _VALUE), pair(_VALUE * 9, "x")]
    pool.api.ask(UPDATE_USER, token, sub=pool.alice.sub, input=change)
    pool.api.ask(on_user("disableUser"), token, sub=admin.sub)
    pool.api.ask(on_user("disableUser"), token, sub="no such user")
    pool.api.ask(on_membership("addUserToGroup"), token, sub=pool.bob.sub, group="nobody")
    pool.api.ask(INVITE, token, input={"username": "alice"})
    names = ["email_verified", "custom:employee_id", "?"]
    assert written_by(pool, admin) == [
        ("updateUserAttributes", pool.alice.sub, names, None, "AttributeNotWritable"),
        ("disableUser", admin.sub, [], None, "CannotActOnSelf"),
        ("disableUser", None, [], None, "UserNotAvailable"),
        ("addUserToGroup", pool.bob.sub, [], "nobody", "ResourceNotFound"),
        ("inviteUser", None, [], None, "UsernameExists"),
    ]
    assert _VALUE not in json.dumps(log(pool))


def test_a_record_names_the_request(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    answer = pool.api.post(on_user("signOutUser"), pool.carol.access_token, sub=person.sub)
    (record,) = (
        each for each in log(pool) if (each["operation"], each["targetSub"]) == ("signOutUser", person.sub)
    )
    assert record["requestId"] == answer.headers["x-amzn-requestid"]


def test_the_log_is_read_page_by_page(pool: PoolUnderTest) -> None:
    people = [pool.newcomer() for _ in range(3)]
    seen: list[object] = []
    after: object = None
    while len(seen) < len(people):
        answer = pool.api.ask(AUDIT_LOG, pool.carol.access_token, first=2, after=after)
        seen += [at(record, "targetSub") for record in items(answer, "data", "auditLog", "nodes")]
        after = at(answer, "data", "auditLog", "pageInfo", "endCursor")
    assert seen[:3] == [person.sub for person in reversed(people)]


def test_the_console_holds_no_token_and_no_value(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer(nickname="secret-nickname")
    change = attributes(nickname="secret-change", birthdate="secret-birthday")
    embedded.api.ask(UPDATE_USER, embedded.carol.access_token, sub=person.sub, input=change)
    embedded.api.ask("mutation { signOutEverywhere }", person.access_token)
    embedded.api.post("{ me { sub } }", person.access_token)
    written = embedded.server.log()
    tokens = [person.access_token, person.id_token, person.secret, embedded.carol.access_token]
    assert "secret-" not in written
    assert [token[-40:] for token in tokens if token[-40:] in written] == []
    # Subs and user names name people, too; the console has user names beside codes only.
    assert person.sub not in written
