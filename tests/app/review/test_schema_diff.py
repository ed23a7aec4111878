"""What a change of the schema means, to clients and to reviewers."""

import pytest

from claimgraph.app.review.schema_diff import Change, schema_changes

_DIRECTIVE = "directive @auth(rule: String!) on OBJECT | FIELD_DEFINITION\n"
_REST = 'b(x: Int): String c: Int @auth(rule: "anyone")'


def query(fields: str, rule: str = "signed_in") -> str:
    return f'{_DIRECTIVE} type Query @auth(rule: "{rule}") {{ {fields} }}'


_OLD = query(f"a: Int {_REST}")


def test_equal_schemas_have_no_changes() -> None:
    assert schema_changes(_OLD, _OLD) == []


def test_a_removed_field_is_breaking() -> None:
    changes = schema_changes(_OLD, query(_REST))
    assert [(change.kind, change.alarming) for change in changes] == [("BREAKING", True)]


def test_an_added_field_is_safe() -> None:
    changes = schema_changes(_OLD, query(f"a: Int {_REST} d: Int"))
    assert [(change.kind, change.alarming) for change in changes] == [("SAFE", False)]


def test_another_rule_on_a_type_shows_at_every_field_it_guards() -> None:
    changes = schema_changes(_OLD, query(f"a: Int {_REST}", rule="anyone"))
    assert changes == [
        Change("RULE", "Query.a: signed_in became anyone"),
        Change("RULE", "Query.b: signed_in became anyone"),
    ]
    assert changes[0].alarming


def test_a_field_that_falls_back_to_the_rule_of_its_type_shows() -> None:
    changes = schema_changes(_OLD, query("a: Int b(x: Int): String c: Int"))
    assert changes == [Change("RULE", "Query.c: anyone became signed_in")]


def test_the_most_serious_change_comes_first() -> None:
    new = query('b(x: Int = 3, y: Int): String c: Int @auth(rule: "signed_in")')
    assert [change.kind for change in schema_changes(_OLD, new)] == ["BREAKING", "RULE", "DANGEROUS", "SAFE"]


_APPSYNC = """
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
"""


def directed(of_type: str, of_field: str) -> str:
    return f"{_DIRECTIVE}{_APPSYNC} type Query {of_type} {{ a: Int {of_field} }}"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (("", ""), ("", "@aws_iam"), "no rule became @aws_iam"),
        (("@aws_iam", ""), ("@aws_iam", "@aws_api_key"), "@aws_iam became @aws_api_key"),
        (("", "@aws_iam"), ("", "@aws_api_key @aws_iam"), "@aws_iam became @aws_api_key @aws_iam"),
        (('@auth(rule: "x")', ""), ('@auth(rule: "x")', "@aws_iam"), "x became x @aws_iam"),
        (('@auth(rule: "x") @aws_iam', ""), ("@aws_iam", '@auth(rule: "y")'), "x @aws_iam became y @aws_iam"),
        (
            ("", '@aws_cognito_user_pools(cognito_groups: ["b", "a"])'),
            ("", "@aws_cognito_user_pools"),
            '@aws_cognito_user_pools(cognito_groups: ["a", "b"]) became @aws_cognito_user_pools',
        ),
        (
            ("@aws_iam", '@aws_auth(cognito_groups: ["a"])'),
            ("@aws_iam", ""),
            '@aws_auth(cognito_groups: ["a"]) @aws_iam became @aws_iam',
        ),
    ],
)
def test_other_directives_of_appsync_are_another_rule(
    old: tuple[str, str], new: tuple[str, str], change: str
) -> None:
    assert schema_changes(directed(*old), directed(*new)) == [Change("RULE", f"Query.a: {change}")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("@aws_iam", ""), ("", "@aws_iam")),
        (("", "@aws_iam @aws_api_key"), ("", "@aws_api_key @aws_iam")),
        (
            ("", '@aws_cognito_user_pools(cognito_groups: ["a", "b"])'),
            ("", '@aws_cognito_user_pools(cognito_groups: ["b", "a"])'),
        ),
        (("@aws_iam", "@aws_api_key"), ("", "@aws_api_key")),
    ],
)
def test_reordered_directives_are_not_a_change(old: tuple[str, str], new: tuple[str, str]) -> None:
    assert schema_changes(directed(*old), directed(*new)) == []
