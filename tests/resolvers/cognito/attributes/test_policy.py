"""Changes that are refused before AWS is called (Developer Guide, "Working with user attributes")."""

import json
from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.resolvers.cognito.attributes.errors import AttributesRefused
from claimgraph.resolvers.cognito.attributes.policy import (
    MAX_CHANGES,
    Author,
    check_delete,
    check_update,
    check_verifiable,
)
from claimgraph.resolvers.cognito.attributes.pool_schema import ClientLists, PoolSchema
from claimgraph.resolvers.cognito.attributes.records import AttributeDefinition

SCHEMA: list[dict[str, object]] = [
    {
        "Name": "custom:department",
        "AttributeDataType": "String",
        "Mutable": True,
        "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "40"},
    },
    {
        "Name": "custom:level",
        "AttributeDataType": "Number",
        "Mutable": True,
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "10"},
    },
    {"Name": "custom:balance", "AttributeDataType": "Number", "Mutable": True},
    {"Name": "custom:active", "AttributeDataType": "Boolean", "Mutable": True},
    {"Name": "custom:joined", "AttributeDataType": "DateTime", "Mutable": True},
    {"Name": "custom:employee_id", "AttributeDataType": "String", "Mutable": False},
    {"Name": "custom:role", "AttributeDataType": "String", "Mutable": True},
    {"Name": "custom:plan", "AttributeDataType": "String", "Mutable": True},
    {"Name": "dev:custom:x", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
    {"Name": "family_name", "AttributeDataType": "String", "Mutable": True, "Required": True},
    {"Name": "middle_name", "AttributeDataType": "String", "Mutable": False},
]
#: The app client may write everything there is; the settings withhold custom:plan, a rule reads custom:role.
CLIENT: dict[str, object] = {
    "WriteAttributes": [
        *(str(entry["Name"]) for entry in SCHEMA),
        *(
            "sub",
            "email",
            "email_verified",
            "phone_number",
            "phone_number_verified",
            "birthdate",
            "identities",
        ),
        *("name", "nickname", "locale", "zoneinfo", "website", "picture", "cognito:user_status"),
    ]
}
DEFINITIONS = (
    PoolSchema.of({"SchemaAttributes": SCHEMA, "UsernameAttributes": ["phone_number"]})
    .for_client(ClientLists.of(CLIENT), frozenset({"custom:role", "custom:plan"}))
    .definitions
)


def refused(*changes: tuple[str, str], by: Author = "SELF") -> list[tuple[str, str]]:
    """The name and the kind of each problem with a change."""
    with pytest.raises(AttributesRefused) as refusal:
        check_update(changes, DEFINITIONS, by=by)
    return [(problem.name, problem.kind) for problem in refusal.value.problems]


def refused_deletion(*names: str, by: Author = "SELF") -> list[tuple[str, str]]:
    with pytest.raises(AttributesRefused) as refusal:
        check_delete(names, DEFINITIONS, by=by)
    return [(problem.name, problem.kind) for problem in refusal.value.problems]


#: Of the registry that RFC 6761 begins.
_SPECIAL_USE = ("test", "local", "localhost", "invalid", "onion", "alt", "arpa", "example", "home.arpa")


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "Zoë 🙂 O'Neil", "Zoë 🙂 O'Neil"),
        ("nickname", "x" * 2_048, "x" * 2_048),
        ("nickname", "🙂" * 1_024, "🙂" * 1_024),
        ("email", "alice@PEOPLE.example", "alice@people.example"),
        ("phone_number", "+12025550143", "+12025550143"),
        ("phone_number", "+44 20 7946 0018", "+442079460018"),
        ("birthdate", "2000-02-29", "2000-02-29"),
        ("birthdate", "0000-03-14", "0000-03-14"),
        ("birthdate", "0000-02-29", "0000-02-29"),
        *(("email", f"a@b.{name}", f"a@b.{name}") for name in _SPECIAL_USE),
        ("locale", "pt-br", "pt-BR"),
        ("zoneinfo", "Europe/Lisbon", "Europe/Lisbon"),
        ("website", "https://alice.example/", "https://alice.example/"),
        ("custom:department", "ab", "ab"),
        ("custom:department", "x" * 40, "x" * 40),
        ("custom:department", "🙂" * 20, "🙂" * 20),
        ("custom:level", "1", "1"),
        ("custom:level", "10", "10"),
        ("custom:balance", "0", "0"),
        ("custom:balance", "-999999999999999", "-999999999999999"),
        ("custom:active", "true", "true"),
        ("custom:active", "false", "false"),
        ("custom:joined", "2026-11-23T08:30:00Z", "2026-11-23T08:30:00Z"),
        ("custom:joined", "2026-11-23T08:30:00.123+05:30", "2026-11-23T08:30:00.123+05:30"),
    ],
)
def test_an_acceptable_value_passes_in_the_form_to_keep(name: str, typed: str, kept: str) -> None:
    assert check_update([(name, typed)], DEFINITIONS, by="SELF") == {name: kept}


@pytest.mark.parametrize("by", ["SELF", "ADMIN"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sub", "AttributeNotWritable"),
        ("email_verified", "AttributeNotWritable"),
        ("phone_number_verified", "AttributeNotWritable"),
        ("identities", "AttributeNotWritable"),
        ("cognito:user_status", "AttributeNotWritable"),
        ("cognito:username", "AttributeNotWritable"),
        ("dev:custom:x", "AttributeNotWritable"),
        ("custom:employee_id", "AttributeImmutable"),
        ("middle_name", "AttributeImmutable"),
        ("custom:unknown", "AttributeNotInSchema"),
        ("department", "AttributeNotInSchema"),
        ("username", "AttributeNotInSchema"),
        ("Email", "AttributeNotInSchema"),
        ("email ", "AttributeNotInSchema"),
        ("\uff45mail", "AttributeNotInSchema"),
    ],
)
def test_unwritable_attributes_are_refused_whatever_the_client_may_write(
    name: str, kind: str, by: Author
) -> None:
    assert refused((name, "true"), by=by) == [(name, kind)]
    assert refused_deletion(name, by=by) == [(name, kind)]


@pytest.mark.parametrize("name", ["custom:role", "custom:plan", "given_name"])
def test_withheld_attributes_are_for_administrators_alone(name: str) -> None:
    assert refused((name, "x")) == [(name, "AttributeNotWritable")]
    assert refused_deletion(name) == [(name, "AttributeNotWritable")]
    assert check_update([(name, "x")], DEFINITIONS, by="ADMIN") == {name: "x"}
    assert check_delete([name], DEFINITIONS, by="ADMIN") == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custom:level", "abc"),
        ("custom:level", "1e3"),
        ("custom:level", "0"),
        ("custom:level", "11"),
        ("custom:level", "5.0"),
        ("custom:level", "+5"),
        ("custom:level", "05"),
        ("custom:level", " 5"),
        ("custom:level", "\u0665"),
        ("custom:level", "1_0"),
        ("custom:level", "0x5"),
        ("custom:balance", "NaN"),
        ("custom:balance", "-0"),
        ("custom:balance", "1" * 16),
        ("custom:balance", "9" * 2_000),
        ("custom:active", "True"),
        ("custom:active", "1"),
        ("custom:joined", "2019-04-05"),
        ("custom:joined", "2019-04-05T08:30:00"),
        ("custom:joined", "2026-02-30T08:30:00Z"),
        ("custom:joined", "2026-11-23 08:30:00Z"),
        ("custom:joined", "1795370000"),
        ("custom:department", "x"),
        ("custom:department", "x" * 41),
        ("custom:department", "🙂" * 21),
        ("custom:department", "🙂"),
        ("nickname", "x" * 2_049),
        ("nickname", "🙂" * 1_025),
        ("nickname", "a\x00b"),
        ("nickname", "a\nb"),
        ("nickname", "a\x1b[31m"),
        ("nickname", "a\x7fb"),
        ("nickname", "a\x85b"),
        ("nickname", "a\u2028b"),
        ("nickname", "\ud800a"),
        ("nickname", "a\u202ecilA"),
        ("birthdate", "1990-1-1"),
        ("birthdate", "1990-02-30"),
        ("birthdate", "0000-02-30"),
        ("birthdate", "0000-13-01"),
        ("email", "a@-b.test"),
        ("email", "a@test"),
        ("email", "a@.test"),
        ("birthdate", "01.01.1990"),
        ("birthdate", "19900101"),
        ("birthdate", "1990-W01-1"),
        ("phone_number", "123"),
        ("phone_number", "202-555-0143"),
        ("phone_number", "+123"),
        ("phone_number", "+1" + "2" * 40),
        ("phone_number", "+1 202 555 0143 ext 5"),
        ("email", "x"),
        ("email", "a@b"),
        ("email", "a@b.example\n"),
        ("email", "Alice <a@b.example>"),
        ("email", "a@b.example,c@d.example"),
        ("email", "a@" + "b" * 400 + ".example"),
        ("locale", "english please"),
        ("zoneinfo", "../etc/passwd"),
        ("zoneinfo", "Mars/Olympus"),
        ("website", "javascript:alert(1)"),
        ("picture", "data:text/html,x"),
    ],
)
def test_a_value_of_the_wrong_type_length_or_format_is_refused_without_being_repeated(
    name: str, value: str
) -> None:
    with pytest.raises(AttributesRefused) as refusal:
        check_update([(name, value)], DEFINITIONS, by="SELF")
    error = refusal.value
    assert (error.code, error.error_type) == ("BAD_USER_INPUT", "AttributeInvalid")
    [problem] = error.problems
    assert problem.name == name
    assert error.message == problem.message
    assert error.message.startswith(f"{name} must ")
    assert len(value) < 4 or value not in json.dumps(error.error_info, ensure_ascii=False)


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000"])
def test_a_blank_value_is_refused_because_cognito_would_delete(blank: str) -> None:
    assert refused(("nickname", blank)) == [("nickname", "AttributeBlank")]


def test_a_name_given_twice_is_refused_even_with_the_same_value() -> None:
    assert refused(("name", "A"), ("nickname", "x"), ("name", "A")) == [("name", "DuplicateAttribute")]
    assert refused_deletion("name", "name", "name") == [("name", "DuplicateAttribute")] * 2


def test_every_problem_is_listed_in_the_order_of_the_request() -> None:
    changes = [("email", "x"), ("name", "Alice"), ("sub", "y"), ("custom:level", "99"), ("name", "")]
    with pytest.raises(AttributesRefused) as refusal:
        check_update(changes, DEFINITIONS, by="SELF")
    assert refusal.value.error_type == "AttributeInvalid"
    assert refusal.value.error_info == {
        "problems": [
            {
                "name": "email",
                "kind": "AttributeInvalid",
                "message": "email must be an e-mail address such as name@example.com.",
            },
            {"name": "sub", "kind": "AttributeNotWritable", "message": "sub cannot be changed by anybody."},
            {
                "name": "custom:level",
                "kind": "AttributeInvalid",
                "message": "custom:level must not be greater than 10.",
            },
            {"name": "name", "kind": "DuplicateAttribute", "message": "name is named twice."},
        ]
    }


def test_the_error_type_is_the_kind_of_the_first_problem() -> None:
    for first, second, kind in (
        ("sub", "nope", "AttributeNotWritable"),
        ("nope", "sub", "AttributeNotInSchema"),
    ):
        with pytest.raises(AttributesRefused) as refusal:
            check_update([(first, "x"), (second, "x")], DEFINITIONS, by="SELF")
        assert refusal.value.error_type == kind


def test_more_than_fifty_attributes_are_refused_and_the_rest_is_not_looked_at() -> None:
    many = [(f"custom:a{number}", "x") for number in range(MAX_CHANGES + 500)]
    found = refused(*many)
    assert len(found) == MAX_CHANGES + 1
    assert found[-1] == (f"custom:a{MAX_CHANGES}", "TooManyAttributes")
    assert refused_deletion(*(name for name, _ in many))[-1] == found[-1]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "(no name)"),
        ("x" * 33, "x" * 32 + "…"),
        ("a\nb", "a?b…"),
        ("\ud800", "?…"),
        ("\u202etxt", "?txt…"),
    ],
)
def test_an_invalid_name_is_escaped_in_the_error(name: str, shown: str) -> None:
    assert refused((name, "x")) == [(shown, "AttributeNotInSchema")]


@pytest.mark.parametrize("name", ["family_name", "phone_number"])
def test_a_required_attribute_and_the_address_that_users_sign_in_with_cannot_be_deleted(name: str) -> None:
    assert refused_deletion(name) == [(name, "AttributeRequired")]
    assert refused_deletion(name, by="ADMIN") == [(name, "AttributeRequired")]


def test_other_attributes_can_be_deleted() -> None:
    assert check_delete(["email", "nickname", "custom:department"], DEFINITIONS, by="SELF") == [
        "email",
        "nickname",
        "custom:department",
    ]


def test_an_empty_change_is_accepted() -> None:
    assert check_update([], DEFINITIONS, by="SELF") == {}
    assert check_delete([], DEFINITIONS, by="SELF") == []


def test_only_email_and_phone_number_can_be_verified() -> None:
    check_verifiable("email")
    check_verifiable("phone_number")
    for name in ("email_verified", "name", "Email", "", "custom:tier"):
        with pytest.raises(AttributesRefused) as refusal:
            check_verifiable(name)
        assert refusal.value.error_type == "AttributeNotVerifiable"


#: Names that exist, names that nearly do, and anything else.
NAMES = st.one_of(st.sampled_from([*DEFINITIONS, "cognito:x", "dev:x", "Email"]), st.text(max_size=40))
#: Text with everything that makes parsers stumble.
VALUES = st.one_of(
    st.text(st.characters(), max_size=60),
    st.from_regex(r"[+-]?[0-9eE.:TZ -]{0,40}"),
    st.from_regex(r"[a-z]{0,5}@[a-z\[\].:-]{0,20}"),
    st.from_regex(r"(https?|javascript)?:?//[^ ]{0,20}"),
    st.sampled_from(["🙂" * 1_025, "9" * 5_000, "\ud800", "\x00", "http://[", "a@xn--", "+" * 41]),
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.sampled_from(["SELF", "ADMIN"]))
def test_any_input_is_refused_or_safe(changes: Sequence[tuple[str, str]], by: Author) -> None:
    try:
        values = check_update(changes, DEFINITIONS, by=by)
    except AttributesRefused as refusal:
        orjson.dumps(
            [refusal.error_info, refusal.message]
        )  # as the response does: lone surrogates would fail
        return
    assert sorted(values) == sorted(name for name, _ in changes)
    for name, value in values.items():
        assert_safe(DEFINITIONS[name], value, by)


def assert_safe(definition: AttributeDefinition, value: str, by: Author) -> None:
    assert definition.mutable
    assert definition.writable_by in ({"SELF"} if by == "SELF" else {"SELF", "ADMIN"})
    assert value.strip()
    assert len(value.encode("utf-16-le")) <= 2 * 2_048
    assert not any(ord(character) < 32 for character in value)
