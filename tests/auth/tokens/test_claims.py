"""The claims of a token, and what they grant."""

import pytest

from claimgraph.auth.errors import Reason
from tests.auth.outcomes import Identify, Refusal
from tests.support.tokens.cognito import ABSENT, USER_SUB, PoolKeys, compact_json, sign

NOT_SECONDS: list[object] = [True, 1.5, 1e9, "1795370001", -1, 10**30, 2**63, None, [1], {}]
NOT_TEXT: list[object] = ["", None, 1, True, ["x"], {"x": 1}]


async def test_a_genuine_id_token_proves_a_user(pool_keys: PoolKeys, identify: Identify) -> None:
    identity = await identify(pool_keys.id_token(**{"cognito:groups": ["editors"]}))
    assert (identity.sub, identity.username, identity.is_user) == (USER_SUB, "jane", True)
    assert (identity.issuer, identity.client_id) == (pool_keys.issuer, pool_keys.client_id)
    assert (identity.groups, identity.scopes) == (("editors",), frozenset())
    assert (identity.token_uses, identity.user_profile_id) == (frozenset({"id"}), "prof-42")
    assert identity.expires_at == pool_keys.clock() + 3600
    assert identity.claims["email"] == "jane@example.com"


async def test_a_genuine_access_token_proves_a_user_and_scopes(
    pool_keys: PoolKeys, identify: Identify
) -> None:
    identity = await identify(pool_keys.access_token())
    assert (identity.sub, identity.username, identity.groups) == (USER_SUB, "jane", None)
    assert identity.scopes == {"aws.cognito.signin.user.admin", "profile-api/write"}
    assert identity.token_uses == {"access"}
    assert identity.user_profile_id is None


async def test_claims_are_immutable(pool_keys: PoolKeys, identify: Identify) -> None:
    identity = await identify(pool_keys.id_token())
    with pytest.raises(TypeError):
        identity.claims["userProfileID"] = "prof-1"  # pyright: ignore[reportIndexIssue] - the point


async def test_names_in_any_script_come_back_unchanged(pool_keys: PoolKeys, identify: Identify) -> None:
    name = "Zoë 🧑‍🚀 e\u0301 日本"
    assert (await identify(pool_keys.id_token(name=name, **{"cognito:username": name}))).username == name


async def test_the_payload_need_not_be_compact(pool_keys: PoolKeys, identify: Identify) -> None:
    payload = compact_json(pool_keys.id_claims()).replace(b'","', b'" ,\n "')
    assert (await identify(sign(pool_keys.id_key.header(), payload, pool_keys.id_key))).username == "jane"


@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "auth_time"])
@pytest.mark.parametrize("value", NOT_SECONDS)
async def test_times_are_integers(pool_keys: PoolKeys, refusal: Refusal, name: str, value: object) -> None:
    assert await refusal(pool_keys.access_token(**{name: value})) is Reason.INVALID_CLAIM
    assert await refusal(pool_keys.id_token(**{name: value})) is Reason.INVALID_CLAIM


@pytest.mark.parametrize("name", ["exp", "iat"])
async def test_both_ends_of_the_lifetime_are_required(
    pool_keys: PoolKeys, refusal: Refusal, name: str
) -> None:
    assert await refusal(pool_keys.access_token(**{name: ABSENT})) is Reason.INVALID_CLAIM


@pytest.mark.parametrize("value", [ABSENT, "refresh", ["access"], ["id"], "ACCESS", "ID", "", None, 1, {}])
async def test_token_use_is_one_of_two_words(pool_keys: PoolKeys, refusal: Refusal, value: object) -> None:
    assert await refusal(pool_keys.access_token(token_use=value)) is Reason.WRONG_TOKEN_USE
    assert await refusal(pool_keys.id_token(token_use=value)) is Reason.WRONG_TOKEN_USE


@pytest.mark.parametrize(
    "claims",
    [
        {"token_use": "access"},
        {"client_id": "1h57kf5cpq17m0eml12example"},
        {"scope": "profile-api/write"},
        {"cognito:username": ABSENT},
        *({"cognito:username": value} for value in NOT_TEXT),
        *({"sub": value} for value in [ABSENT, *NOT_TEXT]),
        *({"origin_jti": value} for value in NOT_TEXT),
    ],
)
async def test_an_id_token_of_another_shape_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, claims: dict[str, object]
) -> None:
    assert await refusal(pool_keys.id_token(**claims)) is Reason.INVALID_CLAIM


@pytest.mark.parametrize(
    "claims",
    [
        {"token_use": "id"},
        {"cognito:username": "jane"},
        {"username": ABSENT},
        *({"username": value} for value in NOT_TEXT),
        *({"sub": value} for value in [ABSENT, *NOT_TEXT]),
        *({"scope": value} for value in NOT_TEXT),
        *({"origin_jti": value} for value in NOT_TEXT),
    ],
)
async def test_an_access_token_of_another_shape_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, claims: dict[str, object]
) -> None:
    assert await refusal(pool_keys.access_token(**claims)) is Reason.INVALID_CLAIM


async def test_a_machine_is_not_a_user(pool_keys: PoolKeys, identify: Identify, refusal: Refusal) -> None:
    machine = await identify(pool_keys.machine_token())
    assert (machine.is_user, machine.username, machine.sub) == (False, None, pool_keys.client_id)
    assert machine.scopes == {"profile-api/read"}
    assert await refusal(pool_keys.machine_token(username="jane")) is Reason.INVALID_CLAIM


@pytest.mark.parametrize(
    "groups", ["admin", "admins", "", None, 1, True, {"admin": 1}, ["admin", 1], [["admin"]]]
)
async def test_groups_that_are_not_a_list_of_strings_grant_nothing(
    pool_keys: PoolKeys, identify: Identify, groups: object
) -> None:
    identity = await identify(pool_keys.access_token(**{"cognito:groups": groups}))
    assert identity.groups is None
    assert identity.claims["cognito:groups"] == groups


async def test_groups_keep_their_order_and_spelling(pool_keys: PoolKeys, identify: Identify) -> None:
    groups = ["admins", "Admin", "admin "]
    assert (await identify(pool_keys.id_token(**{"cognito:groups": groups}))).groups == tuple(groups)
    assert (await identify(pool_keys.id_token(**{"cognito:groups": list[str]()}))).groups == ()


@pytest.mark.parametrize(
    ("scope", "members"),
    [
        ("profile-api/write-all", {"profile-api/write-all"}),
        ("a  b", {"a", "b"}),
        (" a ", {"a"}),
        ("a\tb c", {"a\tb", "c"}),
        ("a\u00a0b", {"a\u00a0b"}),
        (" ", set[str]()),
        (ABSENT, set[str]()),
    ],
)
async def test_scopes_are_split_on_single_blanks_only(
    pool_keys: PoolKeys, identify: Identify, scope: object, members: set[str]
) -> None:
    assert (await identify(pool_keys.access_token(scope=scope))).scopes == members
