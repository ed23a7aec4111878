"""What a change of the schema means, to clients and to reviewers."""

from app.schema_diff import Change, schema_changes

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


def test_the_gravest_comes_first() -> None:
    new = query('b(x: Int = 3, y: Int): String c: Int @auth(rule: "signed_in")')
    assert [change.kind for change in schema_changes(_OLD, new)] == ["BREAKING", "RULE", "DANGEROUS", "SAFE"]
