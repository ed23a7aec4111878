"""Results and errors of functions, with a plan and without."""

from typing import Any

import pytest

from tests.lambda_handlers import plain
from tests.support.servers.api_server import ApiClient
from tests.support.time.patience import PATIENCE


def ask(api: ApiClient, query: str, answer: str, **variables: object) -> dict[str, Any]:
    return api.ask(query, {"a": answer, **variables})


ORDER = """{
  "id": "o1", "ownerId": "prof-42", "address": "Main St", "total": 4, "size": "BIG",
  "placedAt": "2026-01-02T03:04:05Z", "due": "2026-02-03", "extra": {"a": [1]},
  "item": {"__typename": "Film", "id": "f", "minutes": 90},
  "node": {"__typename": "Book", "id": "b", "pages": 12},
  "parts": [{"id": "o2", "ownerId": "prof-13", "address": "Hidden St", "total": 1, "size": "SMALL"}, null]
}"""


def test_json_becomes_the_types_of_the_schema(api: ApiClient) -> None:
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


def test_rules_hold_for_what_functions_return(api: ApiClient) -> None:
    query = """query($a: AWSJSON!) {
      orders(answer: $a) { address }
    }"""
    answer = ask(api, query, f'[{ORDER}, {{"id": "x", "ownerId": "prof-13", "address": "Hidden"}}, null]')
    assert answer["data"] == {"orders": [{"address": "Main St"}, {"address": None}, None]}
    (error,) = answer["errors"]
    assert (error["errorType"], error["path"]) == ("Unauthorized", ["orders", 1, "address"])
    assert api.plans.counts["planned"] >= 2  # as in plans, so by graphql-core: `ask` compares them


NULL = "Cannot return null for non-nullable type: "


def test_a_missing_member_is_null_and_a_null_that_may_not_be_goes_up(api: ApiClient) -> None:
    answer = ask(api, "query($a: AWSJSON!) { order(answer: $a) { id size parts { id } } }", '{"id": "7"}')
    assert answer == {"data": {"order": {"id": "7", "size": None, "parts": None}}}
    answer = ask(api, "query($a: AWSJSON!) { order(answer: $a) { total } }", '{"id": "7"}')
    assert answer["data"] == {"order": None}
    (error,) = answer["errors"]
    assert error["message"] == f"{NULL}'Int' within parent 'Order' (/order/total)"
    assert (error["path"], error["errorType"]) == (["order", "total"], None)
    assert error["extensions"] == {"code": "FUNCTION_FAILED"}


def test_a_null_item_in_a_non_null_list_is_reported_likewise(api: ApiClient) -> None:
    query = "query($a: AWSJSON!) { order(answer: $a) { parts { total } } }"
    (error,) = ask(api, query, '{"parts": [null]}')["errors"]
    assert error["message"] == f"{NULL}'Order' within parent 'Order' (/order/parts[0])"
    (error,) = ask(api, query, '{"parts": [{}]}')["errors"]
    assert error["message"] == f"{NULL}'Int' within parent 'Order' (/order/parts[0]/total)"


@pytest.mark.parametrize(
    ("member", "name", "kind"),
    [
        ('"address": {"hidden": "SSN-1"}', "address", "String"),
        ('"address": ["SSN-1"]', "address", "String"),
        ('"total": "SSN-1"', "total", "Int"),
        ('"id": {"hidden": "SSN-1"}', "id", "ID"),
        ('"size": "SSN-1"', "size", "Size"),
        ('"placedAt": "SSN-1"', "placedAt", "AWSDateTime"),
    ],
)
def test_no_error_quotes_what_a_function_returned(api: ApiClient, member: str, name: str, kind: str) -> None:
    answer = f'{{"ownerId": "prof-42", {member}}}'
    found = ask(api, f"query($a: AWSJSON!) {{ order(answer: $a) {{ {name} }} }}", answer)
    assert "SSN" not in str(found)
    (error,) = found["errors"]
    assert error["message"] == f"Can't serialize value (/order/{name}) : it is no valid {kind}."
    assert error["extensions"] == {"code": "FUNCTION_FAILED"}


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
def test_a_result_of_the_wrong_type_is_an_error_at_its_path(
    api: ApiClient, answer: str, below: str | None, message: str
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


def test_mutations_are_resolved_too(api: ApiClient) -> None:
    answer = ask(api, "mutation($a: AWSJSON!) { place(answer: $a) { id } }", '{"id": "7"}')
    assert answer == {"data": {"place": {"id": "7"}}}
    assert plain.seen[-1]["info"]["parentTypeName"] == "Mutation"


def test_the_name_and_message_of_an_exception_are_reported(api: ApiClient) -> None:
    (error,) = api.ask('{ fails(how: "quota") }')["errors"]
    assert (error["errorType"], error["message"]) == ("QuotaError", "x")
    assert error["extensions"] == {"code": "FUNCTION_ERROR"}
    (error,) = api.ask('{ fails(how: "unauthorized") }')["errors"]
    assert error["errorType"] == "UnauthorizedException"
    assert error["message"] == "You are not authorized to make this call."
    assert error["extensions"] == {"code": "FORBIDDEN"}


def test_a_result_that_is_not_json_is_a_function_error(api: ApiClient) -> None:
    (error,) = api.ask("{ unwritable }")["errors"]
    assert (error["errorType"], error["message"]) == (
        "Lambda:InvocationFailed",
        "The function's result cannot be written as JSON.",
    )


def test_a_slow_function_times_out(api: ApiClient) -> None:
    response = api.response("{ slow }").json()
    assert response["data"] == {"slow": None}
    assert response["errors"][0]["errorType"] == "Lambda:ExecutionTimeoutException"
    assert response["errors"][0]["message"] == "Execution timed out."


def test_an_event_answers_null_and_runs_all_the_same(api: ApiClient) -> None:
    plain.happened.clear()
    assert api.response("{ background }").json() == {"data": {"background": None}}
    assert plain.happened.wait(PATIENCE)
