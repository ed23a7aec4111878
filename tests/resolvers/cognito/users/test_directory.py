import shutil
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.resolvers.cognito.errors import CognitoError, TooManyRequests
from claimgraph.resolvers.cognito.users.filter import UserField, UserFilter
from claimgraph.resolvers.cognito.users.pages import UserPlace
from claimgraph.resolvers.cognito.users.records import UserPage
from claimgraph.resolvers.errors import InvalidCursor, PageSizeOutOfRange
from tests.app.embedded_pool.pool_kit import PoolKit
from tests.resolvers.cognito.administration_kit import ALICE, BOB, CAROL, DAVE, World, always, refusal, world

#: What nobody has as a sub, and most of it no user could.
NOBODY = ["nobody", "alice", "", " ", "a b", "\x00", "\ud800", "é", "x" * 129, 'x" or sub ^= "']


@pytest.fixture(scope="module")
def keys() -> PoolKeys:
    return PoolKeys.generate()


@pytest.fixture
async def here(keys: PoolKeys, sqlite_template: Path, tmp_path: Path) -> AsyncGenerator[World]:
    copy = shutil.copy(sqlite_template, tmp_path / "test.db")
    async with world(PoolKit(keys).start(), f"sqlite:///{copy}") as made:
        yield made


def names(page: UserPage) -> list[str]:
    return [edge.user.username for edge in page.edges]


async def everyone(here: World, size: int, user_filter: UserFilter | None = None) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = await here.users.page(user_filter, size, after)
        found += names(page)
        if not page.has_next_page:
            return found
        after = page.end_cursor


# Pages


async def test_a_user_is_read_with_everything_cognito_says(here: World) -> None:
    [edge] = (await here.users.page(UserFilter(UserField.SUB, "EQUALS", ALICE), 1)).edges
    alice = edge.user
    assert (alice.sub, alice.username, alice.status, alice.enabled) == (ALICE, "alice", "CONFIRMED", True)
    assert dict(alice.attributes)["custom:tier"] == "gold"
    assert alice.created.utcoffset() == alice.last_modified.utcoffset()
    assert alice.created.tzinfo is not None
    assert "gold" not in repr(alice)


@pytest.mark.parametrize("size", [1, 3, 60])
async def test_pages_of_any_size_list_everybody_once(here: World, size: int) -> None:
    here.add_users(6)
    found = await everyone(here, size)
    assert len(found) == 10
    assert len(set(found)) == 10


async def test_a_page_is_one_call(here: World) -> None:
    await here.users.page(None, 3)
    assert here.log == ["list_users"]


@pytest.mark.parametrize("place", range(4))
async def test_a_list_goes_on_from_any_place_of_a_page(here: World, place: int) -> None:
    here.add_users(3)
    whole = names(await here.users.page(None, 60))
    page = await here.users.page(None, 4)
    assert names(await here.users.page(None, 60, page.edges[place].cursor)) == whole[place + 1 :]
    second = await here.users.page(None, 2, page.edges[place].cursor)
    assert names(second) == whole[place + 1 : place + 3]


async def test_nothing_follows_the_last_user(here: World) -> None:
    page = await here.users.page(None, 60)
    assert not page.has_next_page
    assert await here.users.page(None, 60, page.end_cursor) == UserPage(
        (), has_next_page=False, end_cursor=None
    )


async def test_empty_pages_in_between_are_skipped(here: World) -> None:
    answers: list[dict[str, Any]] = [
        {"Users": [], "PaginationToken": "one"},
        {"Users": [], "PaginationToken": "two"},
        here.direct("list_users", Limit=2),
    ]
    asked: list[object] = []

    def answer(**parameters: object) -> dict[str, Any]:
        asked.append(parameters.get("PaginationToken"))
        return answers.pop(0)

    here.client.answers["list_users"] = answer
    assert names(await here.users.page(None, 2)) == ["alice", "bob"]
    assert asked == [None, "one", "two"]


async def test_an_empty_page_can_be_continued(here: World) -> None:
    here.client.answers["list_users"] = always({"Users": [], "PaginationToken": "more"})
    page = await here.users.page(None, 2)
    assert (page.edges, page.has_next_page) == ((), True)
    assert page.end_cursor == UserPlace("", "more").cursor
    assert len(here.log) == 5


@pytest.mark.parametrize("first", [0, -1, 61])
async def test_a_page_size_out_of_range_is_refused(here: World, first: int) -> None:
    with pytest.raises(PageSizeOutOfRange):
        await here.users.page(None, first)
    assert here.log == []


@pytest.mark.parametrize(
    "cursor",
    ["", "?", "MTIz", "\ud800", "A" * 100_000, UserPlace("name = \"x\"").cursor, UserPlace("").cursor + "="],
)  # fmt: skip
async def test_a_cursor_that_was_not_issued_for_this_list_is_refused(here: World, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        await here.users.page(None, 2, cursor)
    assert here.log == []


async def test_a_token_that_cognito_does_not_accept_is_a_bad_cursor(here: World) -> None:
    here.client.answers["list_users"] = refusal("InvalidParameterException")
    with pytest.raises(InvalidCursor):
        await here.users.page(None, 2, UserPlace("", "altered").cursor)


@pytest.mark.parametrize(
    ("user_filter", "expected"),
    [
        (UserFilter(UserField.USERNAME, "EQUALS", "alice"), ["alice"]),
        (UserFilter(UserField.EMAIL, "STARTS_WITH", "bob@"), ["bob"]),
        (UserFilter(UserField.ENABLED, "EQUALS", "Disabled"), ["dave"]),
        (UserFilter(UserField.STATUS, "EQUALS", "RESET_REQUIRED"), []),
        (UserFilter(UserField.SUB, "STARTS_WITH", CAROL[:8]), ["carol"]),
        (UserFilter(UserField.NAME, "EQUALS", '" or name ^= "'), []),
        (UserFilter(UserField.NAME, "EQUALS", 'x"\n'.strip()), []),
    ],
)
async def test_a_filter_finds_the_matching_users(
    here: World, user_filter: UserFilter, expected: list[str]
) -> None:
    assert await everyone(here, 1, user_filter) == expected


# By sub


async def test_subs_are_answered_in_order_with_gaps_and_repetitions(here: World) -> None:
    found = await here.users.by_subs([BOB, "nobody", ALICE, BOB])
    assert [user and user.username for user in found] == ["bob", None, "alice", "bob"]
    assert here.log.count("admin_get_user") == 3


@pytest.mark.parametrize("sub", NOBODY, ids=range(len(NOBODY)))
async def test_an_unknown_sub_is_not_found(here: World, sub: str) -> None:
    assert await here.users.by_subs([sub]) == [None]


async def test_a_user_named_like_another_users_sub_is_not_mistaken_for_them(here: World) -> None:
    alice = here.direct("admin_get_user", Username="alice")

    def names_first(**parameters: object) -> dict[str, Any]:
        return alice if parameters["Username"] == BOB else here.pool.client.admin_get_user(**parameters)

    here.client.answers["admin_get_user"] = names_first
    [bob] = await here.users.by_subs([BOB])
    assert bob is not None
    assert (bob.sub, bob.username) == (BOB, "bob")


async def test_a_user_whom_cognito_does_not_know_by_sub_is_found_by_name(here: World) -> None:
    def by_name_alone(**parameters: object) -> dict[str, Any]:
        if parameters["Username"] == BOB:
            return refusal("UserNotFoundException")()
        return here.pool.client.admin_get_user(**parameters)

    here.client.answers["admin_get_user"] = by_name_alone
    [bob] = await here.users.by_subs([BOB])
    assert bob is not None
    assert bob.sub == BOB


async def test_a_reassigned_user_name_is_not_found(here: World) -> None:
    behind = here.direct("list_users", Filter=f'sub = "{BOB}"')
    here.direct("admin_delete_user", Username="bob")
    here.direct("admin_create_user", Username="bob", MessageAction="SUPPRESS")
    here.client.answers["list_users"] = always(behind)
    assert await here.users.by_subs([BOB]) == [None]


async def test_a_failure_of_cognito_is_not_an_absent_user(here: World) -> None:
    here.client.answers["admin_get_user"] = refusal("TooManyRequestsException")
    with pytest.raises(TooManyRequests):
        await here.users.by_subs([BOB])


# Groups


async def groups_of(here: World, *subs: str) -> list[list[str]]:
    return [[group.name for group in groups] for groups in await here.users.groups_of(subs)]


async def test_groups_are_listed_by_name(here: World) -> None:
    here.direct("create_group", GroupName="writers", Description="Who write", Precedence=7)
    admin, writers = await here.users.groups()
    assert (admin.name, admin.description, admin.precedence) == ("admin", None, 1)
    assert (writers.name, writers.description, writers.precedence) == ("writers", "Who write", 7)
    assert writers.created.tzinfo is not None


async def test_a_long_list_of_groups_is_read_to_its_end(here: World) -> None:
    for number in range(65):
        here.direct("create_group", GroupName=f"group-{number}")
    assert len(await here.users.groups()) == 66


async def test_the_groups_of_a_user_or_two_take_two_calls_each(here: World) -> None:
    assert await groups_of(here, CAROL, ALICE) == [["admin"], []]
    assert sorted(here.log) == ["admin_get_user", "admin_get_user"] + ["admin_list_groups_for_user"] * 2


async def test_the_groups_of_many_users_take_a_call_per_group(here: World) -> None:
    here.direct("create_group", GroupName="staff")
    for name in ("bob", "carol"):
        here.direct("admin_add_user_to_group", GroupName="staff", Username=name)
    found = await groups_of(here, CAROL, ALICE, "nobody", BOB, CAROL)
    assert found == [["admin", "staff"], [], [], ["staff"], ["admin", "staff"]]
    assert sorted(here.log) == ["list_groups", "list_users_in_group", "list_users_in_group"]


async def test_with_more_groups_than_users_each_user_is_asked_for(here: World) -> None:
    for number in range(4):
        here.direct("create_group", GroupName=f"group-{number}")
    assert await groups_of(here, ALICE, BOB, CAROL, DAVE) == [[], [], ["admin"], []]
    assert "list_users_in_group" not in here.log
    assert here.log.count("admin_list_groups_for_user") == 4


async def test_a_group_too_large_to_read_does_not_hide_its_members(here: World) -> None:
    members = here.direct("list_users_in_group", GroupName="admin")
    here.client.answers["list_users_in_group"] = always({**members, "NextToken": "more"})
    assert await groups_of(here, ALICE, BOB, CAROL) == [[], [], ["admin"]]
    assert here.log.count("list_users_in_group") == 3  # as many as users are wanted


@pytest.mark.parametrize("operation", ["list_groups", "list_users_in_group"])
async def test_when_groups_cannot_be_read_memberships_are_an_error(here: World, operation: str) -> None:
    here.client.answers[operation] = refusal("InternalErrorException")
    with pytest.raises(CognitoError):
        await groups_of(here, ALICE, BOB, CAROL)
