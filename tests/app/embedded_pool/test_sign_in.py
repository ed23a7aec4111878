"""Sign-ins, refreshes and how they end."""

import time
from dataclasses import replace

import pytest

from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_SECRET, SEED, SEED_PASSWORD
from claimgraph.app.embedded_pool.sessions import Session, SessionStore
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, BOB, Json, PoolKit, refresh, refusal, sign_in

WRONG = ("NotAuthorizedException", "Incorrect username or password.")
DISABLED = ("NotAuthorizedException", "User is disabled.")
BAD_REFRESH_TOKEN = ("NotAuthorizedException", "Invalid Refresh Token")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")


@pytest.mark.parametrize("username", ["alice", "dave", "nobody", "local-dev-1_Claimgraph"])
def test_wrong_user_and_wrong_password_cannot_be_told_apart(pool: EmbeddedUserPool, username: str) -> None:
    assert refusal(lambda: sign_in(pool, username, "Wrong-pass-1")) == WRONG


def test_disabled_user_is_refused(pool: EmbeddedUserPool) -> None:
    assert refusal(lambda: sign_in(pool, "dave")) == DISABLED


def test_disabling_a_user_ends_their_sign_ins_for_good(own_pool: EmbeddedUserPool) -> None:
    tokens, bob = sign_in(own_pool), sign_in(own_pool, "bob")
    own_pool.client.admin_disable_user(UserPoolId=own_pool.user_pool_id, Username=ALICE)
    assert refusal(lambda: sign_in(own_pool)) == DISABLED
    own_pool.client.admin_enable_user(UserPoolId=own_pool.user_pool_id, Username=ALICE)
    assert refusal(lambda: refresh(own_pool, tokens.refresh_token)) == BAD_REFRESH_TOKEN
    assert refusal(lambda: own_pool.client.get_user(AccessToken=tokens.access_token)) == REVOKED
    assert sign_in(own_pool).id["sub"] == ALICE
    assert refresh(own_pool, bob.refresh_token).id["sub"] == BOB


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_refresh_keeps_the_time_of_the_sign_in_and_runs_the_trigger_again(kit: PoolKit, flow: str) -> None:
    pool = kit.start()
    first = sign_in(pool)
    kit.clock.advance(100)
    second = refresh(pool, first.refresh_token, flow)
    assert "RefreshToken" not in second.result
    for claims, earlier in ((second.id, first.id), (second.access, first.access)):
        assert claims["auth_time"] == earlier["auth_time"]
        assert claims["origin_jti"] == earlier["origin_jti"]
        assert claims["iat"] == int(kit.clock())
        assert claims["jti"] != earlier["jti"]
    sources = [event["triggerSource"] for event in kit.events]
    assert sources == ["TokenGeneration_Authentication", "TokenGeneration_RefreshTokens"]


def test_refresh_token_expires(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    tokens = sign_in(own_pool)
    kit.clock.advance(30 * 86_400 - 1)
    refresh(own_pool, tokens.refresh_token)
    kit.clock.advance(1)
    assert refusal(lambda: refresh(own_pool, tokens.refresh_token)) == BAD_REFRESH_TOKEN


def test_refresh_token_of_another_client_is_refused(kit: PoolKit) -> None:
    web, machine = SEED.clients
    other = replace(web, client_id="another0web0client0000000x")
    pool = kit.start(replace(SEED, clients=(web, machine, other)))
    token = sign_in(pool).refresh_token
    stolen = {"ClientId": other.client_id, "AuthParameters": {"REFRESH_TOKEN": token}}
    refused = refusal(lambda: pool.client.initiate_auth(AuthFlow="REFRESH_TOKEN_AUTH", **stolen))
    assert refused == BAD_REFRESH_TOKEN


def test_get_user_answers_while_the_access_token_lives(own_pool: EmbeddedUserPool, kit: PoolKit) -> None:
    token = sign_in(own_pool).access_token
    kit.clock.advance(3_599)
    assert own_pool.client.get_user(AccessToken=token)["Username"] == "alice"
    kit.clock.advance(1)
    expired = ("NotAuthorizedException", "Access Token has expired")
    assert refusal(lambda: own_pool.client.get_user(AccessToken=token)) == expired


def test_get_user_refuses_id_tokens_machine_tokens_and_rubbish(pool: EmbeddedUserPool) -> None:
    machine = pool.client.get_client_token(ClientId=pool.machine_client_id, Secret=MACHINE_CLIENT_SECRET)
    token = sign_in(pool).id_token
    head, payload, _ = sign_in(pool).access_token.split(".")
    invalid = ("NotAuthorizedException", "Invalid Access Token")
    for bad in (token, "rubbish", "a.b.c", f"{head}.{payload}.", f"{head}.{payload}.{'A' * 342}"):
        assert refusal(lambda bad=bad: pool.client.get_user(AccessToken=bad)) == invalid
    machines = machine["ClientAuthenticationResult"]["AccessToken"]
    assert refusal(lambda: pool.client.get_user(AccessToken=machines)) == REVOKED


def test_self_service_needs_its_scope(kit: PoolKit) -> None:
    def without_scope(event: Json) -> Json:
        access = {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}
        return {**event, "response": {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": access}}}

    pool = kit.start(trigger=without_scope)
    token = sign_in(pool).access_token
    assert refusal(lambda: pool.client.get_user(AccessToken=token))[1] == (
        "Access Token does not have required scopes"
    )


def test_revoked_refresh_token_ends_its_sign_in_and_no_other(pool: EmbeddedUserPool) -> None:
    first, second = sign_in(pool), sign_in(pool)
    pool.client.revoke_token(Token=first.refresh_token, ClientId=pool.web_client_id)
    assert refusal(lambda: refresh(pool, first.refresh_token)) == BAD_REFRESH_TOKEN
    assert refusal(lambda: pool.client.get_user(AccessToken=first.access_token)) == REVOKED
    assert pool.client.get_user(AccessToken=second.access_token)["Username"] == "alice"


def test_revoking_needs_a_refresh_token_of_the_client(pool: EmbeddedUserPool) -> None:
    tokens = sign_in(pool)

    def revoke(token: str, client_id: str = pool.web_client_id, **secret: str) -> None:
        pool.client.revoke_token(Token=token, ClientId=client_id, **secret)

    revoke("unknown-token")
    assert refusal(lambda: revoke(tokens.access_token))[0] == "UnsupportedTokenTypeException"
    assert refusal(lambda: revoke(tokens.refresh_token, "unknown"))[0] == "UnauthorizedException"
    machine = pool.machine_client_id
    assert refusal(lambda: revoke(tokens.refresh_token, machine))[0] == "UnauthorizedException"
    secret = MACHINE_CLIENT_SECRET
    refused = refusal(lambda: revoke(tokens.refresh_token, machine, ClientSecret=secret))
    assert refused[0] == "UnauthorizedException"
    assert refresh(pool, tokens.refresh_token).id["sub"] == ALICE


@pytest.mark.parametrize("as_admin", [False, True])
def test_global_sign_out_ends_all_sign_ins_of_the_user(pool: EmbeddedUserPool, *, as_admin: bool) -> None:
    first, second, bob = sign_in(pool), sign_in(pool), sign_in(pool, "bob")
    if as_admin:
        pool.client.admin_user_global_sign_out(UserPoolId=pool.user_pool_id, Username=ALICE)
    else:
        pool.client.global_sign_out(AccessToken=first.access_token)
    for tokens in (first, second):
        assert refusal(lambda t=tokens: refresh(pool, t.refresh_token)) == BAD_REFRESH_TOKEN
        assert refusal(lambda t=tokens: pool.client.get_user(AccessToken=t.access_token)) == REVOKED
    assert refresh(pool, bob.refresh_token).id["sub"] == BOB


def test_deleted_user_is_out_even_if_the_name_is_given_away(own_pool: EmbeddedUserPool) -> None:
    tokens = sign_in(own_pool)
    own_pool.client.admin_delete_user(UserPoolId=own_pool.user_pool_id, Username=ALICE)
    own_pool.client.admin_create_user(UserPoolId=own_pool.user_pool_id, Username="alice")
    assert refusal(lambda: own_pool.client.get_user(AccessToken=tokens.access_token)) == REVOKED
    assert refusal(lambda: refresh(own_pool, tokens.refresh_token)) == BAD_REFRESH_TOKEN


@pytest.mark.parametrize(
    "flow", ["USER_SRP_AUTH", "CUSTOM_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH", "x"]
)
def test_flow_that_the_client_does_not_allow_is_refused(pool: EmbeddedUserPool, flow: str) -> None:
    parameters = {"USERNAME": "alice", "PASSWORD": SEED_PASSWORD, "SRP_A": "aa"}
    refused = refusal(
        lambda: pool.client.initiate_auth(
            ClientId=pool.web_client_id, AuthFlow=flow, AuthParameters=parameters
        )
    )
    assert refused == ("InvalidParameterException", f"{flow} is not enabled for the client.")


def test_srp_stays_shut_even_if_a_client_allows_it(kit: PoolKit) -> None:
    web, machine = SEED.clients
    allowing = replace(web, settings={**web.settings, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})
    pool = kit.start(replace(SEED, clients=(allowing, machine)))
    parameters = {"USERNAME": "alice", "SRP_A": "aa"}
    challenge = {"ClientId": pool.web_client_id, "ChallengeName": "PASSWORD_VERIFIER"}
    for call in (
        lambda: pool.client.initiate_auth(
            ClientId=pool.web_client_id, AuthFlow="USER_SRP_AUTH", AuthParameters=parameters
        ),
        lambda: pool.client.respond_to_auth_challenge(**challenge),
    ):
        assert refusal(call)[0] in {"InvalidParameterException", "UnknownOperationException"}


def test_machine_client_signs_no_user_in(pool: EmbeddedUserPool) -> None:
    parameters = {"USERNAME": "alice", "PASSWORD": SEED_PASSWORD}
    machine = {"ClientId": pool.machine_client_id, "AuthParameters": parameters}
    refused = refusal(lambda: pool.client.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", **machine))
    assert refused[0] == "InvalidParameterException"


def test_user_without_password_cannot_sign_in_with_an_empty_one(own_pool: EmbeddedUserPool) -> None:
    own_pool.client.admin_create_user(UserPoolId=own_pool.user_pool_id, Username="erin")
    assert refusal(lambda: sign_in(own_pool, "erin", ""))[0] == "InvalidParameterException"
    assert refusal(lambda: sign_in(own_pool, "erin", "x")) == WRONG


def test_dead_sessions_are_forgotten() -> None:
    sessions = SessionStore()
    for start in range(0, 100, 10):
        sessions.open(Session("sub", "client", auth_time=start, expires_at=start + 10))
    assert len(sessions) == 1


def test_the_oldest_session_ends_when_there_are_too_many() -> None:
    sessions = SessionStore(at_most=2)
    opened = [Session("sub", "client", 0, 100) for _ in range(3)]
    for session in opened:
        sessions.open(session)
    assert [sessions.by_refresh_token(s.refresh_token, 1) for s in opened] == [None, *opened[1:]]
    assert [sessions.by_origin(s.origin_jti, 1) for s in opened] == [None, *opened[1:]]


def test_a_failing_trigger_leaves_no_session_behind(kit: PoolKit) -> None:
    def failing(event: Json) -> Json:
        raise RuntimeError(event["userName"])

    pool = kit.start(trigger=failing)
    refusal(lambda: sign_in(pool))
    assert len(pool.endpoint.backend.flows.sessions) == 0


def test_sign_in_takes_milliseconds(pool: EmbeddedUserPool) -> None:
    """Of processor time, the best of ten; most of it goes into the password's hash, 0.04 s."""
    seconds: list[float] = []
    for _ in range(10):
        started = time.process_time()
        sign_in(pool)
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.5
