import httpx2
import pytest

from claimgraph.engine._graphql_core import ResolveInfo
from tests.app.graphql.small_api import SmallApi

GRAPHQL_RESPONSE = {"accept": "application/graphql-response+json"}


def test_a_query_is_answered_for_the_identity_of_its_token(alice: httpx2.Client) -> None:
    response = alice.post("/graphql", json={"query": "{ hello me { name later } }"})
    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "Hello alice", "me": {"name": "Alice", "later": "later"}}}
    assert response.headers["cache-control"] == "no-store"


def test_a_token_not_seen_before_is_verified(anonymous: httpx2.Client) -> None:
    response = anonymous.post(
        "/graphql", json={"query": "{ hello }"}, headers={"authorization": "Bearer slow-alice"}
    )
    assert response.json() == {"data": {"hello": "Hello alice"}}


def test_variables_and_operation_name_are_used(alice: httpx2.Client) -> None:
    query = "query A($n: String) { hello(name: $n) } query B { me { name } }"
    response = alice.post("/graphql", json={"query": query, "operationName": "A", "variables": {"n": "you"}})
    assert response.json() == {"data": {"hello": "Hello you"}}


def test_application_graphql_carries_the_same_json_envelope(alice: httpx2.Client) -> None:
    headers = {"content-type": "application/graphql"}
    response = alice.post("/graphql", content=b'{"query":"{ hello }"}', headers=headers)
    assert response.json() == {"data": {"hello": "Hello alice"}}


def test_a_get_request_runs_a_query(alice: httpx2.Client) -> None:
    params = {"query": "query($n: String) { hello(name: $n) }", "variables": '{"n": "Zoë"}'}
    assert alice.get("/graphql", params=params).json() == {"data": {"hello": "Hello Zoë"}}


def test_a_mutation_by_get_is_refused_and_does_not_run(alice: httpx2.Client, api: SmallApi) -> None:
    response = alice.get("/graphql", params={"query": 'mutation { setName(name: "x") }'})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, OPTIONS"
    assert api.calls == []


def test_a_mutation_by_post_runs(alice: httpx2.Client, api: SmallApi) -> None:
    assert alice.post("/graphql", json={"query": 'mutation { setName(name: "x") }'}).status_code == 200
    assert api.calls == ["setName"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_subscription_is_refused_with_its_own_error_type(alice: httpx2.Client, method: str) -> None:
    query = {"query": "subscription { ticks }"}
    response = alice.request(
        method, "/graphql", params=query if method == "GET" else None, json=None if method == "GET" else query
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["errorType"] == "OperationNotSupported"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_before_the_credential_is_looked_at(
    anonymous: httpx2.Client, method: str
) -> None:
    response = anonymous.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, OPTIONS"


def test_errors_of_fields_leave_the_status_and_the_other_fields_alone(
    alice: httpx2.Client, api: SmallApi
) -> None:
    response = alice.post("/graphql", json={"query": "{ hello boom }"}, headers=GRAPHQL_RESPONSE)
    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "Hello alice", "boom": None}
    assert response.json()["errors"][0]["path"] == ["boom"]
    assert [(error.message, times) for errors in api.reported for error, times in errors] == [("boom", 1)]


def test_a_null_that_reaches_the_root_is_still_an_executed_operation(alice: httpx2.Client) -> None:
    response = alice.post("/graphql", json={"query": "{ must }"}, headers=GRAPHQL_RESPONSE)
    assert response.status_code == 200
    assert response.json()["data"] is None


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query($x: [Int!]!) { sum(of: $x) }", "variables": {"x": [1, "a"]}}, "BAD_USER_INPUT"),
        ({"query": "query($x: [Int!]!) { sum(of: $x) }"}, "BAD_USER_INPUT"),
        ({"query": "query A { hello }", "operationName": "B"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query A { hello } query B { hello }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "fragment F on Query { hello }"}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_errors_of_the_request_have_a_code_and_a_status_and_data_by_media_type(
    alice: httpx2.Client, api: SmallApi, request_: dict[str, object], code: str
) -> None:
    as_graphql = alice.post("/graphql", json=request_, headers=GRAPHQL_RESPONSE)
    as_json = alice.post("/graphql", json=request_, headers={"accept": "application/json"})
    assert (as_graphql.status_code, as_json.status_code) == (400, 200)
    assert as_graphql.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert as_json.headers["content-type"] == "application/json; charset=utf-8"
    assert as_graphql.json().keys() == {"errors"}
    assert as_json.json() == {"data": None, **as_graphql.json()}  # AppSync's shape
    for response in (as_graphql, as_json):
        assert "errorType" not in response.json()["errors"][0]
        assert response.json()["errors"][0]["extensions"]["code"] == code
    assert api.calls == []


@pytest.mark.parametrize("value", [2**70, "\ud800", -(2**70)])
def test_values_that_orjson_refuses_are_still_written(
    alice: httpx2.Client, api: SmallApi, value: object
) -> None:
    api.odd_value = value
    assert alice.post("/graphql", json={"query": "{ odd }"}).json() == {"data": {"odd": value}}


def test_the_request_id_reaches_the_resolvers_and_the_response(alice: httpx2.Client) -> None:
    responses = [alice.post("/graphql", json={"query": "{ requestId }"}) for _ in range(2)]
    ids = [response.headers["x-amzn-RequestId"] for response in responses]
    assert [response.json()["data"]["requestId"] for response in responses] == ids
    assert len(set(ids)) == 2


@pytest.mark.parametrize("extensions", [{"link": {"name": "web"}}, None])
def test_the_extensions_of_a_request_reach_the_resolvers(
    alice: httpx2.Client, api: SmallApi, extensions: object
) -> None:
    query = api.schema.query_type
    assert query is not None
    query.fields["hello"].resolve = _extensions
    for _ in range(2):  # by graphql-core, then by a plan
        answer = alice.post("/graphql", json={"query": "{ hello }", "extensions": extensions}).json()
        assert answer == {"data": {"hello": str(extensions)}}


def _extensions(_source: object, info: ResolveInfo[object]) -> str:
    return str(info.operation_extensions)


def test_forwarded_addresses_come_before_the_observed_peer(alice: httpx2.Client) -> None:
    headers = [("x-forwarded-for", "203.0.113.7, 198.51.100.1"), ("x-forwarded-for", "192.0.2.9")]
    body = alice.post("/graphql", json={"query": "{ sourceIp }"}, headers=headers).json()
    assert body["data"]["sourceIp"] == ["203.0.113.7", "198.51.100.1", "192.0.2.9", "127.0.0.1"]


def test_forwarded_addresses_are_bounded(alice: httpx2.Client) -> None:
    headers = {"x-forwarded-for": ", ".join(["203.0.113.7"] * 10_000)}
    body = alice.post("/graphql", json={"query": "{ sourceIp }"}, headers=headers).json()
    assert len(body["data"]["sourceIp"]) == 17


def test_a_stray_cancellation_is_a_500_not_a_dropped_connection(anonymous: httpx2.Client) -> None:
    response = anonymous.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": "cancelled"})
    assert response.status_code == 500
    assert response.json()["errors"][0]["errorType"] == "InternalFailure"


def test_a_defect_is_answered_with_an_error_id_and_logged_without_its_message(
    anonymous: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = anonymous.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": "defect"})
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert (error["errorType"], error["message"]) == ("InternalFailure", "Internal server error.")
    assert error["extensions"]["errorId"] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
