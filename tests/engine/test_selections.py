"""Fields of selections: fragments expanded, type conditions, @skip and @include."""

import pytest
from graphql import (
    GraphQLNamedType,
    OperationDefinitionNode,
    VariableValues,
    build_schema,
    get_variable_values,
    parse,
)

from claimgraph.engine.selections import Selections, fragments_of

_SCHEMA = build_schema(
    """
    type Query { pet: Pet, cat: Cat, any: Any, text: String }
    interface Named { name: String }
    interface Pet implements Named { name: String, keeper: String }
    type Cat implements Pet & Named { name: String, keeper: String, kitten: Cat }
    type Dog implements Pet & Named { name: String, keeper: String }
    union Any = Cat | Dog
    """
)
_FRAGMENTS = """
    ... on Cat { cat: name ... on Pet { catPet: name } ... on Named { catNamed: name } }
    ... on Dog { dog: __typename }
    ... on Pet { pet: name ...OfNamed }
    ... { plain: __typename }
"""


def _type(name: str) -> GraphQLNamedType:
    kind = _SCHEMA.get_type(name)
    assert kind is not None
    return kind


def _on_any(name: str) -> set[tuple[str, str]]:
    """Aliases of the fields below a field of this type, each with the type that it is selected on."""
    operation, selections = _read(f"{{ it {{ {_FRAGMENTS} }} }} fragment OfNamed on Named {{ named: name }}")
    ((_, field),) = selections.on_any(_type("Query"), operation.selection_set)
    found = selections.on_any(_type(name), field.selection_set)
    return {(node.alias.value, kind.name) for kind, node in found if node.alias}


def _on_every(name: str) -> list[str]:
    operation, selections = _read(f"{{ it {{ {_FRAGMENTS} }} }} fragment OfNamed on Named {{ named: name }}")
    (field,) = selections.on_every(_type("Query"), operation.selection_set)
    return [node.alias.value for node in selections.on_every(_type(name), field.selection_set) if node.alias]


def _read(text: str, variables: VariableValues | None = None) -> tuple[OperationDefinitionNode, Selections]:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation, Selections(_SCHEMA, fragments_of(document), variables)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Cat", ["cat", "catPet", "catNamed", "pet", "named", "plain"]),
        ("Dog", ["dog", "pet", "named", "plain"]),
        ("Pet", ["pet", "named", "plain"]),
        ("Named", ["plain"]),
        ("Any", ["plain"]),
    ],
)
def test_what_is_selected_on_every_object_of_a_type(name: str, expected: list[str]) -> None:
    assert _on_every(name) == expected


def test_each_field_is_selected_on_the_narrowest_type() -> None:
    in_cat = {("cat", "Cat"), ("catPet", "Cat"), ("catNamed", "Cat"), ("dog", "Dog")}
    assert _on_any("Cat") == in_cat | {("pet", "Cat"), ("named", "Cat"), ("plain", "Cat")}
    assert _on_any("Named") == in_cat | {("pet", "Pet"), ("named", "Pet"), ("plain", "Named")}
    assert _on_any("Any") == in_cat | {("pet", "Pet"), ("named", "Pet"), ("plain", "Any")}


@pytest.mark.parametrize(("flag", "expected"), [(True, ["b", "d"]), (False, ["a", "c"])])
def test_skip_and_include_go_by_the_variables(flag: bool, expected: list[str]) -> None:
    text = """query ($f: Boolean!) {
        a: text @skip(if: $f)  b: text @include(if: $f)
        ... @skip(if: $f) { c: text }  ...More @include(if: $f)
        gone: text @skip(if: true) @include(if: true)
    } fragment More on Query { d: text }"""
    definition = parse(text).definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    variables = get_variable_values(_SCHEMA, definition.variable_definitions or (), {"f": flag})
    assert isinstance(variables, VariableValues)
    operation, selections = _read(text, variables)
    query = _type("Query")
    found = [node.alias.value for node in selections.on_every(query, operation.selection_set) if node.alias]
    assert found == expected
    _, unconditional = _read(text)
    assert len(list(unconditional.on_every(query, operation.selection_set))) == 5


def test_a_field_has_a_type_below_it_without_wrappers() -> None:
    operation, selections = _read("{ cat { kitten { name } } text __typename }")
    query = _type("Query")
    cat, text, typename = selections.on_every(query, operation.selection_set)
    assert selections.type_of(query, cat) is _type("Cat")
    assert selections.type_of(query, text) is _type("String")
    assert selections.type_of(query, typename) is _type("String")
    assert selections.type_of(_type("String"), text) is None
