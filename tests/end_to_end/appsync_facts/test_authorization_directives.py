"""Facts 8 to 17 of AppSync's contract: the fields that directives open and leave open."""

from collections.abc import Iterator

import pytest
import strawberry

from claimgraph.auth.api_modes import ApiModes
from claimgraph.schema import aws_auth
from claimgraph.schema.runtime.build import build_api
from claimgraph.schema.runtime.guarded_fields import UnsafeSchema
from tests.end_to_end.appsync_facts.answers import ask, refused, user
from tests.support.servers.all_modes_server import AllModesServer
from tests.support.servers.api_server import ApiClient, api_server, feature

_READ = "read"


def test_fact_08_a_field_closed_to_api_keys(world: AllModesServer, api_key: str) -> None:
    answer = ask(world, "{ ofUsers }", x_api_key=api_key)
    assert answer["data"] == {"ofUsers": None}
    assert refused(answer) == ["Not Authorized to access ofUsers on type Query"]


def test_fact_09_the_keys_of_a_denial(world: AllModesServer, api_key: str) -> None:
    (error,) = ask(world, "{\n  ofUsers\n}", x_api_key=api_key)["errors"]
    ours = {"extensions"}
    assert set(error) == {"path", "data", "errorType", "errorInfo", "locations", "message"} | ours
    assert (error["path"], error["data"], error["errorInfo"]) == (["ofUsers"], None, None)
    assert error["locations"] == [{"line": 2, "column": 3, "sourceName": None}]


def test_fact_10_a_denial_beside_data(world: AllModesServer, api_key: str) -> None:
    answer = ask(world, "{ ofKeys ofUsers }", x_api_key=api_key)
    assert answer["data"] == {"ofKeys": _READ, "ofUsers": None}
    assert refused(answer) == ["Not Authorized to access ofUsers on type Query"]
    answer = ask(world, "{ ofKeys requiredOfUsers }", x_api_key=api_key)
    assert answer["data"] is None
    assert refused(answer) == ["Not Authorized to access requiredOfUsers on type Query"]


def test_fact_11_an_undirected_field_is_for_the_default_mode(world: AllModesServer, api_key: str) -> None:
    assert ask(world, "{ undirected }") == {"data": {"undirected": _READ}}
    for headers in ({"x_api_key": api_key}, {"authorization": world.iam_proof()}):
        answer = ask(world, "{ undirected }", **headers)
        assert answer["data"] == {"undirected": None}
        assert refused(answer) == ["Not Authorized to access undirected on type Query"]


def test_fact_12_a_fields_directive_replaces_its_types(world: AllModesServer) -> None:
    answer = ask(world, "{ memo { text stamp } }")
    assert answer["data"] == {"memo": {"text": "text", "stamp": None}}
    assert refused(answer) == ["Not Authorized to access stamp on type Memo"]
    answer = ask(world, "{ memo { text stamp } }", authorization=world.iam_proof())
    assert answer == {"data": {"memo": {"text": "text", "stamp": "stamp"}}}


def test_fact_13_and_so_do_its_groups(world: AllModesServer) -> None:
    answer = ask(world, "{ plan { rota budget pay } }", authorization=user("user"))
    assert answer["data"] == {"plan": {"rota": "rota", "budget": None, "pay": None}}
    assert refused(answer) == [f"Not Authorized to access {name} on type Plan" for name in ("budget", "pay")]


@pytest.mark.parametrize("group", ["a", "b"])
def test_fact_14_either_group_suffices(world: AllModesServer, group: str) -> None:
    assert ask(world, "{ ofGroups }", authorization=user(group)) == {"data": {"ofGroups": _READ}}
    assert refused(ask(world, "{ ofGroups }", authorization=user("c")))
    assert ask(world, "{ ofUsers }", authorization=user()) == {"data": {"ofUsers": _READ}}


def test_fact_15_aws_auth_beside_other_modes(world: AllModesServer) -> None:
    assert ask(world, "{ withAwsAuth }", authorization=user()) == {"data": {"withAwsAuth": _READ}}


def test_fact_15_aws_auth_beside_other_modes_does_not_start_by_default() -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[aws_auth(cognito_groups=["admin"])])
        def value(self) -> str | None:
            return _READ

    modes = ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset({"API_KEY"}))
    with pytest.raises(UnsafeSchema, match="write @aws_cognito_user_pools"):
        build_api([feature(Query=Query)], modes=modes)


@strawberry.type(directives=[aws_auth(cognito_groups=["admin"])])
class Sheet:
    plain: str | None = "plain"
    for_admins: str | None = strawberry.field(
        default="for admins", directives=[aws_auth(cognito_groups=["admin"])]
    )


@strawberry.type
class DenyingQuery:
    @strawberry.field
    def undirected(self) -> str | None:
        return _READ

    @strawberry.field(directives=[aws_auth()])
    def sheet(self) -> Sheet | None:
        return Sheet()

    @strawberry.field(directives=[aws_auth(cognito_groups=["admin"])])
    def of_admins(self) -> str | None:
        return _READ


@pytest.fixture(scope="module")
def denying() -> Iterator[ApiClient]:
    """User pools alone, default action DENY."""
    modes = ApiModes("AMAZON_COGNITO_USER_POOLS", default_action="DENY")
    with api_server(feature(Query=DenyingQuery), modes=modes, strictness="compatible") as answers:
        yield answers


def test_fact_16_default_action_deny(denying: ApiClient) -> None:
    answer = denying.ask("{ undirected sheet { plain } }")
    assert answer["data"] == {"undirected": None, "sheet": {"plain": "plain"}}
    assert refused(answer) == ["Not Authorized to access undirected on type Query"]


def test_fact_17_aws_auth_below_root_fields(denying: ApiClient) -> None:
    answer = denying.ask("{ sheet { plain forAdmins } ofAdmins }")
    assert answer["data"] == {"sheet": {"plain": "plain", "forAdmins": "for admins"}, "ofAdmins": None}
    assert refused(answer) == ["Not Authorized to access ofAdmins on type Query"]
