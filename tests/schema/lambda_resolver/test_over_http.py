"""Fields resolved by Lambda handlers, over HTTP, from graphql-core and from plans alike."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry

from auth import anyone, owner
from resolvers.lambdas import FunctionLimits, Functions, LambdaClient
from schema.guard import guard
from schema.lambda_resolver import lambda_resolver
from schema.scalars import AWSJSON, AWSDateTime
from tests.api_server import Answers, api_server, feature
from tests.lambda_handlers import plain
from tests.schema.stores import stores_with

_PLAIN = "tests.lambda_handlers.plain"
_POWERTOOLS = "tests.lambda_handlers.with_powertools:handler"

OPEN = guard(anyone)


@strawberry.enum
class Size(Enum):
    SMALL = 1
    BIG = 2


@strawberry.interface(directives=[OPEN])
class Node:
    id: strawberry.ID


@strawberry.type(directives=[OPEN])
class Book(Node):
    title: str | None
    pages: int | None


@strawberry.type(directives=[OPEN])
class Film(Node):
    title: str | None
    minutes: int | None


@strawberry.type(directives=[OPEN])
class Order:
    id: strawberry.ID
    owner_id: str | None
    address: str | None = strawberry.field(
        default=None, directives=[guard(owner("userProfileID", of="ownerId"))]
    )
    total: int = 0
    size: Size | None = None
    placed_at: AWSDateTime | None = None
    due: date | None = None
    extra: AWSJSON | None = None
    parts: "list[Order] | None" = None
    item: Annotated[Book | Film, strawberry.union("Piece")] | None = None
    node: Node | None = None
    note: strawberry.Private[str] = "private"

    @strawberry.field
    def twice(self) -> int:
        return self.total * 2

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def echoed(self, answer: AWSJSON) -> str | None: ...


@strawberry.input
class Filter:
    word: str
    size: Size = Size.SMALL
    on: date | None = None


@strawberry.type(directives=[OPEN])
class Item:
    id: str
    label: str | None = None


@strawberry.type(directives=[OPEN])
class Shelf:
    id: str

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:batch", max_batch_size=3)])
    def item(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:short_batch", max_batch_size=10)])
    def short(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:failing_batch", max_batch_size=10)])
    def failing(self) -> Item | None: ...


@strawberry.type(directives=[OPEN])
class Me:
    profile_id: str | None
    username: str | None
    agent: str | None
    function: str | None


@strawberry.type(directives=[OPEN])
class Shop:
    id: str

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def tags(self) -> list[str] | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def owner(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def rating(self, scale: int = 1) -> int | None: ...


@strawberry.type(directives=[OPEN])
class Query:
    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def order(
        self,
        answer: AWSJSON,
        filter: Filter | None = None,  # noqa: A002
        sizes: list[Size] | None = None,
        first: int = 10,
    ) -> Order | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def orders(self, answer: AWSJSON) -> list[Order | None]: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def node(self, answer: AWSJSON) -> Node | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:fails")])
    def fails(self, how: str) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:unwritable")])
    def unwritable(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:slow")])
    def slow(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:background", invocation_type="Event")])
    def background(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS)])
    def who_am_i(self, prefix: str = "") -> Me | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS)])
    def missing(self) -> str | None: ...

    @strawberry.field
    def shops(self) -> list[Shop]:
        return [Shop(id="a"), Shop(id="bb"), Shop(id="ccc")]

    @strawberry.field
    def shelves(self, ids: list[str]) -> list[Shelf]:
        return [Shelf(id=each) for each in ids]


@strawberry.type(directives=[OPEN])
class Mutation:
    @strawberry.mutation(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def place(self, answer: AWSJSON) -> Order | None: ...


def _no_client(_region: str | None) -> LambdaClient:
    raise AssertionError


@pytest.fixture(scope="module")
def api() -> Iterator[Answers]:
    functions = Functions(_no_client, FunctionLimits(seconds=1.5))
    with api_server(feature(Query=Query, Mutation=Mutation), stores_with(functions=functions)) as answers:
        yield answers


def ask(api: Answers, query: str, answer: str, **variables: object) -> dict[str, Any]:
    return api.ask(query, {"a": answer, **variables})


def test_the_event_has_all_of_appsyncs_members(api: Answers) -> None:
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


def test_headers_are_lower_case_lists_where_repeated_and_never_cookies(api: Answers) -> None:
    token = api.keys.id_token().decode()
    headers = [("Authorization", token), ("X-Many", "1"), ("x-many", "2"), ("Cookie", "secret=1")]
    body = {"query": 'query { order(answer: "null") { id } }'}
    response = api.client.post("/graphql", json=body, headers=headers)
    assert response.json() == {"data": {"order": None}}
    seen = plain.seen[-1]["request"]["headers"]
    assert seen["x-many"] == ["1", "2"]
    assert "cookie" not in seen
    assert all(name == name.lower() for name in seen)


def test_a_leaf_selects_nothing(api: Answers) -> None:
    ask(api, 'query($a: AWSJSON!) { order(answer: $a) { echoed(answer: "1") } }', '{"id": "7", "x": [1]}')
    event = plain.seen[-1]
    assert event["info"]["selectionSetList"] == []
    assert event["info"]["selectionSetGraphQL"] == ""
    assert event["info"]["parentTypeName"] == "Order"
    assert event["source"] == {"id": "7", "x": [1]}  # what the function returned, whole


ORDER = """{
  "id": "o1", "ownerId": "prof-42", "address": "Main St", "total": 4, "size": "BIG",
  "placedAt": "2026-01-02T03:04:05Z", "due": "2026-02-03", "extra": {"a": [1]},
  "item": {"__typename": "Film", "id": "f", "minutes": 90},
  "node": {"__typename": "Book", "id": "b", "pages": 12},
  "parts": [{"id": "o2", "ownerId": "prof-13", "address": "Hidden St", "total": 1, "size": "SMALL"}, null]
}"""


def test_json_becomes_the_types_of_the_schema(api: Answers) -> None:
    answer = ask(
        api,
        """query($a: AWSJSON!) { order(answer: $a) {
          id total twice size placedAt due extra
          item { __typename ... on Film { minutes title } ... on Book { pages } }
          node { __typename id ... on Book { pages } }
        } }""",
        ORDER,
    )
    assert answer == {
        "data": {
            "order": {
                "id": "o1",
                "total": 4,
                "twice": 8,
                "size": "BIG",
                "placedAt": "2026-01-02T03:04:05Z",
                "due": "2026-02-03",
                "extra": '{"a":[1]}',
                "item": {"__typename": "Film", "minutes": 90, "title": None},
                "node": {"__typename": "Book", "id": "b", "pages": 12},
            }
        }
    }


def test_rules_hold_for_what_functions_return(api: Answers) -> None:
    query = """query($a: AWSJSON!) {
      orders(answer: $a) { address }
    }"""
    answer = ask(api, query, f'[{ORDER}, {{"id": "x", "ownerId": "prof-13", "address": "Hidden"}}, null]')
    assert answer["data"] == {"orders": [{"address": "Main St"}, {"address": None}, None]}
    (error,) = answer["errors"]
    assert (error["errorType"], error["path"]) == ("Unauthorized", ["orders", 1, "address"])


def test_a_missing_member_is_null_and_a_null_that_may_not_be_goes_up(api: Answers) -> None:
    answer = ask(api, "query($a: AWSJSON!) { order(answer: $a) { id size parts { id } } }", '{"id": "7"}')
    assert answer == {"data": {"order": {"id": "7", "size": None, "parts": None}}}
    answer = ask(api, "query($a: AWSJSON!) { order(answer: $a) { total } }", '{"id": "7"}')
    assert answer["data"] == {"order": None}


@pytest.mark.parametrize(
    ("answer", "below", "message"),
    [
        ('"text"', None, "(/order) : type mismatch error, expected type OBJECT, got STRING"),
        ("[]", None, "(/order) : type mismatch error, expected type OBJECT, got LIST"),
        ('{"parts": {}}', "parts", "(/order/parts) : type mismatch error, expected type LIST, got OBJECT"),
        ('{"parts": [3]}', "parts", "(/order/parts[0]) : type mismatch error, expected type OBJECT"),
        ('{"size": "HUGE"}', "size", "(/order/size) : it is no valid Size."),
        ('{"due": "soon"}', "due", "(/order/due) : it is no valid Date."),
        ('{"item": {"id": "x"}}', "item", "(/order/item) : __typename must say which of Book, Film it is."),
        ('{"item": {"__typename": "Order"}}', "item", "__typename must say"),
    ],
)
def test_what_does_not_fit_is_an_error_in_its_place(
    api: Answers, answer: str, below: str | None, message: str
) -> None:
    query = """query($a: AWSJSON!) { order(answer: $a) {
      ownerId size due parts { ownerId } item { ... on Book { title } }
    } }"""
    found = ask(api, query, answer.replace("{", '{"ownerId": "me", ', 1))
    (error,) = found["errors"]
    assert error["path"][:2] == (["order"] if below is None else ["order", below])
    assert message in error["message"]
    assert error["errorType"] is None
    assert error["extensions"] == {"code": "FUNCTION_FAILED"}
    assert below is None or found["data"]["order"]["ownerId"] == "me"


def test_a_mutation_is_resolved_as_well(api: Answers) -> None:
    answer = ask(api, "mutation($a: AWSJSON!) { place(answer: $a) { id } }", '{"id": "7"}')
    assert answer == {"data": {"place": {"id": "7"}}}
    assert plain.seen[-1]["info"]["parentTypeName"] == "Mutation"


def test_the_name_and_text_of_an_exception_are_told(api: Answers) -> None:
    (error,) = api.ask('{ fails(how: "quota") }')["errors"]
    assert (error["errorType"], error["message"]) == ("QuotaError", "x")
    assert error["extensions"] == {"code": "FUNCTION_ERROR"}
    (error,) = api.ask('{ fails(how: "unauthorized") }')["errors"]
    assert error["errorType"] == "UnauthorizedException"
    assert error["message"] == "You are not authorized to make this call."
    assert error["extensions"] == {"code": "FORBIDDEN"}


def test_a_result_without_json_is_the_functions_failure(api: Answers) -> None:
    (error,) = api.ask("{ unwritable }")["errors"]
    assert (error["errorType"], error["message"]) == (
        "Lambda:InvocationFailed",
        "The function's result has no JSON.",
    )


def test_a_slow_function_lets_its_caller_go(api: Answers) -> None:
    response = api.response("{ slow }").json()
    assert response["data"] == {"slow": None}
    assert response["errors"][0]["errorType"] == "Lambda:ExecutionTimeoutException"
    assert response["errors"][0]["message"] == "Execution timed out."


def test_an_event_answers_null_and_runs_all_the_same(api: Answers) -> None:
    plain.happened.clear()
    assert api.response("{ background }").json() == {"data": {"background": None}}
    assert plain.happened.wait(5)


def test_a_batch_is_cut_and_its_items_go_by_position(api: Answers) -> None:
    plain.batches.clear()
    query = "query($ids: [String!]!) { shelves(ids: $ids) { item { id } } }"
    ids = ["wrapped", "bare", "null", "failed", "other"]
    answer = api.response(query, {"ids": ids}).json()
    assert answer["data"] == {
        "shelves": [
            {"item": {"id": "w"}},
            {"item": {"id": "b"}},
            {"item": None},
            {"item": None},
            {"item": None},
        ]
    }
    (error,) = answer["errors"]
    assert error["path"] == ["shelves", 3, "item"]
    assert (error["errorType"], error["message"]) == ("Refused", "no")
    assert error["data"] == {"id": "f"}  # narrowed to what was selected
    assert sorted(plain.batches) == [2, 3]
    assert api.ask(query, {"ids": ids}) == answer


@pytest.mark.parametrize(
    ("field", "kind", "message"),
    [
        ("short", "Lambda:InvocationFailed", "The function answered a batch of 2 with 1 results."),
        ("failing", "QuotaError", "all of it"),
    ],
)
def test_a_failed_batch_fails_every_item(api: Answers, field: str, kind: str, message: str) -> None:
    answer = api.ask(f'{{ shelves(ids: ["1", "2"]) {{ {field} {{ id }} }} }}')
    assert answer["data"] == {"shelves": [{field: None}, {field: None}]}
    assert [(error["errorType"], error["message"]) for error in answer["errors"]] == [(kind, message)] * 2


def test_a_powertools_handler_reads_the_callers_claims(api: Answers) -> None:
    answer = api.ask(
        '{ whoAmI(prefix: "my ") { profileId username agent function } }', None, {"x-probe": "p"}
    )
    assert answer == {
        "data": {
            "whoAmI": {
                "profileId": "my prof-42",
                "username": "jane",
                "agent": "p",
                "function": "tests-lambda_handlers-with_powertools-handler",
            }
        }
    }


def test_callers_at_the_same_time_see_only_their_own_claims(api: Answers) -> None:
    def ask_as(number: int) -> tuple[int, str]:
        token = api.keys.id_token(userProfileID=f"prof-{number}", sub=f"sub-{number}").decode()
        headers = {"authorization": token, "x-probe": "p"}
        answer = api.response("{ whoAmI { profileId } }", headers=headers).json()
        return number, answer["data"]["whoAmI"]["profileId"]

    with ThreadPoolExecutor(8) as clients:
        for number, seen in clients.map(ask_as, range(24)):
            assert seen == f"prof-{number}"


def test_powertools_errors_have_their_names(api: Answers) -> None:
    (error,) = api.ask("{ missing }")["errors"]
    assert (error["errorType"], error["message"]) == ("LookupError", "there is no such thing")


def test_powertools_batches_run_unchanged(api: Answers) -> None:
    answer = api.ask("{ shops { id tags owner { id } rating(scale: 10) } }")
    assert answer == {
        "data": {
            "shops": [
                {"id": "a", "tags": ["a", "3"], "owner": {"id": "owner of a"}, "rating": 10},
                {"id": "bb", "tags": ["bb", "3"], "owner": {"id": "owner of bb"}, "rating": 20},
                {"id": "ccc", "tags": ["ccc", "3"], "owner": {"id": "owner of ccc"}, "rating": 30},
            ]
        }
    }
