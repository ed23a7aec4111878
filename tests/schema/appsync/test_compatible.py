"""``compatible``: AppSync's exact behaviour for every combination, by graphql-core and by plans."""

from functools import cache

import pytest

from tests.schema.appsync.combinations import APIS, COGNITO_IAM, COMBINATIONS, IAM, IAM_COGNITO, USER, callers
from tests.schema.appsync.combined import Combined
from tests.schema.appsync.decision_rule import AppSyncApi, AppSyncCaller, Directives, allowed


@cache
def _combined(api: AppSyncApi) -> Combined:
    return Combined(api, COMBINATIONS, strictness="compatible")


@pytest.mark.parametrize("root", [True, False], ids=["root", "nested"])
@pytest.mark.parametrize(
    ("api", "who"),
    [pytest.param(api, who, id=f"{api}, {who}") for api in APIS for who in callers(api)],
)
async def test_every_combination_is_decided_as_in_appsync(
    api: AppSyncApi, who: AppSyncCaller, root: bool
) -> None:
    expected = {
        (of_type, of_field): allowed(api, who, of_type, of_field, root=root)
        for of_type, of_field in COMBINATIONS
    }
    assert await _combined(api).outcome(who, root=root) == expected


def _iam(*pools: tuple[str, ...] | None) -> Directives:
    return (("aws_iam", None), *(("aws_cognito_user_pools", groups) for groups in pools))


def _pools(*groups: str) -> Directives:
    return (("aws_cognito_user_pools", groups or None),)


#: Seen live, with user pools by default and IAM beside them: type, field, a user of group "user", IAM.
_CONSEQUENCES: tuple[tuple[Directives, Directives, bool, bool], ...] = (
    ((), (), True, False),
    (_iam(), (), False, True),
    (_iam(None), (), True, True),
    (_iam(None), _iam(), False, True),
    (_pools("admin"), (), False, False),
    (_pools("admin"), _pools("user"), True, False),
    (_pools("user"), _pools("admin"), False, False),
    (_pools(), (*_pools("admin"), *_iam()), False, True),
)


async def test_the_consequences_in_appsync() -> None:
    rows = [(of_type, of_field) for of_type, of_field, _, _ in _CONSEQUENCES]
    combined = Combined(COGNITO_IAM, rows, strictness="compatible")
    for root in (True, False):
        users, iam = await combined.outcome(USER, root=root), await combined.outcome(IAM, root=root)
        assert [(*row, users[row], iam[row]) for row in rows] == list(_CONSEQUENCES)


async def test_with_another_default_a_field_without_a_directive_is_closed_to_user_pools() -> None:
    combined = Combined(IAM_COGNITO, [((), ())], strictness="compatible")
    for root in (True, False):
        assert list((await combined.outcome(USER, root=root)).values()) == [False]
        assert list((await combined.outcome(IAM, root=root)).values()) == [True]
