"""Errors and headers that resolvers add, with a plan and without."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLError, GraphQLInt, parse
from strawberry import Info

from claimgraph.auth import anyone, in_group, owner
from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema import AWSDate, Context, add_response_header, append_error, guard
from claimgraph.schema.response_additions import MAX_HEADER_BYTES
from tests.support.servers.api_server import ApiClient, api_server, feature

Resolving = Info[Context, None]


@strawberry.interface
class Party:
    id: str = strawberry.field(directives=[guard(anyone)])


@strawberry.type(directives=[guard(anyone)])
class Person(Party):
    email: str | None = strawberry.field(directives=[guard(owner("userProfileID", of="id"))])


@strawberry.type(directives=[guard(anyone)])
class Line:
    label: str
    price: int | None = strawberry.field(default=None, directives=[guard(in_group("billing"))])


@strawberry.type(directives=[guard(anyone)])
class Invoice:
    id: str
    lines: list[Line]
    payer: Person | None = None
    party: Party | None = None


@strawberry.enum
class Size(Enum):
    SMALL = 1


@strawberry.type(directives=[guard(anyone)])
class Pear:
    weight: int

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        return isinstance(value, cls)


@strawberry.type(directives=[guard(anyone)])
class Unfit:
    """Whatever is asked for is something else, and secret."""

    @strawberry.field
    def text(self) -> str | None:
        return cast(Any, {"hidden": "SSN-1"})

    @strawberry.field
    async def number(self) -> int | None:
        return cast(Any, "SSN-1")

    @strawberry.field
    def numbers(self) -> list[float | None]:
        return [cast(Any, "SSN-1")]

    @strawberry.field
    def flag(self) -> bool | None:
        return cast(Any, "SSN-1")

    @strawberry.field
    def size(self) -> Size | None:
        return cast(Any, "SSN-1")

    @strawberry.field
    def day(self) -> AWSDate | None:
        return cast(Any, "SSN-1")

    @strawberry.field
    def names(self) -> list[str] | None:
        return cast(Any, 5)

    @strawberry.field
    def pear(self) -> Pear | None:
        return cast(Any, Secret())

    @strawberry.field
    def party(self) -> Party | None:
        return cast(Any, Secret())

    @strawberry.field
    def never(self) -> list[list[int]] | None:
        return [[1, cast(Any, None)]]


class Secret:
    def __repr__(self) -> str:
        return "SSN-1"

    weight = 1
    id = "1"


_LOCKED = {
    "id": "7",
    "internal": "never selected",
    "lines": [{"label": "a", "price": 5, "cost": 1}, {"label": "b", "price": 6, "cost": 2}],
    "payer": {"id": "prof-42", "email": "jane@example.com"},
}


@strawberry.type(directives=[guard(anyone)])
class Query:
    @strawberry.field
    def plain(self) -> int | None:
        raise ResolverError("It is so.")

    @strawberry.field
    def leaf(self) -> int | None:
        raise ResolverError("It is so.", data={"id": 7})

    @strawberry.field
    async def approve(self, typename: str | None = None) -> Invoice | None:
        party = {"id": "prof-13", "email": "joe@example.com", "__typename": typename}
        data = {**_LOCKED, "party": party}
        raise ResolverError("Invoice is locked", "INVOICE_LOCKED", data=data, error_info={"lockedBy": "ana"})

    @strawberry.field
    def invoices(self) -> list[Invoice | None]:
        return [Invoice(id="1", lines=[]), Invoice(id="2", lines=[])]

    @strawberry.field
    def stale(self, info: Resolving) -> Invoice | None:
        append_error(info, ResolverError("Prices are a day old", "Stale", data={"id": "7", "x": 1}))
        append_error(info, ResolverError("And so are names"))
        return Invoice(id="7", lines=[])

    @strawberry.field
    def must_be(self, info: Resolving) -> int:
        append_error(info, ResolverError("appended"))
        raise ResolverError("raised")

    @strawberry.field
    def unfit(self) -> Unfit:
        return Unfit()

    @strawberry.field
    def squared(self, of: int) -> int | None:
        return of * of

    @strawberry.field
    def deliberate(self) -> int | None:
        raise GraphQLError("a text of the resolver's own", extensions={"code": "TEAPOT"})

    @strawberry.field
    def unparsable(self) -> int | None:
        parse("{")
        return 1

    @strawberry.field
    def unwritable(self) -> int | None:
        GraphQLInt.coerce_output_value("SSN")
        return 1

    @strawberry.field
    def lying(self) -> int | None:
        raise TypeError("Cannot return null for non-nullable field Query.lying.")

    @strawberry.field
    def undescribable(self) -> int | None:
        raise ResolverError("no", data={"at": object()})

    @strawberry.field
    def header(self, info: Resolving, name: str, value: str = "x") -> str:
        add_response_header(info, name, value)
        return "there"


@pytest.fixture(scope="module")
def api() -> Iterator[ApiClient]:
    with api_server(feature(Query=Query)) as answers:
        yield answers


def test_an_error_with_a_message_alone_has_null_members(api: ApiClient) -> None:
    answer = api.ask("{\n  plain\n}")
    assert answer == {
        "data": {"plain": None},
        "errors": [
            {
                "path": ["plain"],
                "data": None,
                "errorType": None,
                "errorInfo": None,
                "locations": [{"line": 2, "column": 3, "sourceName": None}],
                "message": "It is so.",
                "extensions": {"code": "RESOLVER_ERROR"},
            }
        ],
    }
    assert api.plans.counts["planned"] >= 2


def test_a_leaf_selects_nothing_so_its_data_is_shown(api: ApiClient) -> None:
    assert api.ask("{ leaf }")["errors"][0]["data"] == {"id": 7}


def test_all_four_members_stand_at_the_top_level(api: ApiClient) -> None:
    (error,) = api.ask("{ a: approve { id } }")["errors"]
    assert error["path"] == ["a"]
    assert error["errorType"] == "INVOICE_LOCKED"
    assert error["errorInfo"] == {"lockedBy": "ana"}
    assert error["data"] == {"id": "7"}
    assert error["extensions"] == {"code": "RESOLVER_ERROR"}


@pytest.mark.parametrize(
    ("selection", "shown"),
    [
        ("{ number: id }", {"id": "7"}),
        ("{ lines { label } }", {"lines": [{"label": "a"}, {"label": "b"}]}),
        ("{ lines { label price } }", {"lines": [{"label": "a"}, {"label": "b"}]}),
        ("{ payer { email } }", {"payer": {"email": "jane@example.com"}}),
        (
            "{ ...I ... on Invoice { lines { label } } }",
            {"id": "7", "lines": [{"label": "a"}, {"label": "b"}]},
        ),
        ("{ party { id } }", {"party": None}),
        ("{ party { id ... on Person { email } } }", {"party": None}),
    ],
)
def test_data_is_what_the_selection_asks_and_the_caller_may_read(
    api: ApiClient, selection: str, shown: object
) -> None:
    fragment = "fragment I on Invoice { id }" if "...I" in selection else ""
    (error,) = api.ask("{ approve " + selection + " }" + fragment)["errors"]
    assert error["data"] == shown


def test_data_of_an_abstract_type_says_of_which_type_it_is(api: ApiClient) -> None:
    query = '{ approve(typename: "Person") { party { id ... on Person { email } } } }'
    assert api.ask(query)["errors"][0]["data"] == {"party": {"id": "prof-13"}}  # not the caller's own
    query = '{ approve(typename: "Invoice") { party { id } } }'
    assert api.ask(query)["errors"][0]["data"] == {"party": None}


def test_an_appended_error_leaves_the_value(api: ApiClient) -> None:
    answer = api.ask("{ plain stale { id } }")
    assert answer["data"] == {"plain": None, "stale": {"id": "7"}}
    assert [error["message"] for error in answer["errors"]] == [
        "It is so.",
        "Prices are a day old",
        "And so are names",
    ]
    appended = answer["errors"][1]
    assert appended == {
        "path": ["stale"],
        "data": {"id": "7"},
        "errorType": "Stale",
        "errorInfo": None,
        "locations": [{"line": 1, "column": 9, "sourceName": None}],
        "message": "Prices are a day old",
        "extensions": {"code": "RESOLVER_ERROR"},
    }


def test_an_appended_error_survives_when_everything_is_null(api: ApiClient) -> None:
    answer = api.ask("{ mustBe }")
    assert answer["data"] is None
    assert [error["message"] for error in answer["errors"]] == ["raised", "appended"]


def test_error_data_that_is_not_json_is_a_defect_of_the_resolver(api: ApiClient) -> None:
    assert api.ask("{ undescribable }")["errors"][0]["errorType"] == "InternalFailure"


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("text", "/text"),
        ("number", "/number"),
        ("numbers", "/numbers[0]"),
        ("flag", "/flag"),
        ("size", "/size"),
        ("day", "/day"),
        ("names", "/names"),
        ("pear { weight }", "/pear"),
        ("party { id }", "/party"),
    ],
)
def test_a_result_of_the_wrong_type_is_an_internal_error_and_not_quoted(
    api: ApiClient, capsys: pytest.CaptureFixture[str], asked: str, path: str
) -> None:
    answer = api.ask(f"{{ unfit {{ {asked} }} }}")
    (error,) = answer["errors"]
    assert error["message"] == f"Can't serialize value (/unfit{path})"
    assert (error["errorType"], error["extensions"]) == (None, {"code": "INTERNAL_SERVER_ERROR"})
    logged = "".join(capsys.readouterr())
    assert logged.count("resolver failed") == 3
    assert "SSN" not in logged + str(answer)


def test_a_null_in_a_non_null_field_has_appsyncs_message(api: ApiClient) -> None:
    (error,) = api.ask("{ unfit { never } }")["errors"]
    assert error["message"] == (
        "Cannot return null for non-nullable type: 'Int' within parent 'Unfit' (/unfit/never[0][1])"
    )
    assert (error["errorType"], error["extensions"]) == (None, {"code": "INTERNAL_SERVER_ERROR"})


def test_argument_errors_and_deliberate_errors_are_unchanged(api: ApiClient) -> None:
    (error,) = api.ask("query($n: Int = 1) { squared(of: $n) }", {"n": None})["errors"]
    assert "$n" in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    (error,) = api.ask("{ deliberate }")["errors"]
    assert error["message"] == "a text of the resolver's own"
    assert error["extensions"] == {"code": "TEAPOT"}


def test_a_resolver_adds_headers(api: ApiClient) -> None:
    query = """{
      a: header(name: "X-Total", value: "3 of 4")
      b: header(name: "set-cookie", value: "a=1")
      c: header(name: "Set-Cookie", value: "b=2")
    }"""
    for _ in range(3):
        response = api.response(query)
        assert response.json() == {"data": {"a": "there", "b": "there", "c": "there"}}
        assert response.headers["x-total"] == "3 of 4"
        assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    "name",
    ["x-amzn-RequestId", "X-Amz-Meta", "Access-Control-Allow-Origin", "Content-Type", "content-length",
     "Transfer-Encoding", "Connection", "Cache-Control", "", "a b", "a:b", "ä", "a\r\nb"],
)  # fmt: skip
def test_reserved_headers_cannot_be_set(api: ApiClient, name: str) -> None:
    before = api.response("{ plain }").headers
    query = "query($n: String!) { header(name: $n) }"
    response = api.response(query, {"n": name})
    (error,) = api.ask(query, {"n": name})["errors"]
    assert response.json()["data"] == {"header": "there"}
    assert error["errorType"] == "ResponseHeaderError"
    assert error["path"] == ["header"]
    assert set(response.headers) == set(before)


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b", "a\nb", " a", "a ", "ä", "\x7f"])
def test_header_values_cannot_inject_headers(api: ApiClient, value: str) -> None:
    query = 'query($v: String!) { header(name: "x-a", value: $v) }'
    response = api.response(query, {"v": value})
    assert "x-a" not in response.headers
    assert "set-cookie" not in response.headers
    (error,) = response.json()["errors"]
    assert error["errorType"] == "ResponseHeaderError"


def test_headers_are_limited_to_4_kb_altogether(api: ApiClient) -> None:
    query = 'query($v: String!) { a: header(name: "x-a", value: $v) b: header(name: "x-b", value: "1") }'
    response = api.response(query, {"v": "v" * (MAX_HEADER_BYTES - 3)})
    assert len(response.headers["x-a"]) == MAX_HEADER_BYTES - 3
    assert "x-b" not in response.headers
    assert [error["path"] for error in response.json()["errors"]] == [["b"]]


@pytest.mark.parametrize("name", ["unparsable", "unwritable"])
def test_an_error_that_a_resolver_lets_pass_is_its_own(api: ApiClient, name: str) -> None:
    for _ in range(2):  # by graphql-core, then by the plan
        (error,) = api.ask(f"{{ {name} }}")["errors"]
        assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
        assert not error["message"].startswith("Can't serialize value")


def test_a_resolver_that_raises_graphql_cores_words_about_a_null_is_a_defect(api: ApiClient) -> None:
    for _ in range(2):
        (error,) = api.ask("{ lying }")["errors"]
        assert error["errorType"] == "InternalFailure"
