from datetime import date, datetime

import pytest

from claimgraph.resolvers.profiles import InvalidProfile, validate
from claimgraph.resolvers.profiles.changes import graphql_name

TODAY = date(2026, 11, 23)
#: Every changeable field with an acceptable value.
ACCEPTABLE: dict[str, object] = {
    "display_name": "Alice",
    "bio": "Two\nlines.",
    "avatar_url": "https://images.example/a.png",
    "website": "http://alice.example/?q=1#top",
    "locale": "pt-BR",
    "timezone": "America/Sao_Paulo",
    "tags": ("maps", "tea"),
    "email": "alice@people.example",
    "phone": "+12025550143",
    "birthdate": date(1990, 4, 23),
}


def problems(**fields: object) -> dict[str, str]:
    """The message for each field that is refused."""
    with pytest.raises(InvalidProfile) as refusal:
        validate(fields, today=TODAY)
    return {problem.field: problem.message for problem in refusal.value.problems}


def test_acceptable_values_are_kept_as_they_are() -> None:
    assert validate(ACCEPTABLE, today=TODAY).values == ACCEPTABLE


def test_a_field_that_is_not_named_is_not_part_of_the_change() -> None:
    assert validate({}, today=TODAY).values == {}
    assert validate({"bio": None}, today=TODAY).values == {"bio": None}


@pytest.mark.parametrize("field", sorted(ACCEPTABLE.keys() - {"display_name", "tags"}))
def test_null_clears_a_field(field: str) -> None:
    assert validate({field: None}, today=TODAY).values == {field: None}


def test_null_clears_tags_and_is_refused_as_a_display_name() -> None:
    assert validate({"tags": None}, today=TODAY).values == {"tags": ()}
    assert problems(display_name=None) == {"displayName": "displayName must not be null."}


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("display_name", "  Alice ", "Alice"),
        ("display_name", "👩\u200d🚀" * 20, "👩\u200d🚀" * 20),
        ("locale", "EN", "en"),
        ("locale", "zh-hant-tw", "zh-Hant-TW"),
        ("locale", "es-419", "es-419"),
        ("tags", ["a ", "b"], ("a", "b")),
        ("tags", [], ()),
        ("email", "Alice@PEOPLE.example", "Alice@people.example"),
        ("phone", "+44 20 7946 0018", "+442079460018"),
        ("phone", "202-555-0143", "+12025550143"),
        ("birthdate", "1990-04-23", date(1990, 4, 23)),
        ("birthdate", "1900-01-01", date(1900, 1, 1)),
        ("birthdate", "2026-11-23", TODAY),
        ("bio", "x" * 2000, "x" * 2000),
    ],
)
def test_values_are_kept_in_one_form(field: str, given: object, kept: object) -> None:
    assert validate({field: given}, today=TODAY).values == {field: kept}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", " "),
        ("display_name", "x" * 81),
        ("display_name", "a\tb"),
        ("display_name", "a\x00b"),
        ("display_name", "a\x85b"),
        ("display_name", "\u202ecilA"),
        ("display_name", "\ud83d"),
        ("display_name", 1),
        ("bio", "x" * 2001),
        ("bio", "a\x00"),
        ("bio", "\udfff"),
        ("bio", ["x"]),
        ("avatar_url", "javascript:alert(1)"),
        ("avatar_url", "data:image/png;base64,AA"),
        ("avatar_url", "//images.example/a.png"),
        ("website", "https://"),
        ("website", "https://a b.example"),
        ("website", "https://a.example/\n"),
        ("website", "https://a.example:port/"),
        ("website", "https://[::1"),
        ("website", "https://people.example@evil.example/"),
        ("website", "https://a.example/" + "x" * 2048),
        ("locale", "en_US"),
        ("locale", "english"),
        ("locale", "en-"),
        ("locale", "en-US\n"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "localtime"),
        ("timezone", ""),
        ("tags", "maps"),
        ("tags", ["x"] * 11),
        ("tags", [str(number) for number in range(11)]),
        ("tags", ["Tea", "tea"]),
        ("tags", [""]),
        ("tags", ["x" * 31]),
        ("tags", [None]),
        ("tags", ["a\x00"]),
        ("email", "a@b"),
        ("email", "a@"),
        ("email", "alice@people.example\n"),
        ("email", "Alice <alice@people.example>"),
        ("email", "x" * 310 + "@people.example"),
        ("phone", "1110004444"),
        ("phone", "6781982162"),
        ("phone", "+1-800-FLOWERS"),
        ("phone", "+1 202 555 0143 ext 5"),
        ("phone", "9" * 5000),
        ("birthdate", "2026-11-24"),
        ("birthdate", "1899-12-31"),
        ("birthdate", "19900423"),
        ("birthdate", "1990-W17-1"),
        ("birthdate", "1990-02-30"),
        ("birthdate", "1990-04-23Z"),
        ("birthdate", datetime(1990, 4, 23)),  # noqa: DTZ001 (any datetime is refused)
        ("birthdate", 0),
    ],
)
def test_an_unacceptable_value_is_refused_by_the_fields_graphql_name(field: str, value: object) -> None:
    [(name, message)] = problems(**{field: value}).items()
    assert name == graphql_name(field)
    assert message.startswith((f"{name} must ", f"{name} holds "))
    assert message.endswith(".")


def test_all_problems_are_reported_at_once() -> None:
    assert problems(display_name="", avatar_url="x", bio="fine", email="x", birthdate="x").keys() == {
        "displayName",
        "avatarUrl",
        "email",
        "birthdate",
    }


def test_problems_are_data_for_the_client() -> None:
    with pytest.raises(InvalidProfile) as refusal:
        validate({"display_name": None}, today=TODAY)
    error = refusal.value
    assert (error.code, error.error_type) == ("BAD_USER_INPUT", "ProfileInvalid")
    assert error.error_info == {
        "problems": [{"field": "displayName", "message": "displayName must not be null."}]
    }


@pytest.mark.parametrize("field", ["staff_notes", "id", "sub", "version", "created_at"])
def test_fields_that_owners_cannot_write_are_not_accepted(field: str) -> None:
    with pytest.raises(TypeError, match=field):
        validate({field: "x"}, today=TODAY)
