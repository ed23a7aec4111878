"""Tokens look like Cognito's and verify with the published keys."""

import re
from dataclasses import replace
from typing import cast

import jwt
import pytest

from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_SECRET, SEED
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.app.embedded_pool.users import AppClient, Group, GroupConfiguration
from tests.app.embedded_pool.pool_kit import (
    ALICE,
    CAROL,
    ISSUER,
    Json,
    PoolKit,
    SignedIn,
    payload,
    profile_of,
    refresh,
    refusal,
    sign_in,
    verified,
)

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_tokens_verify_against_the_published_keys(pool: EmbeddedUserPool) -> None:
    tokens = sign_in(pool)
    assert verified(pool, tokens.id_token, pool.web_client_id)["sub"] == ALICE
    assert verified(pool, tokens.access_token)["client_id"] == pool.web_client_id


def test_headers_are_kid_and_alg_and_the_kids_differ(pool: EmbeddedUserPool) -> None:
    tokens = sign_in(pool)
    headers = [jwt.get_unverified_header(t) for t in (tokens.id_token, tokens.access_token)]
    assert [set(header) for header in headers] == [{"kid", "alg"}] * 2
    assert [header["alg"] for header in headers] == ["RS256"] * 2
    assert headers[0]["kid"] != headers[1]["kid"]


def test_key_set_has_two_public_rsa_2048_keys(pool: EmbeddedUserPool) -> None:
    keys = cast("list[dict[str, str]]", pool.jwks()["keys"])
    assert len(keys) == 2
    for key in jwt.PyJWKSet.from_dict(pool.jwks()).keys:
        assert key.key.key_size == 2048
    for key in keys:
        assert set(key) == {"alg", "e", "kid", "kty", "n", "use"}


def test_id_token_has_the_claims_of_cognito(pool: EmbeddedUserPool, kit: PoolKit) -> None:
    claims = sign_in(pool).id
    now = int(kit.clock())
    assert claims["iss"] == ISSUER
    assert claims["aud"] == pool.web_client_id
    assert claims["token_use"] == "id"
    assert claims["cognito:username"] == "alice"
    assert (claims["auth_time"], claims["iat"], claims["exp"]) == (now, now, now + 3600)
    assert all(UUID.fullmatch(str(claims[name])) for name in ("jti", "origin_jti", "event_id"))
    assert claims["email_verified"] is True
    assert claims["custom:tier"] == "gold"
    assert claims["userProfileID"] == profile_of(ALICE)
    assert not {"username", "client_id", "scope", "version", "cognito:groups"} & set(claims)


def test_access_token_has_the_claims_of_cognito(pool: EmbeddedUserPool) -> None:
    claims = sign_in(pool).access
    assert set(claims) == {
        *("sub", "iss", "client_id", "token_use", "scope", "username", "version"),
        *("auth_time", "iat", "exp", "jti", "origin_jti", "event_id"),
    }
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["version"] == 2


def test_both_tokens_of_a_sign_in_belong_together(pool: EmbeddedUserPool) -> None:
    tokens = sign_in(pool)
    for name in ("sub", "iss", "origin_jti", "event_id", "auth_time"):
        assert tokens.id[name] == tokens.access[name]
    assert tokens.id["jti"] != tokens.access["jti"]


def test_admin_group_is_in_both_tokens_and_brings_its_scopes(pool: EmbeddedUserPool) -> None:
    tokens = sign_in(pool, "carol")
    assert tokens.id["sub"] == CAROL
    assert tokens.id["cognito:groups"] == tokens.access["cognito:groups"] == ["admin"]
    scopes = "aws.cognito.signin.user.admin claimgraph/users.read claimgraph/users.write"
    assert tokens.access["scope"] == scopes


def test_validity_settings_are_honoured(kit: PoolKit) -> None:
    settings: Json = {
        "AccessTokenValidity": 10,
        "IdTokenValidity": 300,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds"},
    }
    tokens = sign_in(_with_web_settings(kit, settings))
    now = int(kit.clock())
    assert (tokens.access["exp"], tokens.id["exp"]) == (now + 600, now + 300)
    assert tokens.result["ExpiresIn"] == 600


def test_read_attributes_are_honoured(kit: PoolKit) -> None:
    claims = sign_in(_with_web_settings(kit, {"ReadAttributes": ["locale"]})).id
    assert claims["locale"] == "pt-PT"
    assert not {"email", "name", "custom:tier"} & set(claims)


def test_new_attributes_show_in_the_next_token_only(own_pool: EmbeddedUserPool) -> None:
    old = sign_in(own_pool)
    change = [{"Name": "email", "Value": "new@people.example"}]
    own_pool.client.admin_update_user_attributes(
        UserPoolId=own_pool.user_pool_id, Username="alice", UserAttributes=change
    )
    assert old.id["email"] == "alice@people.example"
    new = refresh(own_pool, old.refresh_token).id
    assert (new["email"], new["email_verified"]) == ("new@people.example", False)


def test_address_is_an_object(own_pool: EmbeddedUserPool) -> None:
    change = [{"Name": "address", "Value": "1 Main Street"}]
    own_pool.client.admin_update_user_attributes(
        UserPoolId=own_pool.user_pool_id, Username="alice", UserAttributes=change
    )
    assert sign_in(own_pool).id["address"] == {"formatted": "1 Main Street"}


def test_machine_token_names_no_user(pool: EmbeddedUserPool) -> None:
    answer = pool.client.get_client_token(ClientId=pool.machine_client_id, Secret=MACHINE_CLIENT_SECRET)
    result = answer["ClientAuthenticationResult"]
    claims = verified(pool, result["AccessToken"])
    assert set(result) == {"AccessToken", "ExpiresIn", "TokenType"}
    assert claims["sub"] == claims["client_id"] == pool.machine_client_id
    assert claims["scope"] == "claimgraph/users.read"
    assert set(claims) == {
        *("sub", "client_id", "iss", "token_use", "scope", "version"),
        *("auth_time", "iat", "exp", "jti"),
    }


def test_machine_client_gets_its_own_scopes_only(pool: EmbeddedUserPool) -> None:
    def ask(**changes: object) -> SignedIn:
        asked = {"ClientId": pool.machine_client_id, "Secret": MACHINE_CLIENT_SECRET, **changes}
        return SignedIn(pool.client.get_client_token(**asked)["ClientAuthenticationResult"])

    assert ask(Scopes=["claimgraph/users.read"]).access["scope"] == "claimgraph/users.read"
    assert refusal(lambda: ask(Scopes=["claimgraph/users.write"]))[0] == "InvalidParameterException"
    assert refusal(lambda: ask(Secret="x" * 24))[0] == "NotAuthorizedException"
    assert refusal(lambda: ask(ClientId=pool.web_client_id))[0] == "NotAuthorizedException"


def test_two_starts_have_different_keys_and_the_same_users() -> None:
    """Acceptance fact 40: a token of the first start is refused by the second."""
    first, second = (EmbeddedUserPool.start(issuer=ISSUER, profile_id_of=profile_of) for _ in range(2))
    token = sign_in(first).access_token
    assert payload(token)["sub"] == sign_in(second).access["sub"]
    with pytest.raises(StopIteration):  # the second start publishes no such key
        verified(second, token)
    assert refusal(lambda: second.client.get_user(AccessToken=token))[0] == "NotAuthorizedException"


def test_pools_in_one_process_do_not_disturb_each_other(kit: PoolKit) -> None:
    first, second = kit.start(), kit.start()
    first.client.admin_delete_user(UserPoolId=first.user_pool_id, Username="alice")
    assert sign_in(second).id["sub"] == ALICE


def test_groups_rank_by_precedence_and_the_first_gives_the_preferred_role() -> None:
    groups = [Group("none", None, "arn:n"), Group("b", 5, "arn:b"), Group("a", 1, "arn:a"), Group("c", 5)]
    ranked = GroupConfiguration.of(groups)
    assert ranked == GroupConfiguration(("a", "b", "c", "none"), ("arn:a", "arn:b", "arn:n"), "arn:a")


def test_two_first_groups_with_different_roles_leave_the_preferred_role_open() -> None:
    assert GroupConfiguration.of([Group("a", 1, "arn:a"), Group("b", 1, "arn:b")]).preferred_role is None


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({}, 30 * 86_400),
        ({"RefreshTokenValidity": 0}, 30 * 86_400),
        ({"RefreshTokenValidity": 2}, 2 * 86_400),
        ({"RefreshTokenValidity": 90, "TokenValidityUnits": {"RefreshToken": "minutes"}}, 5_400),
    ],
)
def test_refresh_token_validity_is_in_days_by_default(settings: Json, seconds: int) -> None:
    assert AppClient("c", None, settings).lifetime("RefreshTokenValidity") == seconds


def _with_web_settings(kit: PoolKit, settings: Json) -> EmbeddedUserPool:
    web, machine = SEED.clients
    changed = replace(web, settings={**web.settings, **settings})
    return kit.start(replace(SEED, clients=(changed, machine)))
