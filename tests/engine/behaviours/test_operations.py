"""Which operation runs, what resolvers are told, and the order of what comes out."""

import pytest
from graphql import ExecutionResult, GraphQLResolveInfo

from tests.engine.behaviours.both_ways import Engine, Log, engine, giving, later, making, messages, paths

_SDL = """
type Node { id: ID! name(upper: Boolean): String fails: String failsLater: String must: String!
            next: Node list: [Node!] lists: [[Node]] async: String await: String }
type Query { a: String b: String c: String d: String node: Node told: String }
type Mutation { a: String }
type Subscription { a: String }
"""


def _told(_source: object, info: GraphQLResolveInfo[Log]) -> str:
    facts: dict[str, object] = {
        "field_name": info.field_name,
        "field_nodes": [node.alias and node.alias.value for node in info.field_nodes],
        "parent_type": info.parent_type,
        "path": info.path,
        "schema": info.schema.query_type,
        "fragments": list(info.fragments),
        "root_value": info.root_value,
        "operation": info.operation.name and info.operation.name.value,
        # A plain dict, as Strawberry's resolvers have it; graphql-core's own executor gives more than that.
        "variables": getattr(info.variable_values, "coerced", info.variable_values),
        "context": info.context,
    }
    return repr(facts)


def _path(source: object, info: GraphQLResolveInfo[Log], upper: object = "not given") -> str:
    info.context(f"{source} {info.path.as_list()} of {info.path.typename}, upper {upper!r}")
    return "name"


def _engine() -> Engine:
    node = giving({"id": 1})
    return engine(
        _SDL,
        {
            "Query.a": giving("a"),
            "Query.b": giving("b", turns=3),
            "Query.c": giving("c", turns=1),
            "Query.d": giving("d"),
            "Query.node": node,
            "Query.told": _told,
            "Mutation.a": giving("mutated"),
            "Node.name": _path,
            "Node.fails": giving(ValueError("now")),
            "Node.failsLater": giving(ValueError("later"), turns=2),
            "Node.must": giving(ValueError("must"), turns=3),
            "Node.next": node,
            "Node.list": making(lambda: [{"id": 1}, later({"id": 2})]),
            "Node.lists": making(lambda: [[{"id": 1}, None], None, [later({"id": 3})]]),
            "Node.async": giving("async"),
            "Node.await": giving("await", turns=1),
        },
    )


async def test_resolvers_get_the_same_info() -> None:
    query = (
        "query Q($v: Boolean = true, $u: Boolean) { alias: told ...F node { name(upper: $u) } }"
        " fragment F on Query { alias: told other: told @include(if: $v) }"
    )
    result = await _engine().same(query)
    assert result.data is not None
    assert "'operation': 'Q'" in result.data["alias"]


async def test_paths_lead_through_fragments_aliases_and_lists_of_lists() -> None:
    result = await _engine().same(
        "{ first: node { ...N next { list { name lists { it: name(upper: true) } } } } }"
        " fragment N on Node { name ... on Node { next { name } } }"
    )
    assert result.errors is None


async def test_selections_of_the_same_field_are_merged() -> None:
    result = await _engine().same(
        "{ node { id next { id } } ...A ... on Query { node { next { list { id } } } } }"
        " fragment A on Query { node { next { name next { id } } name } }"
    )
    assert result.data == {
        "node": {
            "id": "1",
            "next": {"id": "1", "name": "name", "next": {"id": "1"}, "list": [{"id": "1"}, {"id": "2"}]},
            "name": "name",
        }
    }


async def test_fields_come_in_the_order_of_the_document_whenever_they_are_ready() -> None:
    result = await _engine().same("{ d b a node { await id async } c }")
    assert result.data is not None
    assert list(result.data) == ["d", "b", "a", "node", "c"]
    assert list(result.data["node"]) == ["await", "id", "async"]


async def test_immediate_and_later_errors_stand_beside_data() -> None:
    result = await _engine().same("{ node { failsLater fails id next { fails next { failsLater } } } a b }")
    assert result.data == {
        "node": {
            "failsLater": None,
            "fails": None,
            "id": "1",
            "next": {"fails": None, "next": {"failsLater": None}},
        },
        "a": "a",
        "b": "b",
    }
    assert len(paths(result)) == 4


async def test_a_null_that_goes_up_takes_its_object_and_no_more() -> None:
    result = await _engine().same("{ node { fails next { must failsLater } id } b }")
    assert result.data == {"node": {"fails": None, "next": None, "id": "1"}, "b": "b"}


async def test_arguments_that_are_not_given_are_not_there() -> None:
    assert (await _engine().same("{ node { name other: name(upper: null) third: name(upper: true) } }")).data


@pytest.mark.parametrize(
    ("text", "name", "data"),
    [
        ("{ a }", None, {"a": "a"}),
        ("query One { a }", None, {"a": "a"}),
        ("query One { a } query Two { d }", "Two", {"d": "d"}),
        ("query One { a } mutation Two { a }", "One", {"a": "a"}),
        ("query One { d } mutation Two { a }", "Two", {"a": "mutated"}),
    ],
)
async def test_the_operation_of_that_name_runs(text: str, name: str | None, data: object) -> None:
    assert (await _engine().same(text, name=name)).data == data


@pytest.mark.parametrize(
    ("text", "name"),
    [("query One { a } query Two { d }", None), ("query One { a }", "Two"), ("{ a }", ""), ("{ a }", "One")],
)
async def test_no_operation_runs_if_it_is_not_clear_which(text: str, name: str | None) -> None:
    result = _engine().begin(text, name=name)
    assert isinstance(result, ExecutionResult)
    assert result.data is None
    assert len(messages(result)) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("subscription { a }", "subscription"),
        ("{ __schema { queryType { name } } }", "introspection"),
    ],
)
def test_operations_left_to_graphql_core(text: str, reason: str) -> None:
    assert _engine().refusal(text) == reason


@pytest.mark.parametrize(
    "text",
    ["{ node }", "{ a { b } }", "{ nothing }", "fragment F on Query { ...F } { ...F }", "{ node { ...F } }"],
)
def test_invalid_documents_are_not_executed(text: str) -> None:
    assert _engine().invalid(text)
