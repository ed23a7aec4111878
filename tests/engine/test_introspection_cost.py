from typing import cast

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    get_introspection_query,
    graphql_sync,  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature
    parse,
)

from claimgraph.engine.introspection_cost import IntrospectionCost

SMALL = "type Query { a(x: Int): Person } type Person { name: String! friends: [Person!]! }"
LARGE = "type Query { a: T0 } " + " ".join(
    f"type T{i} {{ {' '.join(f'f{j}(x: Int, y: [String!]): T{(i * j) % 30}' for j in range(12))} }}"
    for i in range(30)
)
DEEP_TYPE = "type { name ofType { name ofType { name ofType { name ofType { name } } } } }"

QUERIES = [
    "{ __schema { types { name fields { name args { name } } } } }",
    "{ __schema { types { fields { type { fields { args { name } } } } } } }",
    f"{{ __schema {{ types {{ fields {{ name {DEEP_TYPE} }} }} }} }}",
    "{ __schema { queryType { fields { type { fields { name } } } } } }",
    "{ ...F } fragment F on Query { __schema { types { ...G } } } fragment G on __Type { fields { name } }",
    "{ a: __schema { ... { types { name } } } b: __schema { directives { args { name } } } }",
    '{ __type(name: "Person") { fields { name } } }',
]


def _values(data: object) -> int:
    """How many fields were resolved to give this answer."""
    if isinstance(data, dict):
        members = cast("dict[str, object]", data)
        return len(members) + sum(map(_values, members.values()))
    return sum(map(_values, cast("list[object]", data))) if isinstance(data, list) else 0


def _resolved(schema: GraphQLSchema, query: str) -> int:
    return _values(graphql_sync(schema, query).data)


@pytest.mark.parametrize("sdl", [SMALL, LARGE])
@pytest.mark.parametrize("query", QUERIES)
def test_no_introspection_costs_more_than_estimated(sdl: str, query: str) -> None:
    schema = build_schema(sdl)
    assert _resolved(schema, query) <= IntrospectionCost(schema).of(parse(query)) * 1.01


@pytest.mark.parametrize("sdl", [SMALL, LARGE])
def test_the_standard_query_is_not_overestimated_much(sdl: str) -> None:
    """Its estimate is the unit of the limit: what it is too high by, others get for nothing."""
    schema = build_schema(sdl)
    standard = get_introspection_query(schema_description=True, input_value_deprecation=True)
    assert IntrospectionCost(schema).standard <= 3 * _resolved(schema, standard)


def test_fields_that_are_not_introspection_cost_nothing() -> None:
    cost = IntrospectionCost(build_schema(SMALL))
    assert cost.of(parse("{ a { name friends { name types fields } } }")) == 0


def test_the_most_expensive_operation_counts() -> None:
    cost = IntrospectionCost(build_schema(SMALL))
    dear = "query B { __schema { types { name } } }"
    assert cost.of(parse("query A { a { name } } " + dear)) == cost.of(parse(dear)) > 0
