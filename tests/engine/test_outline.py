"""Outlines: what they say of rules, abstract types, and operations without a plan."""

from dataclasses import replace

import pytest
from graphql import GraphQLSchema, build_schema

from claimgraph.auth import argument, in_group, owner, signed_in
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Facts, Rule
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.limits import Limits
from claimgraph.engine.outline import FieldOutline, Outline, Outliner
from tests.schema.callers import caller

_SCHEMA = build_schema(
    """
    type Query { pet: Pet, thing(id: ID): Thing, things: [Thing!] }
    interface Pet { name: String }
    type Cat implements Pet { name: String, lives: Int }
    type Dog implements Pet { name: String, owner: Thing }
    interface Marked { secret: String }
    type Thing implements Marked { id: ID, secret: String }
    type Subscription { ticks: Thing }
    """
)


def _facts(_source: object, _arguments: object) -> Facts:
    return lambda _target: None


def _unused(*_: object) -> Exception:
    raise AssertionError("nothing is executed")


def guard(rule: Rule, attribute: str | None = None) -> FieldGuard:
    return FieldGuard(rule, _unused, attribute, {"id": "id"}, _facts, _unused)


def outline(
    text: str, rules: dict[tuple[str, str], FieldGuard], identity: Identity, schema: GraphQLSchema = _SCHEMA
) -> Outline:
    document = DocumentCache(schema, Limits(), max_documents=1, max_bytes=10**6).get(text)
    node = document.operation(None)
    assert node is not None, document.refusal
    return Outliner(schema, Guards(rules), identity).outline(document, node, {})


def told(made: Outline) -> list[tuple[int, str, str, str, str]]:
    return [(field.depth, field.type, field.field, field.how, field.outcome) for field in made.fields]


def the(made: Outline, name: str) -> FieldOutline:
    (field,) = [field for field in made.fields if field.field == name]
    return field


def test_fields_of_abstract_types_are_listed_for_each_type() -> None:
    rules = {("Cat", "name"): guard(in_group("a"), "name"), ("Dog", "name"): guard(in_group("b"), "name")}
    made = outline("{ pet { __typename name } }", rules, caller(groups=("a",)))
    assert told(made) == [
        (0, "Query", "pet", "resolver", "yes"),
        (1, "Cat", "__typename", "typename", "yes"),
        (1, "Cat", "name", "attribute", "yes"),
        (1, "Dog", "__typename", "typename", "yes"),
        (1, "Dog", "name", "denied", "no"),
    ]
    assert [field.abstract for field in made.fields] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        (owner("userProfileID", of="id"), "id = userProfileID"),
        (owner("userProfileID", of=argument("id")), "argument id = userProfileID"),
        (owner("userProfileID", of="id") & signed_in, "id = userProfileID"),
        (owner("userProfileID", of="id") | in_group("a"), "id = userProfileID"),
        (owner("userProfileID", of="id") | owner("sub", of="id"), "id = userProfileID or id = sub"),
        (
            (owner("userProfileID", of="id") | owner("sub", of="id")) & owner("sub", of=argument("id")),
            "(id = userProfileID or id = sub) and argument id = sub",
        ),
    ],
)
def test_remaining_conditions_are_shown_without_values(rule: Rule, condition: str) -> None:
    identity = replace(caller(), claims={"userProfileID": "p1", "sub": "s1"})
    made = outline("{ thing { secret } }", {("Thing", "secret"): guard(rule, "secret")}, identity)
    assert (the(made, "secret").outcome, the(made, "secret").condition) == ("if", condition)


def test_nothing_below_a_denied_field_is_in_the_plan() -> None:
    made = outline("{ thing { id secret } }", {("Query", "thing"): guard(in_group("a"))}, caller())
    assert told(made) == [(0, "Query", "thing", "denied", "no")]
    assert made.reason is None


def test_without_a_plan_all_fields_are_still_listed() -> None:
    text = "subscription { ticks { ...T ... on Thing { id } } } fragment T on Thing { s: secret }"
    made = outline(text, {("Thing", "secret"): guard(in_group("a"))}, caller())
    assert (made.reason, made.source) == ("subscription", None)
    assert told(made) == [
        (0, "Subscription", "ticks", "graphql-core", "yes"),
        (1, "Thing", "secret", "graphql-core", "no"),
        (1, "Thing", "id", "graphql-core", "yes"),
    ]
    assert made.fields[1].key == "s"


def test_without_a_plan_a_fragment_of_an_interface_hides_no_rule_of_the_object() -> None:
    text = "subscription { ticks { ... on Marked { secret } } }"
    made = outline(text, {("Thing", "secret"): guard(in_group("a"))}, caller())
    assert told(made)[1:] == [(1, "Thing", "secret", "graphql-core", "no")]
