"""Refused changes of attributes name every problem and change nothing."""

import pytest

from tests.end_to_end.user_management.answers import only_error, problems, refused
from tests.end_to_end.user_management.documents import DELETE_MINE, UPDATE_MINE, attributes, pair
from tests.end_to_end.user_management.pools import PoolUnderTest

pytestmark = pytest.mark.usefixtures("nothing_changes")

_NOT_WRITABLE = [
    ("sub", "b0b00000-5eed-4b0b-8e0a-0d1a7c5b9e02"),
    ("email_verified", "true"),
    ("phone_number_verified", "false"),
    ("identities", "[]"),
    ("cognito:user_status", "CONFIRMED"),
    ("cognito:groups", "admin"),
    ("dev:custom:tier", "gold"),
    ("custom:tier", "platinum"),  # in the pool's schema, and not in the app client's list
    ("custom:level", "10"),
    ("middle_name", "Q."),
]
_NOT_IN_SCHEMA = [
    ("custom:role", "admin"),
    ("tier", "gold"),
    ("Email", "x@people.example"),
    ("username", "bob"),
    ("userProfileID", "prof_bob"),
    ("x&Username=bob&Action=AdminDisableUser", "y"),
    ('nickname"}],"Username":"bob', "y"),
]
_INVALID = [
    ("custom:department", "x" * 41),
    ("custom:department", "\U0001f5fa" * 21),  # 42 units of UTF-16
    ("birthdate", "1990-1-1"),
    ("birthdate", "1990-02-30"),
    ("phone_number", "123"),
    ("phone_number", "02079460018"),
    ("email", "x"),
    ("email", "a@b@people.example"),
    ("email", "a@people.example,b@people.example"),
    ("nickname", "x" * 2_049),
    ("nickname", "two\nlines"),
    ("nickname", "\x1b[31mred"),
    ("nickname", "\u202enimda"),
]
_BLANK = ["", " ", "\t", "\u2003"]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        *((name, value, "AttributeNotWritable") for name, value in _NOT_WRITABLE),
        *((name, value, "AttributeNotInSchema") for name, value in _NOT_IN_SCHEMA if name.isidentifier()),
        *((name, value, "AttributeInvalid") for name, value in _INVALID),
        *(("nickname", value, "AttributeBlank") for value in _BLANK),
        ("custom:role", "admin", "AttributeNotInSchema"),
        ("custom:employee_id", "E-0001", "AttributeImmutable"),
    ],
)
def test_attributes_that_cannot_be_written_are_named(
    pool: PoolUnderTest, name: str, value: str, kind: str
) -> None:
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=[pair(name, value)])
    assert only_error(answer) == refused("BAD_USER_INPUT", kind)
    assert problems(answer) == [(name, kind)]


@pytest.mark.parametrize("name", [name for name, _ in _NOT_IN_SCHEMA if not name.isidentifier()])
def test_odd_attribute_names_are_not_in_the_schema(pool: PoolUnderTest, name: str) -> None:
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=[pair(name, "y")])
    assert only_error(answer) == refused("BAD_USER_INPUT", "AttributeNotInSchema")


@pytest.mark.parametrize(("name", "value"), [*_NOT_WRITABLE, *_INVALID[:6]])
def test_one_refused_attribute_keeps_all_from_being_written(
    pool: PoolUnderTest, name: str, value: str
) -> None:
    for change in ([pair("nickname", "Al"), pair(name, value)], [pair(name, value), pair("nickname", "Al")]):
        answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=change)
        assert [found for found, _ in problems(answer)] == [name]


def test_every_problem_is_named_at_once(pool: PoolUnderTest) -> None:
    change = attributes(custom_tier="gold", email="x", birthdate="1990-1-1", nickname="Al", zodiac="ram")
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=change)
    assert problems(answer) == [
        ("custom:tier", "AttributeNotWritable"),
        ("email", "AttributeInvalid"),
        ("birthdate", "AttributeInvalid"),
        ("zodiac", "AttributeNotInSchema"),
    ]


@pytest.mark.parametrize("second", ["Al", "Ally"])
def test_repeated_attributes_are_refused(pool: PoolUnderTest, second: str) -> None:
    change = [pair("nickname", "Al"), pair("nickname", second)]
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=change)
    assert problems(answer) == [("nickname", "DuplicateAttribute")]


def test_there_is_a_largest_number_of_attributes(pool: PoolUnderTest) -> None:
    change = [pair(f"custom:number_{number}", "x") for number in range(60)]
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=change)
    assert problems(answer)[-1] == ("custom:number_50", "TooManyAttributes")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "AttributeNotWritable") for name, _ in _NOT_WRITABLE),
        ("custom:role", "AttributeNotInSchema"),
        ("custom:employee_id", "AttributeImmutable"),
    ],
)
def test_attributes_that_cannot_be_written_cannot_be_deleted(
    pool: PoolUnderTest, name: str, kind: str
) -> None:
    answer = pool.api.ask(DELETE_MINE, pool.alice.access_token, names=["birthdate", name])
    assert problems(answer) == [(name, kind)]


def test_no_attribute_is_deleted_twice(pool: PoolUnderTest) -> None:
    answer = pool.api.ask(DELETE_MINE, pool.alice.access_token, names=["birthdate", "birthdate"])
    assert problems(answer) == [("birthdate", "DuplicateAttribute")]


@pytest.mark.parametrize("value", [None, 7, True, ["Al"], {"x": "Al"}])
def test_values_must_be_strings(pool: PoolUnderTest, value: object) -> None:
    change = [{"name": "nickname", "value": value}]
    answer = pool.api.post(UPDATE_MINE, pool.alice.access_token, input=change).json()
    assert only_error(answer)["code"] == "BAD_USER_INPUT"


def test_a_null_character_is_a_400(pool: PoolUnderTest) -> None:
    for document, variables in (
        (UPDATE_MINE, {"input": [pair("nickname", "nothing\x00behind")]}),
        (UPDATE_MINE, {"input": [pair("nick\x00name", "Al")]}),
        (DELETE_MINE, {"names": ["birthdate", "\x00"]}),
    ):
        assert pool.api.post(document, pool.alice.access_token, **variables).status_code == 400


@pytest.mark.parametrize(
    "argument", ["sub", "username", "userName", "user", "userId", "clientId", "userPoolId"]
)
def test_no_argument_names_another_user(pool: PoolUnderTest, argument: str) -> None:
    """Not even ignored: an argument that does not exist is an error of the document."""
    selection = 'input: [{name: "nickname", value: "x"}]'
    for mutation in (
        f"updateMyAttributes({selection}, {argument}: $b)",
        f"signOutEverywhere({argument}: $b)",
    ):
        selected = " { staleClaims }" if "update" in mutation else ""
        document = f"mutation($b: String!) {{ {mutation}{selected} }}"
        answer = pool.api.post(document, pool.alice.access_token, b="bob").json()
        assert only_error(answer)["code"] == "GRAPHQL_VALIDATION_FAILED"
    smuggled = [{"name": "nickname", "value": "x", argument: "bob"}]
    answer = pool.api.post(UPDATE_MINE, pool.alice.access_token, input=smuggled).json()
    assert only_error(answer)["code"] == "BAD_USER_INPUT"
