"""The filter of ListUsers: one condition, with escaped quotation marks."""

import pytest

from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, refusal


def found(pool: EmbeddedUserPool, condition: str) -> list[str]:
    users = pool.client.list_users(UserPoolId=pool.user_pool_id, Filter=condition)["Users"]
    return [user["Username"] for user in users]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ('username = "alice"', ["alice"]),
        ('username = "ALICE"', []),
        ('username ^= "a"', ["alice"]),
        (f'sub = "{ALICE}"', ["alice"]),
        ('email = "bob@people.example"', ["bob"]),
        ('email="bob@people.example"', ["bob"]),
        ('given_name ^= ""', ["alice", "bob", "carol", "dave"]),
        ('status = "Disabled"', ["dave"]),
        ('cognito:user_status = "confirmed"', ["alice", "bob", "carol", "dave"]),
        ('cognito:user_status = "FORCE_CHANGE_PASSWORD"', []),
        ('preferred_username = ""', []),
        ("", ["alice", "bob", "carol", "dave"]),
    ],
)
def test_filter(pool: EmbeddedUserPool, condition: str, names: list[str]) -> None:
    assert found(pool, condition) == names


def test_escaped_quotation_mark_is_part_of_the_text(own_pool: EmbeddedUserPool) -> None:
    name = 'Al "ice" \\ x'
    own_pool.client.admin_update_user_attributes(
        UserPoolId=own_pool.user_pool_id, Username="alice", UserAttributes=[{"Name": "name", "Value": name}]
    )
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    assert found(own_pool, f'name = "{escaped}"') == ["alice"]
    assert refusal(lambda: found(own_pool, f'name = "{name}"'))[0] == "InvalidParameterException"


@pytest.mark.parametrize(
    "condition",
    [
        "alice",
        "username = alice",
        'username = "alice" or username = "bob"',
        'username = "alice',
        'username == "alice"',
        'username = "a" "b"',
        'custom:tier = "gold"',
        'password = "x"',
        f'username = "{"x" * 300}"',
    ],
)
def test_anything_else_is_refused(pool: EmbeddedUserPool, condition: str) -> None:
    assert refusal(lambda: found(pool, condition))[0] == "InvalidParameterException"


def test_pages_are_no_longer_than_asked_for_and_complete(pool: EmbeddedUserPool) -> None:
    request: dict[str, object] = {"UserPoolId": pool.user_pool_id, "Limit": 3, "Filter": 'name ^= ""'}
    first = pool.client.list_users(**request)
    second = pool.client.list_users(**request, PaginationToken=first["PaginationToken"])
    names = [[user["Username"] for user in page["Users"]] for page in (first, second)]
    assert names == [["alice", "bob", "carol"], ["dave"]]
    assert "PaginationToken" not in second
