import pytest
from graphql import build_schema

from claimgraph.auth import anyone, in_group, owner, signed_in
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.introspection import OPEN, Introspection
from claimgraph.engine.limits import Limits
from tests.schema.callers import caller

CACHE = DocumentCache(build_schema("type Query { a: Query }"), Limits(), max_documents=10, max_bytes=10**6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{ a { __typename } }", set[str | None]()),
        ("{ __schema { __typename } }", {None}),
        ('query A { __type(name: "Query") { name } } query B { a { a { __typename } } }', {"A"}),
        (
            "query A { ...F } query B { a { __typename } } fragment F on Query { __schema { __typename } }",
            {"A"},
        ),
    ],
)
def test_a_document_knows_which_operations_introspect(text: str, found: set[str | None]) -> None:
    document = CACHE.get(text)
    assert document.refusal is None
    assert document.introspecting == found
    for name in document.operations:
        assert document.introspects(name) is (name in found)


def test_the_only_operation_introspects_whether_it_is_named_or_not() -> None:
    document = CACHE.get("query A { __schema { __typename } }")
    assert document.introspects("A")
    assert document.introspects(None)


def test_a_rule_decides() -> None:
    assert OPEN.permitted_to(caller())
    assert not Introspection(None).permitted_to(caller())
    assert not Introspection(in_group("nobody")).permitted_to(caller())


def test_suggestions_are_for_where_everybody_may_introspect() -> None:
    assert [Introspection(rule).hides_suggestions for rule in (anyone, signed_in, None)] == [
        False,
        True,
        True,
    ]


def test_a_rule_about_objects_cannot_decide() -> None:
    with pytest.raises(ValueError, match="caller alone"):
        Introspection(owner("sub", of="id"))
