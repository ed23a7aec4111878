"""What we rely on in graphql-core beyond what it exports. A failure means: read its changes first."""

import ast
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path as FilePath
from typing import Any, Final, cast

import pytest
from graphql import Executor as GraphQLCoreExecutor
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    Source,
    ValidationContext,
    ValidationRule,
    VariableValues,
    build_schema,
    get_variable_values,
    located_error,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.executor import CollectedErrors
from graphql.validation.rules.overlapping_fields_can_be_merged import OverlappingFieldsCanBeMergedRule

from claimgraph.engine import _graphql_core as core
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.executor import new_executor
from claimgraph.engine.graphql_types import type_of
from claimgraph.engine.plan.paths import graphql_path
from claimgraph.engine.plan.values import null_output_error

_ROOT = FilePath(__file__).parents[2]
_SCHEMA = build_schema(
    """
    type Query { me(id: ID): Person, people: [Person!]! }
    type Person { name: String, friend: Person }
    """
)
_DOCUMENT = parse("query($id: ID = 1) { me(id: $id) { ...N name } } fragment N on Person { name }")
_OPERATION: Final = cast(OperationDefinitionNode, _DOCUMENT.definitions[0])
_FRAGMENT: Final = cast(FragmentDefinitionNode, _DOCUMENT.definitions[1])


def _parameters(method: str) -> list[str]:
    """Those of a method of graphql-core's executor."""
    return list(inspect.signature(getattr(GraphQLCoreExecutor, method)).parameters)


def test_graphql_core_is_of_the_line_that_was_read() -> None:
    assert version("graphql-core").startswith("3.3.")


# Who touches it


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("auth", "resolvers", "schema", "engine", "app"):
        for path in sorted((_ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(_ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _reaches_below(tree: ast.Module) -> Iterator[str]:
    """What a module names of graphql-core that the package does not export."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(name)) if name.startswith("graphql."):
                yield name
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.startswith("graphql."))
            case ast.Attribute(attr=name) if name in _INNER_ATTRIBUTES:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name("GraphQLError"), attr="__new__")):
                yield "GraphQLError.__new__"
            case _:
                pass


_INNER_ATTRIBUTES = {
    "_error_positions",
    "collected_errors",
    "rule_context",
    "remaining_complexity_budget",
}


def test_one_module_alone_reaches_below_what_graphql_core_exports() -> None:
    found = {name: sorted(set(_reaches_below(tree))) for name, tree in _modules()}
    touching = {name: reached for name, reached in found.items() if reached}
    assert list(touching) == ["engine/_graphql_core.py"], touching
    assert "GraphQLError.__new__" in touching["engine/_graphql_core.py"]


# Collecting fields


def test_fields_are_collected_by_key_with_their_nodes() -> None:
    fragments = {"N": core.FragmentDetails(_FRAGMENT)}
    assert _SCHEMA.query_type is not None
    values = VariableValues({}, {})
    root = core.collect_fields(_SCHEMA, fragments, values, _SCHEMA.query_type, _OPERATION).grouped_field_set
    assert {key: [detail.node.name.value for detail in details] for key, details in root.items()} == {
        "me": ["me"]
    }
    person: Any = _SCHEMA.type_map["Person"]
    below = core.collect_subfields(_SCHEMA, fragments, values, _OPERATION, person, root["me"])
    assert [len(details) for details in below.grouped_field_set.values()] == [2]


# The executor


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("complete_value", "return_type field_details_list info path result position_context"),
        ("complete_awaitable_value", "return_type field_details_list info path result position_context"),
        (
            "complete_awaitable_list_item_value",
            "item item_type field_details_list info item_path position_context",
        ),
        (
            "complete_list_item_value",
            "item complete_results item_type field_details_list info item_path position_context",
        ),
        ("ensure_valid_runtime_type", "runtime_type_name return_type field_details_list info result"),
        ("settle_in_background", "awaitables"),
        ("track_async_work", "values"),
        ("build_resolve_info", "field_def field_nodes parent_type path"),
    ],
)
def test_methods_of_the_executor_take_what_we_hand_over(method: str, parameters: str) -> None:
    assert _parameters(method) == ["self", *parameters.split()]


def test_the_executor_is_made_of_what_we_hand_over() -> None:
    assert _parameters("__init__")[1:11] == [
        *("schema", "fragment_definitions", "fragments", "root_value", "context_value", "operation"),
        *("variable_values", "field_resolver", "type_resolver", "subscribe_field_resolver"),
    ]


def _executor(errors: CollectedErrors) -> Any:  # noqa: ANN401 - graphql-core's, with our names
    planned = core.PlannedOperation(_SCHEMA, _OPERATION, {}, {})
    return new_executor(planned, "context", VariableValues({}, {"id": "1"}), {"a": 1}, errors)


def test_the_executor_has_what_our_info_is_made_of() -> None:
    errors = CollectedErrors()
    executor = _executor(errors)
    assert executor.collected_errors is errors
    assert executor.is_awaitable is is_awaitable
    assert executor.variable_values.coerced == {"id": "1"}
    assert executor.fragment_definitions == {}
    assert executor.root_value is None
    assert executor.abort_signal is None
    assert isinstance(executor.async_helpers, core.GraphQLResolveInfoHelpers)


def test_our_info_has_every_member_of_graphql_cores() -> None:
    members = list(GraphQLResolveInfo._fields)
    ours = list(core.ResolveInfo._fields)
    assert set(members) <= set(ours)
    assert set(ours) - set(members) == {"operation_extensions", "variables"}


def test_errors_are_collected_with_the_positions_that_are_null() -> None:
    errors = CollectedErrors()
    assert sorted(CollectedErrors.__slots__) == ["_error_positions", "_errors"]
    path = core.Path(None, "me", "Query")
    errors.add(GraphQLError("a"), path)
    assert vars(CollectedErrors)["_error_positions"].__get__(errors) == {path}
    assert errors.has_nulled_position(core.Path(path, "name", "Person"))
    assert not errors.has_nulled_position(core.Path(None, "people", "Query"))


def test_our_errors_share_their_positions() -> None:
    nulled: set[object] = {(None, "me", "Query")}
    errors = core.SharedErrors(nulled)
    assert errors.has_nulled_position(core.Path(None, "me", "Query"))


def test_an_iterators_awaitables_are_collected_and_its_failure_is_none_of_ours() -> None:
    def items() -> Iterator[object]:
        yield from (1, awaited)
        raise ValueError

    async def later() -> None: ...

    awaited = later()
    assert core.collect_iterator_awaitables(items(), is_awaitable) == [awaited]
    awaited.close()


def test_a_wrong_type_is_an_error_with_its_nodes() -> None:
    kind: Any = _SCHEMA.type_map["Person"]
    error = core.invalid_return_type_error(kind, 1, [])
    assert error.message == "Expected value of type 'Person' but got: 1."


async def test_awaitables_are_gathered_in_order() -> None:
    async def value(number: int) -> int:
        return number

    assert await core.gather_with_cancel(value(1), value(2)) == [1, 2]


# Paths


def test_a_path_is_a_tuple_that_equals_ours() -> None:
    assert core.Path._fields == ("prev", "key", "typename")
    ours = ((None, "people", "Query"), 3, None)
    path = core.Path(core.Path(None, "people", "Query"), 3, None)
    assert graphql_path(ours) == path == ours
    assert hash(path) == hash(ours)
    assert graphql_path(ours).as_list() == ["people", 3]


# Variables


def test_variables_have_their_sources_and_their_coerced_values() -> None:
    assert VariableValues._fields == ("sources", "coerced")
    assert core.VariableValueSource._fields[:2] == ("signature", "value")
    definitions = list(_OPERATION.variable_definitions or ())
    signature = core.get_variable_signature(_SCHEMA, definitions[0])
    assert isinstance(signature, core.GraphQLVariableSignature)
    assert (signature.name, str(type_of(signature))) == ("id", "ID")
    values = get_variable_values(_SCHEMA, definitions, {"id": 7})
    assert isinstance(values, VariableValues)
    assert values.coerced == {"id": "7"}
    assert values.sources["id"].value == 7


# Errors


def test_an_error_made_like_another_is_what_located_error_makes() -> None:
    nodes = list(_OPERATION.selection_set.selections)
    cause = ValueError("no")
    cause.__cause__ = KeyError("why")
    expected = located_error(cause, nodes, ["me"])
    made = core.error_at(GraphQLError("", nodes), cause, ["me"])
    assert made == expected
    assert str(made) == str(expected)
    assert (made.original_error, made.__cause__) == (cause, expected.__cause__)
    assert all(hasattr(made, slot) for slot in GraphQLError.__slots__)
    assert hash(made) != hash(expected)  # errors are told apart by identity


def test_the_error_of_a_scalar_that_serialises_to_null_has_graphql_cores_words() -> None:
    schema = build_schema("scalar Nothing type Query { nothing: Nothing }")
    nothing: Any = schema.type_map["Nothing"]
    nothing.coerce_output_value = {1: None}.get
    with pytest.raises(TypeError) as raised:
        GraphQLCoreExecutor.complete_leaf_value(nothing, 1)
    assert str(null_output_error(nothing, 1, None)) == str(raised.value)


# Documents


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{ a b c d e f g h }", "tokens"),
        ("# a\n" * 8 + "{ a }", "tokens"),
        ("{ a " * (core.MAX_NESTING_DEPTH + 1), "depth"),
        ('{ a(b: "\\ud800") }', "characters"),
        ('{ a(b: "\ud800") }', "characters"),
        ("{ a", "syntax"),
        ("{ a(b: #) }", "syntax"),
    ],
)
def test_what_the_parser_found_is_told_apart_by_its_words(text: str, fault: str) -> None:
    most = 5 if fault == "tokens" else None
    with pytest.raises(GraphQLSyntaxError) as raised:
        parse(text, max_lexical_tokens=most, max_comments=most)
    assert core.fault_of(raised.value) == fault


class _Enough(Exception):
    """More steps than we allow."""


def _merging(most: int) -> list[Any]:
    rule = core.bounded_merging(most, _Enough)
    return [rule if each is OverlappingFieldsCanBeMergedRule else each for each in specified_rules]


def test_merging_fields_has_a_budget_that_can_be_set() -> None:
    document = parse("{ " + " ".join("me(id: 1) { name }" for _ in range(50)) + " }")
    assert validate(_SCHEMA, document, _merging(100_000)) == []
    with pytest.raises(_Enough):
        validate(_SCHEMA, document, _merging(100))


def test_too_many_errors_are_not_taken_for_too_many_steps() -> None:
    conflicts = " ".join(f"a{n}: me {{ name }} a{n}: people {{ name }}" for n in range(200))
    errors = validate(_SCHEMA, parse(f"{{ {conflicts} }}"), _merging(10_000_000))
    assert errors[-1].message == "Too many validation errors, error limit reached. Validation aborted."


def test_errors_look_for_their_places_by_the_function_that_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("graphql.language.location.get_locations", asked.append)
    GraphQLError("x", list(_OPERATION.selection_set.selections))
    GraphQLError("x", source=Source("{ a }"), positions=[1, 2])
    assert len(asked) == 2


def test_a_rule_may_stand_between_a_validation_and_its_errors() -> None:
    seen: list[str] = []

    class Listening(ValidationRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            context.on_error = lambda error: seen.append(error.message)

    rules = (Listening, *specified_rules)
    assert not validate(_SCHEMA, parse("{ unknown }"), rules)
    assert len(seen) == 1
