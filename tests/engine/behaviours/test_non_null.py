"""Null and errors in places that may and may not be null."""

from collections.abc import Mapping

import pytest

from tests.engine.behaviours.both_ways import Engine, engine, giving, later, messages, paths

_SDL = """
type Node { now: String later: String mustNow: String! mustLater: String!
            nodeNow: Node nodeLater: Node mustNodeNow: Node! mustNodeLater: Node! }
type Query { node: Node mustNode: Node! fails(turns: Int!): String mustFail(turns: Int!): String!
             echo(text: String!): String }
"""
_LEAVES = ("now", "later", "mustNow", "mustLater")
_NODES = ("nodeNow", "nodeLater", "mustNodeNow", "mustNodeLater")


def _engine(leaf: object) -> Engine:
    """Every node has nodes; every leaf is the same null or error."""

    def fails(_source: object, _info: object, turns: int) -> object:
        return later(ValueError(f"after {turns}"), turns)

    def echo(_source: object, _info: object, text: str) -> str:
        return text

    node = giving({})
    resolvers = {"Query.node": node, "Query.mustNode": node, "Query.echo": echo}
    resolvers |= {f"Query.{name}": fails for name in ("fails", "mustFail")}
    resolvers |= {f"Node.{name}": giving(leaf, turns=_turns(name)) for name in _LEAVES}
    resolvers |= {f"Node.{name}": giving({}, turns=_turns(name)) for name in _NODES}
    return engine(_SDL, resolvers)


def _turns(name: str) -> int | None:
    return 1 if name.lower().endswith("later") else None


_OUTCOMES = pytest.mark.parametrize("leaf", [None, ValueError("no")], ids=["null", "error"])


@_OUTCOMES
@pytest.mark.parametrize("name", _LEAVES[:2])
async def test_a_field_that_may_be_null_is_null(name: str, leaf: object) -> None:
    result = await _engine(leaf).same(f"{{ node {{ {name} }} }}")
    assert result.data == {"node": {name: None}}
    assert messages(result) == (["no"] if leaf else [])


@_OUTCOMES
@pytest.mark.parametrize("name", _LEAVES[2:])
@pytest.mark.parametrize("node", _NODES[:2])
async def test_a_field_that_must_not_be_null_takes_its_object(node: str, name: str, leaf: object) -> None:
    result = await _engine(leaf).same(f"{{ node {{ {node} {{ {name} }} }} }}")
    assert result.data == {"node": {node: None}}
    assert paths(result) == [["node", node, name]]
    assert messages(result) == ["no" if leaf else f"Cannot return null for non-nullable field Node.{name}."]


@_OUTCOMES
async def test_a_tree_of_fields_that_may_be_null_is_there_with_its_nulls(leaf: object) -> None:
    leaves = "now later"
    inner = f"{leaves} nodeNow {{ {leaves} }} nodeLater {{ {leaves} }}"
    result = await _engine(leaf).same(f"{{ node {{ {inner} nodeNow {{ {inner} }} }} }}")
    assert result.data is not None
    assert list(result.data["node"]) == ["now", "later", "nodeNow", "nodeLater"]
    assert len(result.errors or ()) == (10 if leaf else 0)


@_OUTCOMES
@pytest.mark.parametrize("chain", [_NODES[2:], _NODES[:1:-1]], ids=["now first", "later first"])
@pytest.mark.parametrize("name", _LEAVES[2:])
async def test_null_goes_up_a_chain_to_the_first_place_that_may_be_null(
    name: str, chain: tuple[str, str], leaf: object
) -> None:
    first, second = chain
    result = await _engine(leaf).same(
        f"{{ node {{ nodeLater {{ {first} {{ {second} {{ {first} {{ {name} }} }} }} }} }} }}"
    )
    assert result.data == {"node": {"nodeLater": None}}
    assert paths(result) == [["node", "nodeLater", first, second, first, name]]


@_OUTCOMES
@pytest.mark.parametrize("name", _LEAVES[2:])
async def test_at_the_top_there_is_no_data_at_all(name: str, leaf: object) -> None:
    result = await _engine(leaf).same(f"{{ mustNode {{ {name} }} }}")
    assert result.data is None
    assert len(result.errors or ()) == 1


@pytest.mark.parametrize(("fast", "slow"), [("mustFail", "fails"), ("fails", "mustFail")])
@pytest.mark.parametrize("turns", [(1, 1), (1, 4), (4, 1)])
async def test_several_errors_below_one_place_are_reported_as_by_graphql_core(
    fast: str, slow: str, turns: tuple[int, int]
) -> None:
    result = await _engine(None).same(f"{{ a: {fast}(turns: {turns[0]}) b: {slow}(turns: {turns[1]}) }}")
    assert result.data is None


async def test_several_errors_below_a_nested_place_are_reported_as_by_graphql_core() -> None:
    query = "{ node { nodeNow { mustLater later now } nodeLater { now mustNow } } }"
    result = await _engine(ValueError("no")).same(query)
    assert result.data == {"node": {"nodeNow": None, "nodeLater": None}}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ echo(text: "a") }', {}),
        ("query ($a: String!) { echo(text: $a) }", {"a": "a"}),
        ('query ($a: String = "a") { echo(text: $a) }', {}),
        ('query ($a: String! = "a") { echo(text: $a) }', {}),
    ],
)
async def test_an_argument_that_must_not_be_null_is_there(
    query: str, variables: Mapping[str, object]
) -> None:
    assert (await _engine(None).same(query, variables)).data == {"echo": "a"}


async def test_null_for_an_argument_that_must_not_be_null_is_the_fields_error() -> None:
    result = await _engine(None).same('query ($a: String = "a") { echo(text: $a) }', {"a": None})
    assert result.data == {"echo": None}
    assert len(messages(result)) == 1


@pytest.mark.parametrize(
    "query", ["{ echo }", "{ echo(text: null) }", "query ($a: String) { echo(text: $a) }"]
)
def test_a_document_without_it_is_not_valid(query: str) -> None:
    assert len(_engine(None).invalid(query)) == 1
