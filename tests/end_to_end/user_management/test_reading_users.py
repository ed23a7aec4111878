"""The list of users: filtered without injection, by page, with groups and profiles."""

from collections.abc import Sequence

import pytest

from claimgraph.app.embedded_pool.seed import SEED
from tests.end_to_end.user_management.answers import only_error, refused
from tests.end_to_end.user_management.documents import USER, USERS
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, PoolUnderTest
from tests.support.json_values import at, items


def found(pool: PoolUnderTest, field: str, value: str, match: str = "EQUALS") -> Sequence[object]:
    condition = {"field": field, "value": value, "match": match}
    # Without groups: their list has a quota of five a second.
    answer = pool.api.ask(USERS.replace("groups { name }", ""), pool.carol.access_token, filter=condition)
    return [at(user, "username") for user in items(answer, "data", "users", "nodes")]


@pytest.mark.parametrize(
    ("field", "value", "match", "who"),
    [
        ("USERNAME", "alice", "EQUALS", ["alice"]),
        ("USERNAME", "Alice", "EQUALS", []),
        ("EMAIL", "bob@people.example", "EQUALS", ["bob"]),
        ("EMAIL", "carol@", "STARTS_WITH", ["carol"]),
        ("PHONE_NUMBER", "+1202", "STARTS_WITH", ["alice"]),
        ("NAME", "Bob Okafor", "EQUALS", ["bob"]),
        ("GIVEN_NAME", "Car", "STARTS_WITH", ["carol"]),
        ("FAMILY_NAME", "Moreau", "EQUALS", ["alice"]),
        ("EMAIL", "@people.example", "STARTS_WITH", []),
    ],
)
def test_each_filter_finds_the_matching_users(
    pool: PoolUnderTest, field: str, value: str, match: str, who: list[str]
) -> None:
    assert found(pool, field, value, match) == who


@pytest.mark.parametrize(
    "value",
    [
        'alice" or username = "bob',
        '" OR ""="',
        '\\" or username ^= "',
        "x\\",
        "*",
        "%",
        "' OR 1=1 --",
        'alice"',
        'username ^= "a"',
    ],
)
@pytest.mark.parametrize("match", ["EQUALS", "STARTS_WITH"])
def test_a_filters_value_cannot_change_its_meaning(pool: PoolUnderTest, value: str, match: str) -> None:
    assert found(pool, "USERNAME", value, match) == []


def test_quotation_marks_can_be_searched_for(embedded: EmbeddedPoolUnderTest) -> None:
    name = 'Ann "The Map" O\\Neill'
    person = embedded.newcomer(name=name)
    assert found(embedded, "NAME", name) == [person.username]
    assert found(embedded, "NAME", 'Ann "The', "STARTS_WITH") == [person.username]


@pytest.mark.parametrize("value", ["", "x" * 300, "two\nlines"])
def test_invalid_filter_values_are_refused(pool: PoolUnderTest, value: str) -> None:
    condition = {"field": "NAME", "value": value}
    answer = pool.api.ask(USERS, pool.carol.access_token, filter=condition)
    assert only_error(answer) == refused("BAD_USER_INPUT", "UserFilterInvalid")


def test_pages_follow_one_another(pool: PoolUnderTest) -> None:
    document = USERS.replace("groups { name }", "")
    everybody = items(pool.api.ask(document, pool.carol.access_token), "data", "users", "nodes")
    seen: list[object] = []
    after: object = None
    for _ in range(40):
        answer = pool.api.ask(document, pool.carol.access_token, first=3, after=after)
        seen += items(answer, "data", "users", "nodes")
        after = at(answer, "data", "users", "pageInfo", "endCursor")
        if not at(answer, "data", "users", "pageInfo", "hasNextPage"):
            break
    assert seen[: len(everybody)] == everybody, "one large page, or many small ones"
    assert len(seen) == len({at(user, "sub") for user in seen}) >= len(SEED.users)


@pytest.mark.parametrize("first", [0, -1, 61])
def test_a_page_has_bounds(pool: PoolUnderTest, first: int) -> None:
    answer = pool.api.ask(USERS, pool.carol.access_token, first=first)
    assert only_error(answer) == refused("BAD_USER_INPUT", "PageSizeOutOfRange")


@pytest.mark.parametrize("after", ["", "x", "eyJhIjoxfQ", "x" * 5_000])
def test_an_invalid_cursor_is_refused(pool: PoolUnderTest, after: str) -> None:
    answer = pool.api.ask(USERS, pool.carol.access_token, after=after)
    assert only_error(answer) == refused("BAD_USER_INPUT", "InvalidCursor")


def test_groups_and_profiles_come_along(embedded: EmbeddedPoolUnderTest) -> None:
    query = "{ users(first: 4) { nodes { username enabled groups { name } profile { id } } } }"
    answer = embedded.api.ask(query, embedded.carol.access_token)
    seeded = [
        {
            "username": user.username,
            "enabled": user.enabled,
            "groups": [{"name": name} for name in user.groups],
            "profile": {"id": f"prof_{user.username}"},
        }
        for user in SEED.users
    ]
    assert items(answer, "data", "users", "nodes") == seeded


@pytest.mark.parametrize(
    "sub", ["alice", "alice@people.example", "A11CE000-5EED-4A1C-8E0A-0D1A7C5B9E01", "", " ", "*", "x" * 300]
)
def test_users_are_found_by_sub_and_nothing_else(embedded: EmbeddedPoolUnderTest, sub: str) -> None:
    answer = embedded.api.ask(USER, embedded.carol.access_token, sub=sub)
    assert answer == {"data": {"user": None}}


def test_a_name_that_looks_like_a_sub_is_not_one(pool: PoolUnderTest) -> None:
    """Whoever takes somebody's sub for a name is not taken for them."""
    pool.api.ask(
        "mutation($input: InviteUserInput!) { inviteUser(input: $input) { sub } }",
        pool.carol.access_token,
        input={"username": pool.bob.sub, "message": "SUPPRESS"},
    )
    answer = pool.api.ask(USER, pool.carol.access_token, sub=pool.bob.sub)
    assert at(answer, "data", "user", "username") == "bob"
