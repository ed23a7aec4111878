"""The text of one field: how it is read, who may read it, and what happens to its failure."""

from claimgraph.auth import in_group, owner
from claimgraph.engine.plan.codegen.fields import (
    Scope,
    deniable,
    denial_lines,
    field_lines,
    is_flat,
    needs_info,
    value_of,
)
from claimgraph.engine.plan.codegen.source import block
from claimgraph.engine.plan.model import FieldPlan, FixedPath, ObjectPlan
from tests.engine.plan.codegen.kit import Api, guard, new_source
from tests.schema.callers import caller

_SDL = """
type Query { things: [Thing!], one(id: ID = "x"): Thing, by(id: ID, n: Int): String }
type Thing { name: String, need: String!, secret: String, staff: String, thing: Thing }
"""
_API = Api.of(
    _SDL,
    {
        ("Thing", "name"): guard(attribute="name"),
        ("Thing", "need"): guard(in_group("none"), attribute="need"),
        ("Thing", "secret"): guard(owner("userProfileID", of="id"), "secret", {"id": "id"}),
        ("Thing", "staff"): guard(in_group("none"), "staff"),
    },
)


def _things(selection: str) -> ObjectPlan:
    (things,) = _API.root(f"{{ things {{ {selection} }} }}", caller(profile_id="p1")).fields
    return things.objects["Thing"]


def _root(selection: str) -> FieldPlan:
    return _API.root(f"{{ {selection} }}").fields[0]


def _scope(fixed: FixedPath | None = None, deniable: tuple[FieldPlan, ...] = ()) -> Scope:
    return Scope(new_source(), lambda field: f"complete{field.number}", fixed, "path", "pending", deniable)


def test_an_attribute_is_read_and_its_failure_is_its_null() -> None:
    (name,) = _things("name").fields
    assert field_lines(name, _scope()) == [
        "# Thing.name: String (attribute)",
        *block(
            "try:",
            [
                "value1 = source.name",
                *block(
                    "if type(value1) is not str and value1 is not None:",
                    ["value1, pending = complete_unusual_leaf(run, field1, value1, path, pending)"],
                ),
            ],
        ),
        *block("except Exception:", ["value1 = run.field_failed(field1, path)"]),
    ]


def test_the_name_of_the_type_is_a_constant() -> None:
    (name,) = _things("alias: __typename").fields
    assert field_lines(name, _scope()) == []
    assert value_of(name) == "'Thing'"


def test_a_denied_field_is_neither_read_nor_resolved() -> None:
    (staff,) = _things("staff").fields
    assert value_of(staff) == "None"
    assert field_lines(staff, _scope()) == [
        "# Thing.staff: String (denied)",
        "run.deny(field1, source, path)",
    ]


def test_a_condition_decides_between_reading_and_denying() -> None:
    (secret,) = _things("secret").fields
    lines = field_lines(secret, _scope())
    assert lines[0] == "# Thing.secret: String (attribute, on a condition)"
    assert lines[2].startswith("    if (actual == owner")
    assert lines[-5:] == [
        "    else:",
        "        value1 = None",
        "        run.deny(field1, source, path)",
        "except Exception:",
        "    value1 = run.field_failed(field1, path)",
    ]


def test_denials_of_a_lists_objects_are_noted_as_integers() -> None:
    plan = _things("name secret staff need")
    found = deniable(plan.fields)
    assert [field.name for field in found] == ["secret", "staff"]
    scope = _scope(deniable=tuple(found))
    assert denial_lines(scope, plan, "path") == [
        f"note_denial = run.denials_of_items(path, deniable{plan.number})",
        "denial2 = None",
        "denial3 = None",
    ]
    assert field_lines(found[1], scope) == [
        "# Thing.staff: String (denied)",
        *block("if denial3 is None:", ["denial3 = run.denial(field3, source)"]),
        "note_denial(len(completed) * 2 + 1)",
    ]
    assert denial_lines(_scope(), plan, "path") == []


def test_what_must_not_be_null_is_not_noted_but_raised() -> None:
    (need,) = _things("need").fields
    assert deniable([need]) == []
    assert field_lines(need, _scope())[-1] == "run.deny(field1, source, path)"


def test_arguments_that_never_change_are_bound_to_a_name() -> None:
    scope = _scope()
    lines = field_lines(_root('by(id: "a", n: 1)'), scope)
    assert "    value0 = resolve0(source, run.info(field0, graphql_path(field_path)), **arguments0)" in lines
    scope.source.bind("arguments0", {"id": "a", "n": 1})  # raises if it stands for something else


def test_a_field_without_arguments_passes_none() -> None:
    assert any("resolve0(source, info)" in line for line in field_lines(_root("things { name }"), _scope()))


def test_the_path_of_a_fixed_field_is_a_constant() -> None:
    scope = _scope(FixedPath())
    lines = field_lines(_root("one { name }"), scope)
    assert "    field_path = (None, 'one', 'Query')" in lines
    assert "    info = run.info(field0, path0)" in lines
    lines = field_lines(_things("thing { name }").fields[0], _scope())
    assert "    field_path = (path, 'thing', 'Thing')" in lines


def test_a_resolvers_value_is_completed_now_or_when_it_is_there() -> None:
    lines = field_lines(_root("things { name }"), _scope(FixedPath()))
    resolved = "complete_when_resolved(run, field0, result, complete0, field_path, info)"
    assert f"        value0 = {resolved}" in lines
    assert "        value0 = complete0(result, run, field_path, info)" in lines
    assert lines.count("        pending = note(pending, 'things', value0)") == 1
    assert lines.count("            pending = note(pending, 'things', value0)") == 1


def test_response_keys_are_quoted() -> None:
    lines = field_lines(_root("run: one { name }"), _scope())
    assert "    field_path = (path, 'run', 'Query')" in lines


def test_flat_fields_call_nothing_that_may_take_time() -> None:
    flat = {field.name: is_flat(field) for field in _things("name staff thing { name } __typename").fields}
    assert flat == {"name": True, "staff": True, "thing": False, "__typename": True}


def test_abstract_types_and_types_with_a_test_need_the_info() -> None:
    schema = Api.of(
        "type Query { a: A, i: I, u: U } interface I { x: ID } type A implements I { x: ID } union U = A"
    ).schema
    kinds = schema.type_map
    assert [needs_info(kinds[name]) for name in ("A", "I", "U")] == [False, True, True]
    kinds["A"].is_type_of = _is_a  # pyright: ignore[reportAttributeAccessIssue] - an object type
    assert needs_info(kinds["A"])


def _is_a(_value: object, _info: object) -> bool:
    return True
