"""What a change of the schema means for clients and reviewers."""

from typing import get_args

import pytest

from claimgraph.app.review.schema_diff import SchemaChange, schema_changes
from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import parse_rule
from claimgraph.schema.matrix import Access, changes

_DIRECTIVE = "directive @auth(rule: String!) on OBJECT | FIELD_DEFINITION\n"
_REST = 'b(x: Int): String c: Int @auth(rule: "anyone")'


def query(fields: str, rule: str = "signed_in") -> str:
    return f'{_DIRECTIVE} type Query @auth(rule: "{rule}") {{ {fields} }}'


_OLD = query(f"a: Int {_REST}")


def test_equal_schemas_have_no_changes() -> None:
    assert schema_changes(_OLD, _OLD) == []


def test_a_removed_field_is_breaking() -> None:
    changes = schema_changes(_OLD, query(_REST))
    assert [(change.severity, change.alarming) for change in changes] == [("BREAKING", True)]


def test_an_added_field_is_safe() -> None:
    changes = schema_changes(_OLD, query(f"a: Int {_REST} d: Int"))
    assert [(change.severity, change.alarming) for change in changes] == [("SAFE", False)]


def test_another_rule_on_a_type_shows_at_every_field_it_guards() -> None:
    changes = schema_changes(_OLD, query(f"a: Int {_REST}", rule="anyone"))
    assert changes == [
        SchemaChange("RULE", "Query.a: signed_in became anyone"),
        SchemaChange("RULE", "Query.b: signed_in became anyone"),
    ]
    assert changes[0].alarming


def test_a_field_that_falls_back_to_the_rule_of_its_type_shows() -> None:
    changes = schema_changes(_OLD, query("a: Int b(x: Int): String c: Int"))
    assert changes == [SchemaChange("RULE", "Query.c: anyone became signed_in")]


def test_the_most_serious_change_comes_first() -> None:
    new = query('b(x: Int = 3, y: Int): String c: Int @auth(rule: "signed_in")')
    assert [change.severity for change in schema_changes(_OLD, new)] == [
        "BREAKING",
        "RULE",
        "DANGEROUS",
        "SAFE",
    ]


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
    assert schema_changes(directed(*old), directed(*new)) == [SchemaChange("RULE", f"Query.a: {change}")]


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


_OWNER = "owner('userProfileID', of='id')"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in_group('a') | in_group('b')", "in_group('b', 'a')"),
        (f"in_group('a') | {_OWNER}", f"{_OWNER} | in_group('a')"),
        ("in_group('a') & (in_group('b') | in_group('c'))", "in_group('a', 'b') & in_group('a') | nobody"),
        ("signed_in", "signed_in & anyone"),
        ("signed_in", "mode('AMAZON_COGNITO_USER_POOLS') & signed_in"),
        (_OWNER, f"{_OWNER} & signed_in"),
        (_OWNER, "claim('userProfileID')"),
        ("claim('tier').equals(1)", "claim('tier').equals(True)"),
    ],
)
def test_both_comparisons_of_rules_agree(old: str, new: str) -> None:
    """Of schemas and of matrices: a rule that is only worded differently is a change for neither."""
    before, after = (Access({"Query.a": parse_rule(rule)}, frozenset(get_args(Mode))) for rule in (old, new))
    expected = [f"{change.field}: {change.before} became {change.after}" for change in changes(before, after)]
    found = schema_changes(query("a: Int", rule=old), query("a: Int", rule=new))
    assert [change.description for change in found] == expected


@pytest.mark.parametrize(
    "old", ["older_rule('a')", " & ".join(f"(in_group('a{n}') | in_group('b{n}'))" for n in range(24))]
)
def test_rules_that_cannot_be_compared_differ_by_their_texts(old: str) -> None:
    assert schema_changes(query("a: Int", rule=old), query("a: Int", rule=old)) == []
    (change,) = schema_changes(query("a: Int", rule=old), query("a: Int", rule=f"{old} & signed_in"))
    assert change.severity == "RULE"
