"""The callers of the test kit are right, and its assertions fail when they should."""

import asyncio
import re
from collections.abc import Callable, Iterator

import pytest
from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension

from claimgraph.app.settings.settings import Settings
from claimgraph.app.testing import (
    ApiUnderTest,
    Caller,
    anonymous,
    assert_allowed,
    assert_denied,
    machine,
    user,
)
from claimgraph.schema.runtime.build import build_api
from tests.support.json_values import at

_ALICE = user(claims={"userProfileID": "prof_alice"})
_EMAILS = "{ profiles(first: 3) { nodes { id email } } }"
_OWN = '{ profile(id: "prof_alice") { email staffNotes ...rest } } fragment rest on Profile { bio }'


@pytest.fixture(scope="module")
def api() -> Iterator[ApiUnderTest]:
    with ApiUnderTest() as under_test:
        yield under_test


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (user(), {"username": "jane", "groups": None, "tokenUses": ["id", "access"]}),
        (user(groups=["a", "b"], tokens="id"), {"groups": ["a", "b"], "scopes": [], "tokenUses": ["id"]}),
        (
            user(scopes=["s"], tokens="access"),
            {"scopes": ["s"], "tokenUses": ["access"], "userProfileId": None},
        ),
        (user(claims={"userProfileID": "p1"}), {"userProfileId": "p1"}),
        (machine(scopes=["s", "t"]), {"username": None, "scopes": ["s", "t"], "tokenUses": ["access"]}),
    ],
)
def test_callers_have_the_described_identity(
    api: ApiUnderTest, caller: Caller, seen: dict[str, object]
) -> None:
    result = api.as_(caller).execute(f"{{ me {{ {' '.join(seen)} }} }}")
    assert at(result.data, "me") == seen


def test_users_of_different_names_are_different_users(api: ApiUnderTest) -> None:
    subs = {
        at(api.as_(user(username=name)).execute("{ me { sub } }").data, "me", "sub")
        for name in ("jane", "john", "jane")
    }
    assert len(subs) == 2


def test_tokens_are_really_verified(api: ApiUnderTest) -> None:
    result = api.as_(user().expired()).execute("{ me { sub } }")
    assert (result.status, result.data) == (401, None)
    assert at(result.errors, 0, "message") == "Token has expired."


def test_allowed_and_denied_fields_are_distinguished(api: ApiUnderTest) -> None:
    result = api.as_(_ALICE).execute(_OWN)
    for field in ("Query.profile", "Profile.email", "Profile.bio"):
        assert_allowed(result, field)
        with pytest.raises(AssertionError, match=f"{field} was not denied at profile"):
            assert_denied(result, field)
    assert_denied(result, "Profile.staffNotes")
    with pytest.raises(AssertionError, match=r"staffNotes was denied at profile\.staffNotes: .*group admin"):
        assert_allowed(result, "Profile.staffNotes")


@pytest.mark.parametrize("judge", [assert_allowed, assert_denied])
def test_assertions_fail_for_fields_that_were_not_reached(api: ApiUnderTest, judge: type) -> None:
    asked = api.as_(_ALICE).execute(_OWN)
    with pytest.raises(AssertionError, match=r"does not request Profile\.phone"):
        judge(asked, "Profile.phone")
    nothing_there = api.as_(_ALICE).execute('{ profile(id: "nobody") { email } }')
    with pytest.raises(AssertionError, match=r"Profile\.email was not reached"):
        judge(nothing_there, "Profile.email")
    left_out = api.as_(_ALICE).execute("{ me { sub @skip(if: true) username } }")
    with pytest.raises(AssertionError, match=r"Viewer\.sub was not reached"):
        judge(left_out, "Viewer.sub")
    wrong = api.as_(_ALICE).execute("{ nothing }")
    with pytest.raises(AssertionError, match="did not run: status 400"):
        judge(wrong, "Query.me")


def test_a_denial_that_nulls_its_parent_is_a_denial(api: ApiUnderTest) -> None:
    result = api.as_(machine()).execute('{ profile(id: "prof_alice") { displayName } }')
    assert_denied(result, "Query.profile")
    with pytest.raises(AssertionError, match=r"Profile\.displayName was not reached"):
        assert_denied(result, "Profile.displayName")


def test_objects_of_several_owners_are_neither_all_allowed_nor_all_denied(api: ApiUnderTest) -> None:
    result = api.as_(_ALICE).execute(_EMAILS)
    assert len(result.reached("Profile.email")) == 3
    assert len(result.denied("Profile.email")) == 2
    for judge in (assert_allowed, assert_denied):
        with pytest.raises(AssertionError):
            judge(result, "Profile.email")
    admin = api.as_(user(groups=["admin"])).execute(_EMAILS)
    assert_allowed(admin, "Profile.email")


def test_a_401_counts_as_denied_for_anonymous_callers_alone(api: ApiUnderTest) -> None:
    assert_denied(api.as_(anonymous()).execute("{ me { sub } }"), "Viewer.sub")
    with pytest.raises(AssertionError, match="status 401, Token has expired"):
        assert_denied(api.as_(user().expired()).execute("{ me { sub } }"), "Viewer.sub")


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("{{{", None, "could not run for any caller: Syntax Error"),
        ("{ nope }", None, "could not run for any caller: Cannot query field 'nope'"),
        ("{ me { sub } }", "Other", "could not run for any caller: it has no operation Other"),
        ("query A { me { sub } } query B { me { sub } }", None, "it has several operations"),
        ("{ me { username } }", None, "does not request Viewer.sub"),
    ],
)
def test_anonymous_denials_need_a_valid_document(
    api: ApiUnderTest, query: str, name: str | None, said: str
) -> None:
    result = api.as_(anonymous()).execute(query, operation_name=name)
    assert result.status == 401
    with pytest.raises(AssertionError, match=re.escape(said)):
        assert_denied(result, "Viewer.sub")


@pytest.mark.parametrize("of", [user, machine])
@pytest.mark.parametrize("given", ["ab/c", [b"admin"], [1], [("admin",)]])
def test_groups_and_scopes_must_be_lists_of_strings(of: Callable[..., Caller], given: object) -> None:
    with pytest.raises(TypeError, match="scopes: a list of names"):
        of(scopes=given)


def test_mistakes_in_callers_are_explained() -> None:
    mistaken: Callable[..., Caller] = user
    with pytest.raises(
        TypeError, match=r"groups: a list of names, such as \['admin'\]; not the string 'admin'"
    ):
        mistaken(groups="admin")
    with pytest.raises(ValueError, match="tokens: 'id', 'access', 'both'; not 'nope'"):
        mistaken(tokens="nope")
    assert mistaken(groups=(group for group in ("a", "b")), scopes={"s"}).groups == ("a", "b")


def test_a_failing_resolver_fails_the_assertion_and_is_shown(api: ApiUnderTest) -> None:
    result = api.as_(user()).execute("{ myAttributes { name } }")
    with pytest.raises(AssertionError, match="a resolver failed") as failed:
        assert_allowed(result, "Query.myAttributes")
    assert "no Amazon Cognito" in str(failed.value.__cause__)


_SCHEMA = "{ __schema { queryType { name } } }"


@pytest.mark.parametrize(
    ("introspection", "allowed"), [(None, []), ("groups=staff", ["staff"]), ("public", ["jane", "staff"])]
)
def test_introspection_is_limited_to_the_groups_of_the_settings(
    introspection: str | None, allowed: list[str]
) -> None:
    callers = {"jane": user(), "staff": user(groups=["staff"])}
    settings = Settings.model_validate({"introspection": introspection})
    with ApiUnderTest(settings=settings) as api:
        results = {name: api.as_(caller).execute(_SCHEMA) for name, caller in callers.items()}
    assert [name for name, result in results.items() if result.data] == allowed
    for name in callers.keys() - allowed:
        assert at(results[name].errors, 0, "extensions", "code") == "INTROSPECTION_DISABLED"


def test_the_default_settings_are_those_of_production_and_ignore_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMGRAPH_INTROSPECTION", "public")
    with ApiUnderTest() as api:
        assert api.as_(user()).execute(_SCHEMA).data is None


def test_the_limits_of_the_settings_apply_to_documents() -> None:
    settings = Settings.model_validate({"max_depth": 2})
    with ApiUnderTest(settings=settings) as api:
        result = api.as_(_ALICE).execute(_EMAILS)
    assert at(result.errors, 0, "extensions", "code") == "QUERY_TOO_COMPLEX"


class _Marks(SchemaExtension):
    """A schema extension of a team's, which hides the errors of resolvers."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult) and result.errors:
            result.errors = [GraphQLError("hidden", path=error.path) for error in result.errors]

    def get_results(self) -> dict[str, object]:
        return {"marked": True}


def test_schema_extensions_run_and_cannot_hide_a_failure() -> None:
    served = build_api(extensions=[_Marks])
    with ApiUnderTest(served) as first, ApiUnderTest(served) as second:
        for api in (first, second, first):
            assert at(api.as_(user()).execute("{ me { sub } }").extensions, "marked") is True
            result = api.as_(user()).execute("{ myAttributes { name } }")
            assert at(result.errors, 0, "message") == "hidden"
            with pytest.raises(AssertionError, match="a resolver failed"):
                assert_allowed(result, "Query.myAttributes")


async def test_each_result_has_the_failures_of_its_own_request() -> None:
    with ApiUnderTest() as api:
        sent = [
            api.as_(user()).execute_async(query) for query in ("{ myAttributes { name } }", "{ me { sub } }")
        ]
        failing, fine = await asyncio.gather(*sent)
    assert (len(failing.failures), len(fine.failures)) == (1, 0)


async def test_the_kit_works_in_a_running_loop() -> None:
    with ApiUnderTest() as api:
        result = await api.as_(_ALICE).execute_async(
            "query Q($id: ID!) { profile(id: $id) { email } }", {"id": "prof_alice"}
        )
        assert_allowed(result, "Profile.email")
