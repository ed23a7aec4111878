"""The text of objects: their data, what they wait for, mutations one field after another."""

from claimgraph.auth import in_group, owner
from claimgraph.engine.plan.codegen.objects import is_flat_object, literal, object_lines, serial_lines
from claimgraph.engine.plan.codegen.source import block
from claimgraph.engine.plan.model import ObjectPlan
from tests.engine.plan.codegen.kit import Api, completers, guard, new_source
from tests.schema.callers import caller

_API = Api.of(
    """
    type Query { thing: Thing }
    type Mutation { first: String, denied: String, second: String }
    type Thing { name: String, secret: String, staff: String, below: Thing }
    """,
    {
        ("Thing", "name"): guard(attribute="name"),
        ("Thing", "secret"): guard(owner("userProfileID", of="id"), "secret", {"id": "id"}),
        ("Thing", "staff"): guard(in_group("none"), "staff"),
        ("Mutation", "denied"): guard(in_group("none")),
    },
)


def _thing(selection: str) -> ObjectPlan:
    (thing,) = _API.root(f"{{ thing {{ {selection} }} }}", caller(profile_id="p1")).fields
    return thing.objects["Thing"]


def _lines(plan: ObjectPlan) -> list[str]:
    return object_lines(plan, completers(new_source()).scope(plan))


def test_data_has_the_keys_of_the_response_in_its_order() -> None:
    plan = _thing("b: name __typename a: staff")
    assert literal(plan) == "{'b': value1, '__typename': 'Thing', 'a': None}"


def test_an_object_returns_its_data_or_a_coroutine_of_it() -> None:
    lines = _lines(_thing("name"))
    assert lines[0] == "pending = None"
    assert lines[-5:] == [
        *block("except Exception:", ["abandon(run, pending)", "raise"]),
        "data = {'name': value1}",
        "return gather_into(data, pending) if pending else data",
    ]


def test_an_object_of_constants_tries_nothing() -> None:
    assert block("try:", ["pass"]) == _lines(_thing("__typename"))[1:3]


def test_owners_are_fetched_once_before_the_fields() -> None:
    lines = _lines(_thing("secret again: secret"))
    fetched = [line for line in lines if "run.owners" in line]
    assert fetched == lines[:1]


def test_an_object_is_flat_if_all_of_its_fields_are() -> None:
    assert is_flat_object(_thing("name staff __typename"))
    assert not is_flat_object(_thing("name below { name }"))


def test_fields_of_a_mutation_are_awaited_one_after_another() -> None:
    plan = _API.root("mutation { first denied second }")
    lines = serial_lines(plan, completers(new_source()).scope(plan))
    waits = [number for number, line in enumerate(lines) if line == "if pending:"]
    assert [lines[number + 1] for number in waits] == [
        "    value0 = await value0",
        "    value2 = await value2",
    ]
    assert lines.index("# Mutation.second: String (resolver)") > waits[0]
    assert lines[-1] == "return {'first': value0, 'denied': None, 'second': value2}"
