"""AppSync's directives in the SDL, and beside guards."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

import pytest
import strawberry
from graphql import build_schema

from claimgraph.auth import Identity, anyone, claim, in_group
from claimgraph.auth.api_modes import ApiModes, Mode
from claimgraph.schema import guard
from claimgraph.schema.context import Context
from claimgraph.schema.directives import (
    AwsCognitoUserPools,
    aws_api_key,
    aws_auth,
    aws_cognito_user_pools,
    aws_iam,
    aws_lambda,
    aws_oidc,
)
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.engine.differential.both import Both
from tests.schema.appsync.combined import feature
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_POOLS_AND_KEYS = ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset[Mode]({"API_KEY"}))
_ALL = ApiModes(
    "AMAZON_COGNITO_USER_POOLS", frozenset[Mode]({"API_KEY", "AWS_IAM", "AWS_LAMBDA", "OPENID_CONNECT"})
)


def of_mode(mode: Mode, *, groups: tuple[str, ...] | None = None) -> Identity:
    """A caller of another mode than user pools."""
    return replace(caller(groups=groups, uses=frozenset()), mode=mode)


async def given(api: BuiltApi, text: str, identity: Identity) -> dict[str, object]:
    """The data that a caller gets, by graphql-core and by a plan alike."""
    result = await Both(api, lambda who: Context(who, "request", services_with())).run(text, identity, {})
    assert result.data is not None
    return result.data


@strawberry.type(directives=[aws_cognito_user_pools(), aws_iam()])
class Note:
    text: str | None
    key: str | None = strawberry.field(directives=[aws_api_key()])
    several: str | None = strawberry.field(
        directives=[aws_oidc(), aws_lambda(), aws_cognito_user_pools(cognito_groups=["b", "a"])]
    )


@strawberry.type
class Query:
    @strawberry.field(directives=[aws_oidc(), guard(anyone), aws_cognito_user_pools(), aws_api_key()])
    def note(self) -> Note | None:
        return Note(text="text", key="key", several="several")

    @strawberry.field(directives=[aws_auth(cognito_groups=["admin"])])
    def older(self) -> str | None:
        return "older"


def test_the_sdl_has_appsyncs_grammar() -> None:
    sdl = build_api([feature(Query)]).sdl()
    for line in (
        "directive @aws_api_key on FIELD_DEFINITION | OBJECT",
        "directive @aws_iam on FIELD_DEFINITION | OBJECT",
        "directive @aws_oidc on FIELD_DEFINITION | OBJECT",
        "directive @aws_lambda on FIELD_DEFINITION | OBJECT",
        "directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT",
        "directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION",
        "type Note @aws_cognito_user_pools @aws_iam {",
        "  text: String",
        "  key: String @aws_api_key",
        '  several: String @aws_cognito_user_pools(cognito_groups: ["b", "a"]) @aws_lambda @aws_oidc',
        '  note: Note @auth(rule: "anyone") @aws_api_key @aws_cognito_user_pools @aws_oidc',
        '  older: String @aws_auth(cognito_groups: ["admin"])',
    ):
        assert line in sdl.splitlines()
    build_schema(sdl)


def test_an_sdl_with_aws_auth_without_groups_is_valid_too() -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[aws_auth()])
        def open(self) -> str | None:
            return None

    sdl = build_api([feature(Query)]).sdl()
    assert "open: String @aws_auth\n" in sdl
    build_schema(sdl)


def test_the_sdl_is_the_same_whatever_the_modes() -> None:
    assert build_api(modes=_ALL).sdl() == build_api().sdl()


@pytest.mark.parametrize(
    "directive",
    [
        partial(aws_cognito_user_pools, cognito_groups=[]),
        partial(aws_cognito_user_pools, cognito_groups=cast("list[str]", "admin")),
        partial(aws_auth, cognito_groups=["admin", ""]),
        partial(AwsCognitoUserPools, cognito_groups=[]),
        partial(AwsCognitoUserPools, cognito_groups=None),
    ],
)
def test_groups_are_a_list_of_names(directive: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="cognito_groups is a list of at least one name"):
        directive()


_EVERYTHING = "{ note { text key several } }"


@pytest.mark.parametrize(
    ("identity", "data"),
    [
        (caller(), {"text": "text", "key": None, "several": None}),
        (caller(groups=("a",)), {"text": "text", "key": None, "several": "several"}),
        (of_mode("API_KEY"), {"text": None, "key": "key", "several": None}),
        (of_mode("OPENID_CONNECT"), {"text": None, "key": None, "several": "several"}),
        (of_mode("AWS_LAMBDA", groups=("a",)), None),
        (of_mode("AWS_IAM"), None),
    ],
)
async def test_every_mode_gets_what_is_open_to_it(identity: Identity, data: object) -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[aws_oidc(), aws_cognito_user_pools(), aws_api_key()])
        def note(self) -> Note | None:
            return Note(text="text", key="key", several="several")

    assert await given(build_api([feature(Query)], modes=_ALL), _EVERYTHING, identity) == {"note": data}


async def test_groups_are_those_of_user_pools() -> None:
    @strawberry.type(directives=[aws_cognito_user_pools(cognito_groups=["admin"]), aws_iam()])
    class Query:
        @strawberry.field
        def value(self) -> str | None:
            return "value"

    api = build_api([feature(Query)], modes=_ALL)
    assert await given(api, "{ value }", of_mode("OPENID_CONNECT", groups=("admin",))) == {"value": None}
    assert await given(api, "{ value }", of_mode("AWS_IAM")) == {"value": "value"}
    assert await given(api, "{ value }", caller(groups=("admin",))) == {"value": "value"}


@strawberry.type(directives=[guard(in_group("staff")), aws_api_key(), aws_cognito_user_pools()])
class GuardedQuery:
    @strawberry.field
    def both_of_class(self) -> str | None:
        return "read"

    @strawberry.field(directives=[guard(anyone)])
    def own_guard(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_api_key()])
    def own_modes(self) -> str | None:
        return "read"

    @strawberry.field(directives=[guard(claim("tier")), aws_cognito_user_pools(cognito_groups=["a"])])
    def both_own(self) -> str | None:
        return "read"


_ALL_OF_IT = "{ bothOfClass ownGuard ownModes bothOwn }"


@pytest.mark.parametrize(
    ("identity", "read"),
    [
        (caller(), {"ownGuard"}),
        (caller(groups=("staff",)), {"bothOfClass", "ownGuard"}),
        (caller(groups=("a",)), {"ownGuard"}),
        (of_mode("API_KEY"), {"ownGuard"}),
        (of_mode("API_KEY", groups=("staff",)), {"bothOfClass", "ownGuard", "ownModes"}),
        (replace(caller(groups=("a",)), claims={"tier": "gold"}), {"ownGuard", "bothOwn"}),
        (replace(caller(), claims={"tier": "gold"}), {"ownGuard"}),
    ],
)
async def test_the_guard_must_hold_as_well_and_each_family_replaces_its_own(
    identity: Identity, read: set[str]
) -> None:
    api = build_api([feature(GuardedQuery)], modes=_POOLS_AND_KEYS)
    data = await given(api, _ALL_OF_IT, identity)
    assert {name for name, value in data.items() if value == "read"} == read


def test_a_root_field_shows_what_it_takes_from_its_class() -> None:
    sdl = build_api([feature(GuardedQuery)], modes=_POOLS_AND_KEYS).sdl()
    assert """ownModes: String @auth(rule: "in_group('staff')") @aws_api_key\n""" in sdl
    assert 'ownGuard: String @auth(rule: "anyone") @aws_api_key @aws_cognito_user_pools\n' in sdl


async def test_a_guard_without_a_directive_is_for_the_default_mode() -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[guard(anyone)])
        def value(self) -> str | None:
            return "value"

    several = build_api([feature(Query)], modes=_POOLS_AND_KEYS)
    assert await given(several, "{ value }", caller()) == {"value": "value"}
    assert await given(several, "{ value }", of_mode("API_KEY")) == {"value": None}
    denying = ApiModes("AMAZON_COGNITO_USER_POOLS", default_action="DENY")
    for strictness in ("strict", "compatible"):
        alone = build_api([feature(Query)], modes=denying, strictness=strictness)
        assert await given(alone, "{ value }", caller()) == {"value": "value"}


def _rules(api: BuiltApi) -> dict[str, str]:
    return {str(field): str(field.rule) for field in api.fields}


def test_the_mode_is_left_out_of_a_rule_where_it_is_implied() -> None:
    alone = _rules(build_api([feature(GuardedQuery)]))
    assert alone["Query.bothOfClass"] == "in_group('staff')"
    assert alone["Query.bothOwn"] == "in_group('a') & claim('tier')"
    assert alone["Query.ownModes"] == "nobody & in_group('staff')"
    several = _rules(build_api([feature(GuardedQuery)], modes=_POOLS_AND_KEYS))
    assert several["Query.bothOfClass"] == "in_group('staff')"
    assert several["Query.ownModes"] == "mode('API_KEY') & in_group('staff')"
    keys = _rules(build_api([feature(GuardedQuery)], modes=ApiModes("API_KEY")))
    assert keys["Query.ownModes"] == "in_group('staff')"
    assert keys["Query.bothOwn"] == "nobody & claim('tier')"
