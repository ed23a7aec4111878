"""The event that a function gets."""

from tests.lambda_handlers import plain
from tests.support.servers.api_server import ApiClient


def test_the_event_has_all_of_appsyncs_members(api: ApiClient) -> None:
    query = """
      query Q($a: AWSJSON!, $sizes: [Size!], $left: Int = 3, $b: Boolean!) {
        mine: order(answer: $a, filter: {word: "w", on: "2026-01-02"}, sizes: $sizes, first: $left) {
          number: id
          ...F
          ... on Order { total @skip(if: $b) due @include(if: $b) }
          item { __typename ... on Book { title } }
          node { id ... on Node { id } ... on Film { minutes } }
          parts { id parts { id } }
        }
      }
      fragment F on Order { size parts { size } }
    """
    variables = {"a": '{"id": 1}', "sizes": ["BIG"], "b": True}
    answer = api.ask(query, variables, {"x-one": "1"})
    assert "errors" not in answer
    event = plain.seen[-1]
    assert plain.seen[-2] == event  # both engines gave the same
    assert sorted(event) == ["arguments", "identity", "info", "prev", "request", "source", "stash"]
    assert event["arguments"] == {
        "answer": {"id": 1},
        "filter": {"word": "w", "size": "SMALL", "on": "2026-01-02"},
        "sizes": ["BIG"],
        "first": 3,
    }
    assert (event["source"], event["prev"], event["stash"]) == (None, None, {})
    identity = event["identity"]
    assert sorted(identity) == [
        "claims", "defaultAuthStrategy", "groups", "issuer", "sourceIp", "sub", "username",
    ]  # fmt: skip
    assert identity["username"] == "jane"
    assert identity["claims"]["userProfileID"] == "prof-42"
    assert identity["sourceIp"] == ["127.0.0.1"]
    assert event["request"]["domainName"] is None
    assert event["request"]["headers"]["x-one"] == "1"
    assert event["request"]["headers"]["authorization"].count(".") == 2
    info = event["info"]
    assert info["fieldName"] == "order"
    assert info["parentTypeName"] == "Query"
    assert info["variables"] == {"a": '{"id": 1}', "sizes": ["BIG"], "left": 3, "b": True}
    assert info["selectionSetList"] == [
        "number", "size", "parts", "parts/size", "due", "item", "item/__typename", "node", "node/id",
        "parts/id", "parts/parts", "parts/parts/id",
    ]  # fmt: skip
    assert info["selectionSetGraphQL"].startswith("{\n  number: id\n  ...F\n  ... on Order {\n")


def test_headers_are_lower_case_lists_where_repeated_and_never_cookies(api: ApiClient) -> None:
    token = api.keys.id_token().decode()
    headers = [("Authorization", token), ("X-Many", "1"), ("x-many", "2"), ("Cookie", "secret=1")]
    body = {"query": 'query { order(answer: "null") { id } }'}
    response = api.client.post("/graphql", json=body, headers=headers)
    assert response.json() == {"data": {"order": None}}
    seen = plain.seen[-1]["request"]["headers"]
    assert seen["x-many"] == ["1", "2"]
    assert "cookie" not in seen
    assert all(name == name.lower() for name in seen)


def test_a_leaf_selects_nothing(api: ApiClient) -> None:
    query = 'query($a: AWSJSON!) { order(answer: $a) { echoed(answer: "1") } }'
    api.ask(query, {"a": '{"id": "7", "x": [1]}'})
    event = plain.seen[-1]
    assert event["info"]["selectionSetList"] == []
    assert event["info"]["selectionSetGraphQL"] == ""
    assert event["info"]["parentTypeName"] == "Order"
    assert event["source"] == {"id": "7", "x": [1]}  # what the function returned, whole
