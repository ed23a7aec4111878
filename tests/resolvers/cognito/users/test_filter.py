import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.resolvers.cognito.users.errors import InvalidUserFilter
from claimgraph.resolvers.cognito.users.filter import MAX_FILTER, Match, UserField, UserFilter

FREE_FIELDS = [field for field in UserField if field not in {UserField.STATUS, UserField.ENABLED}]
OPERATORS: dict[Match, str] = {"EQUALS": "=", "STARTS_WITH": "^="}
#: Text that is heavy on what matters to a parser.
HOSTILE_TEXT = st.text(
    st.one_of(st.sampled_from('"\\= ^'), st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"])),
    min_size=1,
    max_size=60,
)


def parse(text: str) -> tuple[str, str, str]:
    """A reader of Cognito's grammar, character by character, that accepts exactly one condition."""
    name, operator, rest = text.split(" ", 2)
    assert rest.startswith('"')
    value, end = quoted(rest)
    assert end == len(rest), "something follows the closing quotation mark"
    return name, operator, value


def quoted(text: str) -> tuple[str, int]:
    """The value between the quotation marks at the start of `text`, and where it ends."""
    characters: list[str] = []
    place = 1
    while text[place] != '"':
        place += text[place] == "\\"
        characters.append(text[place])
        place += 1
    return "".join(characters), place + 1


@given(st.sampled_from(FREE_FIELDS), st.sampled_from(["EQUALS", "STARTS_WITH"]), HOSTILE_TEXT)
def test_a_parser_reads_back_exactly_the_field_the_operator_and_the_value(
    field: UserField, match: Match, value: str
) -> None:
    assert parse(UserFilter(field, match, value).expression()) == (field.value, OPERATORS[match], value)


@given(HOSTILE_TEXT)
def test_a_parser_that_only_knows_escaped_quotation_marks_reads_the_same(value: str) -> None:
    text = UserFilter(UserField.NAME, "EQUALS", value).expression()
    marks = [mark.start() for mark in re.finditer('"', text) if text[mark.start() - 1] != "\\"]
    assert marks[0] == len("name = ")
    assert set(marks[1:]) <= {len(text) - 1}


@pytest.mark.parametrize(
    ("user_filter", "expected"),
    [
        (UserFilter(UserField.NAME, "EQUALS", "Alice Moreau"), 'name = "Alice Moreau"'),
        (UserFilter(UserField.EMAIL, "STARTS_WITH", "al"), 'email ^= "al"'),
        (UserFilter(UserField.NAME, "EQUALS", '" or name ^= "'), r'name = "\" or name ^= \""'),
        (UserFilter(UserField.NAME, "EQUALS", "a\\"), r'name = "a\\"'),
        (UserFilter(UserField.STATUS, "EQUALS", "CONFIRMED"), 'cognito:user_status = "CONFIRMED"'),
        (UserFilter(UserField.ENABLED, "EQUALS", "Disabled"), 'status = "Disabled"'),
    ],
)
def test_a_filter_reads_as_aws_documents_it(user_filter: UserFilter, expected: str) -> None:
    assert user_filter.expression() == expected


@pytest.mark.parametrize("value", ["", "\x00", "a\nb", "a\u202eb", "\u2028", "\x7f", "\ud800"])
def test_a_value_without_text_or_with_control_characters_is_refused(value: str) -> None:
    with pytest.raises(InvalidUserFilter):
        UserFilter(UserField.NAME, "EQUALS", value).expression()


@pytest.mark.parametrize("character", ["a", '"', "\\", "é", "\U0001f600"])
def test_the_whole_filter_is_as_long_as_cognito_accepts_and_no_longer(character: str) -> None:
    cost = 2 if character in '"\\\U0001f600' else 1
    fitting = (MAX_FILTER - len('name = ""')) // cost
    assert UserFilter(UserField.NAME, "EQUALS", character * fitting).expression()
    with pytest.raises(InvalidUserFilter, match="256") as refusal:
        UserFilter(UserField.NAME, "EQUALS", character * (fitting + 1)).expression()
    assert character * 3 not in refusal.value.message


@pytest.mark.parametrize(
    ("field", "match", "value"),
    [
        (UserField.ENABLED, "EQUALS", "enabled"),
        (UserField.ENABLED, "EQUALS", "true"),
        (UserField.ENABLED, "STARTS_WITH", "Enabled"),
        (UserField.STATUS, "EQUALS", "CONFIRMED "),
        (UserField.STATUS, "STARTS_WITH", "CONFIRMED"),
    ],
)
def test_an_enumerated_field_takes_only_its_values(field: UserField, match: Match, value: str) -> None:
    with pytest.raises(InvalidUserFilter):
        UserFilter(field, match, value).expression()
