"""Facts 1 to 7 of AppSync's contract: accepted credentials and the caller's identity."""

import json
import time
from typing import Any

import pytest
import strawberry

from claimgraph.auth import anyone
from claimgraph.schema import guard
from tests.end_to_end.appsync_facts.answers import CALL_REFUSED, ask, user
from tests.support.servers.all_modes_server import KEYS, AllModesServer
from tests.support.servers.api_server import api_server, feature


@strawberry.type
class Query:
    @strawberry.field(directives=[guard(anyone)])
    def value(self) -> str | None:
        return "read"


def _identity(world: AllModesServer, **headers: str) -> dict[str, Any]:
    return json.loads(ask(world, "{ identity }", **headers)["data"]["identity"])


def test_fact_01_no_authorization_where_user_pools_are_the_only_mode() -> None:
    with api_server(feature(Query=Query)) as api:
        response = api.client.post("/graphql", json={"query": "{ value }"})
    assert response.status_code == 401
    assert response.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert "data" not in response.json()
    (error,) = response.json()["errors"]
    assert error["errorType"] == "UnauthorizedException"
    assert error["message"] == "Valid authorization header not provided."


def test_fact_02_an_access_token_bare_and_after_bearer(world: AllModesServer) -> None:
    token = user("a")
    bare = ask(world, "{ me { sub username groups } }", authorization=token)
    assert bare["data"]["me"]["username"] == "jane"
    assert ask(world, "{ me { sub username groups } }", authorization=f"Bearer {token}") == bare


def test_fact_03_an_id_token(world: AllModesServer) -> None:
    token = KEYS.id_token(**{"cognito:username": "ana"}).decode()
    identity = _identity(world, authorization=token)
    assert identity["claims"]["token_use"] == "id"
    assert identity["username"] == "ana"


def test_fact_04_an_access_tokens_username_and_groups(world: AllModesServer) -> None:
    identity = _identity(world, authorization=user("b", "a"))
    assert (identity["username"], identity["groups"]) == ("jane", ["b", "a"])
    assert _identity(world, authorization=user())["groups"] is None


def test_fact_05_an_expired_token(world: AllModesServer) -> None:
    token = KEYS.access_token(exp=int(time.time()) - 60).decode()
    assert world.refusal(authorization=token) == ("expired", "Token has expired.")


def test_fact_06_an_api_key_has_no_identity(world: AllModesServer, api_key: str) -> None:
    answer = ask(world, "{ identity }", x_api_key=api_key)
    assert answer == {"data": {"identity": None}}


@pytest.mark.parametrize("which", ["wrong", "expired", "authorizer"])
def test_fact_07_rejected_keys_and_tokens(world: AllModesServer, which: str) -> None:
    headers = {
        "wrong": {"x_api_key": "da2-" + "0" * 26},
        "expired": {"x_api_key": world.expired_api_key},
        "authorizer": {"authorization": "nobody knows this"},
    }
    assert world.refusal(**headers[which])[1] == CALL_REFUSED
