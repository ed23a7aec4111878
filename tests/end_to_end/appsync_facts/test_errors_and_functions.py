"""Facts 21 to 28 of AppSync's contract: errors of resolvers, Lambda authorizers and Lambda resolvers."""

import json
from typing import Any

import pytest

from tests.end_to_end.appsync_facts.answers import CALL_REFUSED, ask, refused, user
from tests.support.servers.all_modes_server import AllModesServer


def test_fact_21_errors_of_resolvers(world: AllModesServer) -> None:
    answer = ask(world, "{ saysNo { text } saysWhy { text } }")
    assert answer["data"] == {"saysNo": None, "saysWhy": None}
    bare, full = answer["errors"]
    assert (bare["message"], bare["errorType"], bare["data"], bare["errorInfo"]) == ("no", None, None, None)
    assert (full["message"], full["errorType"]) == ("no", "Locked")
    assert (full["data"], full["errorInfo"]) == ({"text": "old"}, {"by": "ana"})
    assert not {"errorType", "data", "errorInfo"} & set(full["extensions"])


def test_fact_22_an_appended_error(world: AllModesServer) -> None:
    answer = ask(world, "{ stale { text } }")
    assert answer["data"] == {"stale": {"text": "text"}}
    (error,) = answer["errors"]
    assert (error["path"], error["errorType"], error["message"]) == (["stale"], "Stale", "a day old")


_PAPER = "{ paper { text secret required } }"


def test_fact_23_denied_fields(world: AllModesServer) -> None:
    answer = ask(world, _PAPER, authorization="denies:field")
    assert answer["data"] == {"paper": {"text": "text", "secret": None, "required": "required"}}
    assert refused(answer) == ["Not Authorized to access secret on type Paper"]
    answer = ask(world, _PAPER, authorization="denies:required")
    assert answer["data"] == {"paper": None}
    assert refused(answer) == ["Not Authorized to access required on type Paper"]


@pytest.mark.parametrize("token", ["denies:wildcard", "denies:type"])
def test_fact_23_denied_fields_name_single_fields(world: AllModesServer, token: str) -> None:
    answer = ask(world, _PAPER, authorization=token)
    assert answer == {"data": {"paper": {"text": "text", "secret": "secret", "required": "required"}}}


def _resolver_context(world: AllModesServer, token: str, query: str) -> dict[str, Any]:
    return json.loads(ask(world, query, authorization=token)["data"]["identity"])["resolverContext"]


def test_fact_24_resolver_context(world: AllModesServer) -> None:
    assert _resolver_context(world, "denies:field", "{ identity }")["role"] == "clerk"


def test_fact_25_ttl_override(world: AllModesServer) -> None:
    queries = ["{ identity }", "{ identity }", "query Other { paper { text } identity }"]
    asked = {
        token: [_resolver_context(world, token, query)["calls"] for query in queries]
        for token in ("calls:always", "calls:once")
    }
    assert asked == {"calls:always": [1, 2, 3], "calls:once": [1, 1, 1]}


def test_fact_26_the_event_of_a_direct_lambda_resolver(world: AllModesServer) -> None:
    token = user("a")
    answer = ask(world, '{ seen(id: "7") { event } }', authorization=token, X_Probe="yes")
    event = json.loads(answer["data"]["seen"]["event"])
    assert set(event) == {"arguments", "identity", "source", "request", "prev", "info", "stash"}
    assert (event["arguments"], event["source"], event["prev"]) == ({"id": "7"}, None, None)
    assert event["stash"] == {}
    assert (event["identity"]["username"], event["identity"]["groups"]) == ("jane", ["a"])
    headers = event["request"]["headers"]
    assert (headers["authorization"], headers["x-probe"]) == (token, "yes")
    assert all(name == name.lower() for name in headers)
    assert event["info"] == {
        "fieldName": "seen",
        "parentTypeName": "Query",
        "variables": {},
        "selectionSetList": ["event"],
        "selectionSetGraphQL": "{\n  event\n}",
    }


@pytest.mark.parametrize(
    ("how", "error_type", "message"),
    [("quota", "QuotaError", "x"), ("unauthorized", "UnauthorizedException", CALL_REFUSED)],
)
def test_fact_27_exceptions_of_functions(
    world: AllModesServer, how: str, error_type: str, message: str
) -> None:
    answer = ask(world, f'{{ fails(how: "{how}") }}')
    assert answer["data"] == {"fails": None}
    (error,) = answer["errors"]
    assert (error["errorType"], error["message"]) == (error_type, message)


def test_fact_28_a_batch(world: AllModesServer) -> None:
    answer = ask(world, "{ pages { number text } }")
    texts = [page["text"] for page in answer["data"]["pages"]]
    assert texts == ["0 of 3", None, "2 of 3"]
    (error,) = answer["errors"]
    assert (error["path"], error["errorType"], error["message"]) == (
        ["pages", 1, "text"],
        "PageError",
        "torn out",
    )
