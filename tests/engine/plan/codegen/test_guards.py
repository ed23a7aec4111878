"""The text of conditions: compared in line where they are about attributes, asked of the run elsewhere."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from claimgraph.auth import argument, in_group, owner
from claimgraph.auth.rules import Rule, is_owner
from claimgraph.engine.plan.codegen.guards import attribute, condition, owner_lines
from claimgraph.engine.plan.model import FieldPlan
from tests.engine.plan.codegen.kit import Api, guard
from tests.schema.callers import caller

_SDL = "type Query { thing: Thing } type Thing { id: ID, other: ID, secret(id: ID): String }"
_ATTRIBUTES = {"id": "id", "other": "class"}


def _field(rule: Rule) -> FieldPlan:
    api = Api.of(_SDL, {("Thing", "secret"): guard(rule, attributes=_ATTRIBUTES)})
    (thing,) = api.root("{ thing { secret } }", caller(profile_id="p1", groups=("a",))).fields
    return thing.objects["Thing"].fields[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("display_name", "source.display_name"),
        ("class", "getattr(source, 'class')"),
        ("not a name", "getattr(source, 'not a name')"),
    ],
)
def test_an_attribute_is_read_by_name_if_python_has_such_names(name: str, text: str) -> None:
    assert attribute(name) == text


def test_one_owner_is_compared_in_line() -> None:
    field = _field(owner("userProfileID", of="id"))
    assert owner_lines([field, field]) == ["owner0_0 = run.owners[0][0]"]
    assert condition(field, "{}") == (
        "(actual == owner0_0 if type(actual := source.id) is str else is_owner(owner0_0, actual))"
    )


@pytest.mark.parametrize(
    ("rule", "things"),
    [
        (owner("userProfileID", of="id"), {("p1", "x"): True, ("x", "p1"): False, (None, "p1"): False}),
        (
            owner("userProfileID", of="id") | owner("userProfileID", of="other"),
            {("p1", "x"): True, ("x", "p1"): True, ("x", "x"): False},
        ),
        (
            owner("userProfileID", of="id") & owner("userProfileID", of="other"),
            {("p1", "x"): False, ("p1", "p1"): True},
        ),
    ],
)
def test_conditions_hold_for_what_they_hold_for(
    rule: Rule, things: dict[tuple[object, object], bool]
) -> None:
    field = _field(rule)
    names = {"is_owner": is_owner, "run": SimpleNamespace(owners=[["p1", "p1"]])}
    for (identifier, other), holds in things.items():
        source = SimpleNamespace(id=identifier, **{"class": other})
        scope: dict[str, object] = {**names, "source": source}
        exec("\n".join(owner_lines([field])), scope)  # noqa: S102 - the text that is tested
        assert eval(condition(field, "{}"), scope) is holds  # noqa: S307 - likewise


def test_a_uuid_names_an_owner_too() -> None:
    identifier = UUID(int=7)
    text = condition(_field(owner("userProfileID", of="id")), "{}")
    scope = {"is_owner": is_owner, "owner0_0": str(identifier), "source": SimpleNamespace(id=identifier)}
    assert eval(text, scope) is True  # noqa: S307 - the text that is tested


@pytest.mark.parametrize(
    "rule",
    [
        owner("userProfileID", of=argument("id")),
        owner("userProfileID", of="id") & owner("userProfileID", of=argument("id")),
    ],
)
def test_a_condition_about_arguments_is_asked_of_the_run(rule: Rule) -> None:
    field = _field(rule)
    assert owner_lines([field]) == []
    assert condition(field, "arguments") == f"run.holds(field{field.number}, source, arguments)"


def test_a_rule_that_the_identity_decides_leaves_no_condition() -> None:
    assert _field(in_group("a")).decision is True
    assert _field(in_group("b")).decision is False
