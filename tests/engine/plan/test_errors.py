"""The errors of a run: denials in groups, in graphql-core's order, and encoded as if each stood alone."""

import json
from collections.abc import Hashable

import pytest
from graphql import ExecutionResult, GraphQLError

from claimgraph.app.graphql.encoding import encode_result
from claimgraph.auth import in_group
from claimgraph.engine.plan.denials import DeniedByObject, DeniedField, DeniedGroup, error_of
from claimgraph.engine.plan.errors import Errors
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import RawPath
from claimgraph.engine.plan.result import PlanResult
from tests.engine.plan.codegen.kit import Api, Denied, guard

_API = Api.of(
    "type Query { things: [Thing] me: Thing a: ID b: ID }"
    " type Thing { email: String phone: String name: String }",
    {("Thing", name): guard(in_group("none")) for name in ("email", "phone", "name")},
)
_ROOT = _API.root("{ things { email phone name } me { email } a b }")
_EMAIL, _PHONE, _NAME = _ROOT.fields[0].objects["Thing"].fields
_MY_EMAIL = _ROOT.fields[1].objects["Thing"].fields[0]
_A, _B = _ROOT.fields[2:]
_LIST: RawPath = (None, "things", "Query")
_ME: RawPath = (None, "me", "Query")
_CAUSES: dict[Hashable, Exception] = {
    field: Denied(field.name) for field in (_EMAIL, _PHONE, _NAME, _MY_EMAIL, _A, _B)
}


def _denied(field: FieldPlan, object_path: RawPath | None) -> DeniedField:
    return DeniedField(field, object_path, _CAUSES[field])


def _item(index: int) -> RawPath:
    return (_LIST, index, None)


def _format(error: GraphQLError) -> dict[str, object]:
    return dict(error.formatted)


def _paths(errors: Errors) -> list[object]:
    """The paths of all errors, after a look at whether they are encoded as if each stood alone."""
    listed = errors.errors
    apart = encode_result(ExecutionResult({}, listed), _format)
    assert json.loads(encode_result(PlanResult({}, errors), _format)) == json.loads(apart)
    return [error.path for error in listed]


def _groups(errors: Errors) -> list[DeniedGroup]:
    return [entry for entry in errors.groups() if isinstance(entry, DeniedGroup)]


def test_one_field_of_a_lists_objects_is_one_group() -> None:
    errors = Errors()
    note = errors.denials_of_items(_LIST, [_EMAIL], _CAUSES)
    for index in (0, 1, 4):
        note(index)
    (group,) = _groups(errors)
    assert (group.container, group.is_list, group.numbers) == (["things"], True, [0, 1, 4])
    assert _paths(errors) == [["things", index, "email"] for index in (0, 1, 4)]
    (error,) = [denied.error for denied in group.keys]
    assert errors.distinct() == [(error, 3)]


@pytest.mark.parametrize("noted", [[0, 1, 4], [1, 1 + 3, 0], [2, 5, 8], [2 + 6, 0 + 9]])
def test_several_fields_of_a_lists_objects_are_one_group_too(noted: list[int]) -> None:
    fields = [_EMAIL, _PHONE, _NAME]
    errors = Errors()
    note = errors.denials_of_items(_LIST, fields, _CAUSES)
    for number in noted:
        note(number)
    (group,) = _groups(errors)
    assert len(group.keys) == len({number % 3 for number in noted})
    assert _paths(errors) == [["things", number // 3, fields[number % 3].name] for number in noted]
    assert sum(number for _, number in errors.distinct()) == len(noted)


def test_an_error_in_between_parts_a_group_and_denials_share_their_error() -> None:
    errors = Errors()
    note = errors.denials_of_items(_LIST, [_EMAIL], _CAUSES)
    note(0)
    between = GraphQLError("broken", path=["things", 1, "name"])
    errors.add(between, (_item(1), "name", "Thing"))
    note(1)
    before, after = _groups(errors)
    assert before.keys[0].error is after.keys[0].error
    assert _paths(errors) == [["things", 0, "email"], ["things", 1, "name"], ["things", 1, "email"]]
    assert errors.distinct() == [(before.keys[0].error, 2), (between, 1)]


def test_denials_one_by_one_are_grouped_by_their_list() -> None:
    errors = Errors()
    for index in range(3):
        errors.deny(_denied(_EMAIL, _item(index)))
        errors.deny(_denied(_PHONE, _item(index)))
    errors.deny(_denied(_MY_EMAIL, _ME))
    errors.deny(_denied(_A, None))
    errors.deny(_denied(_B, None))
    assert [(group.container, group.is_list, len(group.numbers)) for group in _groups(errors)] == [
        (["things"], True, 6),
        (["me"], False, 1),
        ([], False, 2),
    ]
    assert _paths(errors)[4:] == [
        ["things", 2, "email"],
        ["things", 2, "phone"],
        ["me", "email"],
        ["a"],
        ["b"],
    ]


def test_an_object_and_a_list_at_one_path_are_told_apart() -> None:
    errors = Errors()
    errors.deny(_denied(_EMAIL, _LIST))
    errors.deny(_denied(_EMAIL, _item(0)))
    assert _paths(errors) == [["things", "email"], ["things", 0, "email"]]
    assert [group.is_list for group in _groups(errors)] == [False, True]


def test_denials_that_are_explained_alike_share_an_explanation() -> None:
    made: list[int] = []

    def explain() -> Exception:
        made.append(1)
        return Denied(f"explanation {len(made)}")

    errors = Errors()
    alike: dict[Hashable, Exception] = {}
    for index, outcome in enumerate(["x", "y", "x", None, None]):
        errors.deny(DeniedByObject(_EMAIL, _item(index), explain, lambda outcome=outcome: outcome, alike))
    assert made == []
    assert [number for _, number in errors.distinct()] == [2, 1, 1, 1]
    assert len(made) == 4
    assert len(_paths(errors)) == 5


def test_nothing_is_denied_below_a_null() -> None:
    errors = Errors()
    errors.add(GraphQLError("broken", path=["things"]), _LIST)
    errors.deny(_denied(_EMAIL, _item(0)))
    errors.denials_of_items(_LIST, [_EMAIL], _CAUSES)(0)
    assert _paths(errors) == [["things"]]


def test_an_error_of_a_denial_is_located_in_the_document() -> None:
    error = error_of(_denied(_EMAIL, _item(7)))
    assert error.path == ["things", 7, "email"]
    assert error.nodes == _EMAIL.nodes
    assert error.locations is not None
    assert error.original_error is _CAUSES[_EMAIL]


def test_no_errors_are_none() -> None:
    errors = Errors()
    errors.denials_of_items(_LIST, [_EMAIL], _CAUSES)
    assert not errors
    assert (list(errors.groups()), errors.errors, errors.distinct()) == ([], [], [])
