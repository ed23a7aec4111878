"""Strawberry's permission classes deny as rules do, and a resolver's GraphQLError is its own answer."""

from collections.abc import Iterator
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.permission import BasePermission, PermissionExtension

from claimgraph.auth import signed_in
from claimgraph.schema import guard
from tests.support.servers.api_server import ApiClient, api_server, feature


class No(BasePermission):
    message = "not yours"

    def has_permission(self, source: object, info: object, **_arguments: object) -> bool:
        del source, info
        return False


class NoLater(No):
    async def has_permission(self, source: object, info: object, **_arguments: object) -> bool:  # type: ignore[override]
        del source, info
        return False


class Coroutine(No):
    def has_permission(self, source: object, info: object, **_arguments: object) -> Any:  # noqa: ANN401 - what it must not return
        del source, info

        async def no() -> bool:
            return False

        return no()


class Silent(No):
    message = None


class Own(No):
    def on_unauthorized(self) -> None:
        raise LookupError("a secret of the permission's")


class Broken(No):
    def has_permission(self, source: object, info: object, **_arguments: object) -> bool:
        del source, info
        raise ZeroDivisionError("a secret")


_STANDARD = "Not Authorized to access {} on type Query"
_MESSAGES = {
    "plain": "not yours",
    "later": "not yours",
    "both": "not yours",
    "coroutine": _STANDARD.format("coroutine"),
    "silent": _STANDARD.format("silent"),
    "own": _STANDARD.format("own"),
}


def _field(*permissions: type[BasePermission]) -> Any:  # noqa: ANN401 - as Strawberry's own function
    def leak() -> str | None:
        return "leak"

    return strawberry.field(resolver=leak, directives=[guard(signed_in)], permission_classes=[*permissions])


@strawberry.type
class Query:
    plain: str | None = _field(No)
    later: str | None = _field(NoLater)
    coroutine: str | None = _field(Coroutine)
    silent: str | None = _field(Silent)
    own: str | None = _field(Own)
    broken: str | None = _field(Broken)

    @strawberry.field(directives=[guard(signed_in)], permission_classes=[No])
    async def both(self) -> str | None:
        return "leak"

    @strawberry.field(
        directives=[guard(signed_in)], extensions=[PermissionExtension([No()], fail_silently=True)]
    )
    def hushed(self) -> str | None:
        return "leak"

    @strawberry.field(directives=[guard(signed_in)])
    def raising(self) -> str | None:
        raise GraphQLError("the team's own words")

    @strawberry.field(directives=[guard(signed_in)])
    async def raising_later(self) -> str | None:
        raise GraphQLError("with a code", extensions={"code": "TEAPOT", "errorType": "Teapot"})


@pytest.fixture(scope="module")
def api() -> Iterator[ApiClient]:
    with api_server(feature(Query=Query)) as client:
        yield client


@pytest.mark.parametrize("name", _MESSAGES)
def test_a_refusal_by_a_permission_class_is_a_denial(
    api: ApiClient, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(4):
        answer = api.ask(f"{{ {name} }}")
        assert answer["data"] == {name: None}
        (error,) = answer["errors"]
        assert (error["message"], error["errorType"]) == (_MESSAGES[name], "Unauthorized")
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert "secret" not in str(answer)
    logged = "".join(capsys.readouterr())
    assert logged.count("denied") >= 4
    assert "resolver failed" not in logged


def test_a_permission_that_fails_lets_no_caller_in_and_is_a_defect(api: ApiClient) -> None:
    (error,) = api.ask("{ broken }")["errors"]
    assert (error["errorType"], error["extensions"]["code"]) == ("InternalFailure", "INTERNAL_SERVER_ERROR")


def test_a_permission_may_refuse_silently(api: ApiClient) -> None:
    assert api.ask("{ hushed }") == {"data": {"hushed": None}}


def test_a_graphql_error_of_a_resolver_is_not_the_callers_fault(api: ApiClient) -> None:
    for _ in range(3):
        (error,) = api.ask("{ raising }")["errors"]
        assert error["message"] == "the team's own words"
        assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
        (error,) = api.ask("{ raisingLater }")["errors"]
        assert (error["errorType"], error["extensions"]) == ("Teapot", {"code": "TEAPOT"})
