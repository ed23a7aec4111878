"""`strict`: directives are enforced everywhere, and those that AppSync would ignore stop the start."""

import pytest
import strawberry

from claimgraph.auth import anyone
from claimgraph.auth.api_modes import ApiModes
from claimgraph.schema import aws_auth, aws_cognito_user_pools, aws_iam, guard
from claimgraph.schema.runtime.build import build_api
from claimgraph.schema.runtime.field_rules import Strictness
from claimgraph.schema.runtime.guarded_fields import UnsafeSchema
from tests.schema.appsync.combinations import (
    ADMIN,
    APIS,
    COGNITO_ALLOW,
    COGNITO_DENY,
    COGNITO_IAM,
    COMBINATIONS,
    IAM_COGNITO,
    NO_GROUP,
    USER,
    callers,
)
from tests.schema.appsync.combined import OPEN, Combination, Combined, feature
from tests.schema.appsync.decision_rule import AppSyncApi, AppSyncCaller, Directives, allowed
from tests.support.source_lines import line_of

_SEVERAL = [api for api in APIS if not api.cognito_only]


def _auth(*groups: str) -> Directives:
    return (("aws_auth", groups or None),)


def _pools(*groups: str) -> Directives:
    return (("aws_cognito_user_pools", groups or None),)


_IAM: Directives = (("aws_iam", None),)


def _opened(api: AppSyncApi) -> Directives:
    return OPEN if api.cognito_only else tuple(each for each in OPEN if each[0] != "aws_auth")


def _problems(api: AppSyncApi, combinations: list[Combination]) -> list[str]:
    """What stops a server of these combinations, without where it is written."""
    try:
        Combined(api, combinations, strictness="strict", opened=_opened(api))
    except UnsafeSchema as unsafe:
        return [problem.rsplit(" (in ", 1)[0] for problem in unsafe.problems]
    return []


_ADMIN = '(cognito_groups: ["admin"])'
_AB = '(cognito_groups: ["a", "b"])'
_BESIDE_OTHERS = "ignores unless user pools are the only mode"
_BOTH_FIELDS = ("Query.r0f0", "T0.f0")

#: An API, what stands at a type and at a field, and what stops the server: where (``T0`` is nested) and why.
_REFUSED: tuple[tuple[AppSyncApi, Directives, Directives, tuple[str, ...], str], ...] = (
    (COGNITO_ALLOW, (), (), _BOTH_FIELDS, "no rule"),
    (COGNITO_DENY, (), (), _BOTH_FIELDS, "no rule"),
    (COGNITO_IAM, (), (), _BOTH_FIELDS, "no rule"),
    (
        COGNITO_ALLOW,
        (),
        _auth("admin"),
        ("T0.f0",),
        f"@aws_auth{_ADMIN}, which AppSync ignores below root fields: write @aws_cognito_user_pools{_ADMIN}",
    ),
    (
        COGNITO_DENY,
        (),
        _auth(),
        ("T0.f0",),
        "@aws_auth, which AppSync ignores below root fields: write @aws_cognito_user_pools",
    ),
    (
        COGNITO_ALLOW,
        _auth("a", "b"),
        _pools(),
        ("Query", "T0"),
        f"@aws_auth{_AB}, which AppSync ignores on types: write @aws_cognito_user_pools{_AB}",
    ),
    (
        IAM_COGNITO,
        (),
        _auth("admin") + _pools("admin"),
        _BOTH_FIELDS,
        f"@aws_auth{_ADMIN}, which AppSync {_BESIDE_OTHERS}: write @aws_cognito_user_pools{_ADMIN}",
    ),
    (
        AppSyncApi(("API_KEY",)),
        (("aws_api_key", None),),
        _auth(),
        _BOTH_FIELDS,
        f"@aws_auth, which AppSync {_BESIDE_OTHERS}: write @aws_cognito_user_pools",
    ),
    (COGNITO_IAM, (), _IAM + _IAM, _BOTH_FIELDS, "@aws_iam 2 times"),
    (COGNITO_IAM, _IAM + _IAM, (), ("Query", "Query.r0f0", "T0"), "@aws_iam 2 times"),
)


@pytest.mark.parametrize(("api", "of_type", "of_field", "where", "why"), _REFUSED)
def test_unsafe_directives_stop_the_start_and_the_remedy_is_named(
    api: AppSyncApi, of_type: Directives, of_field: Directives, where: tuple[str, ...], why: str
) -> None:
    problems = _problems(api, [(of_type, of_field)])
    assert sorted(problems) == [f"{name} has {why}" for name in where]


@pytest.mark.parametrize("api", APIS, ids=str)
def test_all_unsafe_directives_are_listed_at_once(api: AppSyncApi) -> None:
    """The fields that stop the server are those without any directive, and those with @aws_auth in vain."""
    listed = {problem.split(" has ")[0] for problem in _problems(api, list(COMBINATIONS))}
    written = list(dict.fromkeys(of_type for of_type, _ in COMBINATIONS))
    expected: set[str] = set()
    for number, of_type in enumerate(written):
        if "aws_auth" in dict(of_type):
            expected |= {"Query", f"T{number}"}
        for index, of_field in enumerate(written):
            modes = dict(of_field) | dict(of_type)
            in_vain = "aws_auth" in dict(of_field)
            nothing = not modes.keys() - {"aws_auth"}
            if in_vain or nothing:
                expected.add(f"T{number}.f{index}")
            if (in_vain and not api.cognito_only) or (nothing and not in_vain):
                expected.add(f"Query.r{number}f{index}")
    assert listed == expected


@pytest.mark.parametrize("root", [True, False], ids=["root", "nested"])
@pytest.mark.parametrize(
    ("api", "who"), [pytest.param(api, who, id=f"{api}, {who}") for api in _SEVERAL for who in callers(api)]
)
async def test_with_several_modes_the_rest_is_decided_as_in_appsync(
    api: AppSyncApi, who: AppSyncCaller, root: bool
) -> None:
    rest = [each for each in COMBINATIONS if any(each) and "aws_auth" not in dict(each[0] + each[1])]
    combined = Combined(api, rest, strictness="strict", opened=_opened(api))
    expected = {(t, f): allowed(api, who, t, f, root=root) for t, f in rest}
    assert await combined.outcome(who, root=root) == expected


#: User pools as the only mode: type, field, whom of (no group, user, admin) it is open to; root and nested.
_ENFORCED: tuple[tuple[Directives, Directives, tuple[bool, bool, bool]], ...] = (
    ((), _pools(), (True, True, True)),
    (_pools(), (), (True, True, True)),
    ((), _pools("user"), (False, True, False)),
    (_pools("user"), (), (False, True, False)),
    (_pools("admin"), _pools("user"), (False, True, False)),
    (_pools("admin"), _pools(), (True, True, True)),
    (_pools("user", "admin"), (), (False, True, True)),
    (_IAM, (), (False, False, False)),
    (_pools(), _IAM, (False, False, False)),
    (_IAM, _pools("admin"), (False, False, True)),
    (_IAM + _pools("user"), (), (False, True, False)),
)

#: The same for @aws_auth, which AppSync heeds at root fields.
_ENFORCED_AT_THE_ROOT: tuple[tuple[Directives, Directives, tuple[bool, bool, bool]], ...] = (
    ((), _auth(), (True, True, True)),
    ((), _auth("user"), (False, True, False)),
    ((), _auth("user") + _pools("user"), (False, True, False)),
    ((), _auth("user") + _pools("admin"), (False, False, False)),
    ((), _auth("user", "admin") + _pools("admin"), (False, False, True)),
    ((), _auth("user") + _IAM, (False, True, False)),
    (_pools("admin"), _auth(), (False, False, True)),
)


@pytest.mark.parametrize("api", [COGNITO_ALLOW, COGNITO_DENY], ids=str)
async def test_with_user_pools_alone_directives_are_enforced_as_written(api: AppSyncApi) -> None:
    rows = [(of_type, of_field) for of_type, of_field, _ in _ENFORCED]
    combined = Combined(api, rows, strictness="strict")
    for root in (True, False):
        found = [await combined.outcome(who, root=root) for who in (NO_GROUP, USER, ADMIN)]
        assert [(*row, tuple(each[row] for each in found)) for row in rows] == list(_ENFORCED)


@pytest.mark.parametrize("api", [COGNITO_ALLOW, COGNITO_DENY], ids=str)
async def test_with_user_pools_alone_aws_auth_holds_at_the_root(api: AppSyncApi) -> None:
    rows = [(of_type, of_field) for of_type, of_field, _ in _ENFORCED_AT_THE_ROOT]
    combined = Combined(api, rows, strictness="strict", nested=False)
    found = [await combined.outcome(who, root=True) for who in (NO_GROUP, USER, ADMIN)]
    assert [(*row, tuple(each[row] for each in found)) for row in rows] == list(_ENFORCED_AT_THE_ROOT)


@strawberry.type
class Note:
    text: str | None = strawberry.field(directives=[guard(anyone)])
    secret: str | None = strawberry.field(directives=[guard(anyone), aws_auth(cognito_groups=["admin"])])


@strawberry.type(directives=[aws_cognito_user_pools(), aws_auth()])
class NoteQuery:
    @strawberry.field
    def note(self) -> Note | None:
        return None


def test_a_refused_directive_is_shown_where_it_is_written() -> None:
    with pytest.raises(UnsafeSchema) as unsafe:
        build_api([feature(NoteQuery)], modes=ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset({"AWS_IAM"})))
    at_field, at_class = line_of(__file__, "    secret: str"), line_of(__file__, "class NoteQuery:")
    problems = sorted(problem.rsplit(" (", 1)[1] for problem in unsafe.value.problems)
    assert problems == [
        f"tests/schema/appsync/test_strict.py:{at_field})",
        f"tests/schema/appsync/test_strict.py:{at_class})",
    ]
    assert "CLAIMGRAPH_APPSYNC_STRICTNESS=compatible" in str(unsafe.value)


@pytest.mark.parametrize("strictness", ["strict", "compatible"])
def test_a_directive_twice_stops_the_server_whatever_the_strictness(strictness: Strictness) -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[aws_iam(), aws_iam()])
        def twice(self) -> str | None:
            return None

    with pytest.raises(UnsafeSchema, match=r"Query\.twice has @aws_iam 2 times"):
        build_api([feature(Query)], strictness=strictness)
