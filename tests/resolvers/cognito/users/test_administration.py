import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.resolvers.cognito.attributes.errors import AttributesRefused
from claimgraph.resolvers.cognito.errors import (
    CognitoUnavailable,
    InvalidParameter,
    ResourceNotFound,
    TooManyRequests,
    UsernameExists,
    UserNotAvailable,
)
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.resolvers.cognito.users.errors import CannotActOnSelf, InvalidInvitation
from claimgraph.resolvers.cognito.users.invitation import Invitation
from claimgraph.resolvers.errors import ResolverError, StoreUnavailable
from tests.app.embedded_pool.pool_kit import PoolKit
from tests.resolvers.cognito.administration_kit import (
    ADMIN,
    ALICE,
    CAROL,
    DAVE,
    ENDING,
    ON,
    World,
    refusal,
    world,
)

Write = Callable[[UserAdministration], Awaitable[object]]


@pytest.fixture(scope="module")
def keys() -> PoolKeys:
    return PoolKeys.generate()


@pytest.fixture
async def here(keys: PoolKeys, sqlite_template: Path, tmp_path: Path) -> AsyncGenerator[World]:
    copy = shutil.copy(sqlite_template, tmp_path / "test.db")
    async with world(PoolKit(keys).start(), f"sqlite:///{copy}") as made:
        yield made


async def outcomes(here: World) -> list[tuple[str, str]]:
    return [(record.operation, record.outcome) for record in await here.records()]


# What each write does


async def test_attributes_are_set_and_read_back(here: World) -> None:
    user = await here.users.update_attributes(ADMIN, ALICE, [("name", "Al"), ("custom:level", "7")])
    assert dict(user.attributes) | {"name": "Al", "custom:level": "7"} == dict(user.attributes)
    assert here.state()["alice"] == (dict(user.attributes), True, "CONFIRMED", [])
    [record] = await here.records()
    assert (record.target_sub, record.attribute_names) == (ALICE, ("name", "custom:level"))


async def test_attributes_are_deleted(here: World) -> None:
    user = await here.users.delete_attributes(ADMIN, ALICE, ["custom:tier", "locale"])
    assert not {"custom:tier", "locale"} & dict(user.attributes).keys()
    [record] = await here.records()
    assert record.attribute_names == ("custom:tier", "locale")


async def test_a_user_joins_and_leaves_a_group(here: World) -> None:
    await here.users.add_to_group(ADMIN, ALICE, "admin")
    assert here.groups_of("alice") == ["admin"]
    await here.users.remove_from_group(ADMIN, ALICE, "admin")
    assert here.groups_of("alice") == []
    assert [record.group for record in await here.records()] == ["admin", "admin"]


async def test_a_user_is_disabled_and_enabled(here: World) -> None:
    assert not (await here.users.disable(ADMIN, ALICE)).enabled
    assert (await here.users.enable(ADMIN, ALICE)).enabled


async def test_a_user_is_signed_out(here: World) -> None:
    assert (await here.users.sign_out(ADMIN, ALICE)).username == "alice"
    assert "admin_user_global_sign_out" in here.log


async def test_a_password_is_reset(here: World) -> None:
    assert (await here.users.reset_password(ADMIN, ALICE)).status == "RESET_REQUIRED"


async def test_a_user_is_deleted(here: World) -> None:
    await here.users.delete(ADMIN, ALICE)
    assert sorted(here.state()) == ["bob", "carol", "dave"]


async def test_a_write_reaches_the_user_of_the_sub_alone(here: World) -> None:
    before = here.state()
    for operation in ("updateUserAttributes", "addUserToGroup", "disableUser"):
        await ON[operation](here.users, ADMIN, ALICE)
    assert {name: user for name, user in here.state().items() if before[name] != user}.keys() == {"alice"}


async def test_a_user_whom_cognito_does_not_know_by_sub_is_written_to_by_name(here: World) -> None:
    def by_name_alone(**parameters: object) -> dict[str, object]:
        if parameters["Username"] == ALICE:
            return refusal("UserNotFoundException")()
        return here.pool.client.admin_get_user(**parameters)

    here.client.answers["admin_get_user"] = by_name_alone
    assert not (await here.users.disable(ADMIN, ALICE)).enabled


@pytest.mark.parametrize("operation", ON)
async def test_a_write_leaves_one_record_of_who_did_what_to_whom(here: World, operation: str) -> None:
    await ON[operation](here.users, ADMIN, ALICE)
    [record] = await here.records()
    assert (record.operation, record.outcome, record.target_sub) == (operation, "succeeded", ALICE)
    assert (record.actor_sub, record.actor_username, record.request_id) == (CAROL, "carol", "request-7")


async def test_records_never_hold_a_value(here: World) -> None:
    secret = "Zanzibar"
    await here.users.update_attributes(ADMIN, ALICE, [("name", secret)])
    await here.users.invite(ADMIN, Invitation(secret, [("nickname", secret)], "SUPPRESS"))
    with pytest.raises(AttributesRefused):
        await here.users.update_attributes(ADMIN, ALICE, [("name", "Al"), (f"{secret} and more", secret)])

    def kept(connection: Connection) -> str:
        return str(connection.execute(text("SELECT * FROM audit_records")).all())

    assert secret not in await here.database.read(kept)
    assert (await here.records())[-1].attribute_names == ("name", "?")


# Refusals: nothing changes, and there is one record


REFUSED: list[tuple[str, Write, type[ResolverError], str]] = [
    *(
        (f"{operation} of nobody", lambda users, on=on: on(users, ADMIN, "nobody"), UserNotAvailable, "")
        for operation, on in ON.items()
    ),
    *(
        (
            f"{operation} of what is no sub",
            lambda users, on=on: on(users, ADMIN, "a\x00"),
            UserNotAvailable,
            "",
        )
        for operation, on in ON.items()
    ),
    *(
        (
            f"{operation} of oneself",
            lambda users, on=ON[operation]: on(users, ADMIN, CAROL),
            CannotActOnSelf,
            "",
        )
        for operation in ENDING
    ),
    ("by name", lambda users: users.disable(ADMIN, "alice"), UserNotAvailable, ""),
    (
        "one bad attribute of two",
        lambda users: users.update_attributes(ADMIN, ALICE, [("name", "Al"), ("custom:level", "99")]),
        AttributesRefused,
        "AttributeInvalid",
    ),
    (
        "an attribute twice",
        lambda users: users.update_attributes(ADMIN, ALICE, [("name", "Al"), ("name", "Ali")]),
        AttributesRefused,
        "DuplicateAttribute",
    ),
    (
        "a verified flag",
        lambda users: users.update_attributes(ADMIN, ALICE, [("email_verified", "true")]),
        AttributesRefused,
        "AttributeNotWritable",
    ),
    (
        "an immutable attribute",
        lambda users: users.update_attributes(ADMIN, ALICE, [("custom:employee_id", "E1")]),
        AttributesRefused,
        "AttributeImmutable",
    ),
    (
        "deleting sub",
        lambda users: users.delete_attributes(ADMIN, ALICE, ["name", "sub"]),
        AttributesRefused,
        "AttributeNotWritable",
    ),
    ("unknown group", lambda users: users.add_to_group(ADMIN, ALICE, "nobodies"), ResourceNotFound, ""),
    ("no group's name", lambda users: users.add_to_group(ADMIN, ALICE, "a b"), ResourceNotFound, ""),
    ("leaving no group", lambda users: users.remove_from_group(ADMIN, ALICE, "\x00"), ResourceNotFound, ""),
    (
        "leaving an unknown group",
        lambda users: users.remove_from_group(ADMIN, ALICE, "x"),
        ResourceNotFound,
        "",
    ),
    ("reset of a disabled user", lambda users: users.reset_password(ADMIN, DAVE), UserNotAvailable, ""),
    ("a name that is taken", lambda users: users.invite(ADMIN, Invitation("alice")), UsernameExists, ""),
    ("a name with a blank", lambda users: users.invite(ADMIN, Invitation("a b")), InvalidInvitation, ""),
    ("no name", lambda users: users.invite(ADMIN, Invitation("")), InvalidInvitation, ""),
    (
        "invited with a verified flag",
        lambda users: users.invite(ADMIN, Invitation("erin", [("email_verified", "true")])),
        AttributesRefused,
        "AttributeNotWritable",
    ),
    (
        "invited again with attributes",
        lambda users: users.invite(ADMIN, Invitation("alice", [("name", "Al")], "RESEND")),
        InvalidInvitation,
        "",
    ),
    (
        "invited again though unknown",
        lambda users: users.invite(ADMIN, Invitation("erin", message="RESEND")),
        UserNotAvailable,
        "",
    ),
]


@pytest.mark.parametrize(
    ("write", "error", "outcome"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_a_refusal_changes_nothing_and_is_recorded(
    here: World, write: Write, error: type[ResolverError], outcome: str
) -> None:
    before = here.state()
    with pytest.raises(error) as caught:
        await write(here.users)
    assert here.state() == before
    assert [record.outcome for record in await here.records()] == [outcome or caught.value.error_type]


async def test_administrators_may_leave_other_groups_and_change_their_own_attributes(here: World) -> None:
    here.direct("create_group", GroupName="staff")
    here.direct("admin_add_user_to_group", GroupName="staff", Username="carol")
    await here.users.remove_from_group(ADMIN, CAROL, "staff")
    await here.users.update_attributes(ADMIN, CAROL, [("name", "Caro")])
    assert here.groups_of("carol") == ["admin"]


async def test_a_bad_attribute_is_refused_before_the_user_is_looked_up(here: World) -> None:
    with pytest.raises(AttributesRefused):
        await here.users.update_attributes(ADMIN, ALICE, [("sub", "x")])
    assert here.log == ["describe_user_pool"]


@pytest.mark.parametrize("operation", ON)
async def test_without_a_record_nothing_is_done(here: World, operation: str) -> None:
    def away(connection: Connection) -> None:
        connection.execute(text("DROP TABLE audit_records"))

    await here.database.write(away)
    with pytest.raises(StoreUnavailable):
        await ON[operation](here.users, ADMIN, ALICE)
    assert here.log == []


# Cognito's failures


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("TooManyRequestsException", TooManyRequests),
        ("InvalidParameterException", InvalidParameter),
        ("InternalErrorException", CognitoUnavailable),
    ],
)
async def test_a_failure_of_cognito_is_recorded_by_its_kind(
    here: World, code: str, error: type[ResolverError]
) -> None:
    here.client.answers["admin_update_user_attributes"] = refusal(code)
    with pytest.raises(error):
        await ON["updateUserAttributes"](here.users, ADMIN, ALICE)
    assert await outcomes(here) == [("updateUserAttributes", error.error_type)]


async def test_a_write_that_cannot_be_read_back_is_recorded_as_done(here: World) -> None:
    seen = here.direct("admin_get_user", Username="alice")

    def once(**_: object) -> dict[str, object]:
        here.client.answers["admin_get_user"] = refusal("TooManyRequestsException")
        return seen

    here.client.answers["admin_get_user"] = once
    with pytest.raises(TooManyRequests):
        await here.users.enable(ADMIN, ALICE)
    assert await outcomes(here) == [("enableUser", "succeeded")]


# Invitations


async def test_invitations_are_sent_by_email_by_default(here: World) -> None:
    asked: list[dict[str, object]] = []

    def note(**parameters: object) -> dict[str, object]:
        asked.append(parameters)
        return here.pool.client.admin_create_user(**parameters)

    here.client.answers["admin_create_user"] = note
    given = [("email", "erin@people.example"), ("custom:employee_id", "E-17")]
    erin = await here.users.invite(ADMIN, Invitation("erin", given))
    assert (erin.username, erin.status, erin.enabled) == ("erin", "FORCE_CHANGE_PASSWORD", True)
    assert dict(erin.attributes)["custom:employee_id"] == "E-17"
    assert asked[0]["DesiredDeliveryMediums"] == ["EMAIL"]
    assert "MessageAction" not in asked[0]
    assert "TemporaryPassword" not in asked[0]
    [record] = await here.records()
    assert (record.operation, record.target_sub) == ("inviteUser", erin.sub)
    assert record.attribute_names == ("email", "custom:employee_id")
    assert await here.users.by_subs([erin.sub]) == [erin]


async def test_an_invitation_can_be_sent_again(here: World) -> None:
    invitation = Invitation("erin", [("email", "erin@people.example")], "SUPPRESS")
    erin = await here.users.invite(ADMIN, invitation)
    again = await here.users.invite(ADMIN, replace(invitation, attributes=(), message="RESEND"))
    assert again.sub == erin.sub
    assert [record.target_sub for record in await here.records()] == [erin.sub, erin.sub]
