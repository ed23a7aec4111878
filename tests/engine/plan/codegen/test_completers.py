"""The text of completers: what a value is completed by, for each kind of type."""

import pytest

from claimgraph.engine.plan.model import FieldPlan
from tests.engine.plan.codegen.kit import Api, completers, functions, guard, new_source

_API = Api.of(
    """
    type Query {
      must: Thing!, may: Thing, things: [Thing], must_things: [Thing!]
      deep: [[Thing!]!], pet: Pet, pets: [Pet], texts: [Stamp!], nested: [Holder!]
    }
    type Thing { name: String }
    type Holder { thing: Thing }
    scalar Stamp
    interface Pet { name: String }
    type Cat implements Pet { name: String }
    type Dog implements Pet { name: String }
    """,
    {(name, "name"): guard(attribute="name") for name in ("Thing", "Cat", "Dog")}
    | {("Holder", "thing"): guard(attribute="thing")},
)
_NULL = "    if result is None:\n        return None\n"
_UNUSUAL = "    if type(result) not in plain_classes and not is_plain(result):\n"
_HAND_OVER = "        return complete_by_graphql_core(run, field0, result, path)\n"


def _written(selection: str) -> dict[str, str]:
    """The functions that complete the only field of the root."""
    source = new_source()
    (field,) = _API.root(f"{{ {selection} }}").fields
    assert isinstance(field, FieldPlan)
    assert completers(source).of(field) == "complete0"
    return functions(source)


def test_an_object_that_must_be_there() -> None:
    written = _written("must { name }")
    body = f"{_UNUSUAL}{_HAND_OVER}    return object2(result, run, path)"
    assert written["complete0"] == f"def complete0(result, run, path, info):\n{body}"


def test_an_object_that_may_be_null() -> None:
    written = _written("may { name }")
    assert written["complete0"].startswith(f"def complete0(result, run, path, info):\n{_NULL}{_UNUSUAL}")
    assert set(written) == {"complete0", "object2"}


def test_what_is_neither_list_nor_tuple_is_graphql_cores_where_a_list_belongs() -> None:
    text = _written("things { name }")["complete0"]
    assert f"    if type(result) is not list and type(result) is not tuple:\n{_HAND_OVER}" in text


@pytest.mark.parametrize(("selection", "nulls"), [("things { name }", 1), ("must_things { name }", 0)])
def test_flat_objects_of_a_list_are_completed_in_its_loop(selection: str, nulls: int) -> None:
    written = _written(selection)
    assert set(written) == {"complete0"}
    text = written["complete0"]
    assert text.count("if source is None:") == nulls
    assert "for source in items:" in text
    assert "value1 = source.name" in text
    assert "pending = complete_unusual_item(run, items0, source, ListSoFar(path, completed, pending))" in text
    assert "add(run.item_failed(items0, (path, len(completed), None)))" in text


def test_other_objects_of_a_list_have_a_function() -> None:
    written = _written("nested { thing { name } }")
    assert set(written) == {"complete0", "object2", "complete1", "object3"}
    assert "value = object2(source, run, (path, len(completed), None))" in written["complete0"]


def test_lists_of_lists_are_completed_level_by_level() -> None:
    written = _written("deep { name }")
    assert set(written) == {"complete0", "complete0_item"}
    assert "value = complete0_item(item, run, (path, len(completed), None), info)" in written["complete0"]
    inner = written["complete0_item"]
    assert "return complete_by_graphql_core(run, items0, result, path)" in inner
    assert "ListSoFar(path, completed, pending)" in inner
    assert "run.item_failed(items0_item, (path, len(completed), None))" in inner


def test_leaves_of_a_list_are_serialised_in_its_loop() -> None:
    text = _written("texts")["complete0"]
    assert "for item in items:" in text
    assert "value = write_Stamp(result)" in text
    assert "value = run.item_failed(items0, (path, len(completed), None))" in text


def test_an_abstract_type_is_completed_by_what_its_type_resolver_answers() -> None:
    written = _written("pet { name }")
    text = written["complete0"]
    assert "answer = resolve_type_Pet(result, info, type_Pet)" in text
    assert "completers = {'Cat': complete0_Cat, 'Dog': complete0_Dog}" in text
    given = "AbstractCompletion(field0, type_Pet, completers, path, info)"
    assert f"return after_resolve_type(run, result, answer, {given})" in text
    assert written["complete0_Cat"].endswith("return object2(result, run, path)")


def test_a_type_that_tests_its_values_is_asked() -> None:
    api = Api.of("type Query { thing: Thing } type Thing { name: String }")
    kind = api.schema.type_map["Thing"]
    kind.is_type_of = bool  # pyright: ignore[reportAttributeAccessIssue] - an object type
    source = new_source()
    completers(source).of(api.root("{ thing { name } }").fields[0])
    text = functions(source)["complete0"]
    assert "answer = is_type_of_Thing(result, info)" in text
    given = "ObjectCompletion(field0, type_Thing, object2, path)"
    assert f"return after_is_type_of(run, result, answer, {given})" in text
