"""All five modes at once, over HTTP, on a server that `claimgraph serve` started."""

import json
from collections.abc import Iterator

import httpx2
import pytest

from claimgraph.app.trust.iam_proof import iam_proof
from tests.support.json_values import at
from tests.support.servers.all_modes_server import AUDIENCE, KEYS, OPS, AllModesServer, all_modes
from tests.support.time.patience import eventually


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllModesServer]:
    with all_modes(tmp_path_factory.mktemp("modes")) as world:
        yield world


@pytest.fixture(scope="module")
def api_key(world: AllModesServer) -> str:
    return world.api_key()


def test_a_token_of_a_user_pool(world: AllModesServer) -> None:
    me = world.me(authorization=KEYS.access_token().decode())
    assert (at(me, "mode"), at(me, "username")) == ("AMAZON_COGNITO_USER_POOLS", "jane")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
@pytest.mark.parametrize("scheme", ["", "Bearer "])
def test_a_token_of_an_openid_provider(world: AllModesServer, algorithm: str, scheme: str) -> None:
    me = world.me(authorization=scheme + world.provider.token(algorithm).decode())
    assert (at(me, "mode"), at(me, "sub")) == ("OPENID_CONNECT", "auth0|1")
    assert at(me, "issuer") == world.provider.issuer


def test_an_openid_client_that_is_not_served(world: AllModesServer) -> None:
    token = world.provider.token(aud="web-3").decode()
    assert world.refusal(authorization=token) == ("client_mismatch", "Unauthorized")


def test_an_api_key(world: AllModesServer, api_key: str) -> None:
    answer = world.post('{ profile(id: "prof_alice") { displayName } }', x_api_key=api_key)
    assert answer.json() == {"data": {"profile": {"displayName": "Alice Moreau"}}}


@pytest.mark.parametrize(
    "beside",
    [
        {"authorization": ""},
        {"authorization": "x" * 17_000},
        {"x_id_token": ""},
        {"x_id_token": "zz"},
    ],
)
def test_an_api_key_wins_over_other_credentials(
    world: AllModesServer, api_key: str, beside: dict[str, str]
) -> None:
    for _ in range(2):  # verified, then remembered
        assert world.post("{ __typename }", x_api_key=api_key, **beside).status_code == 200
    assert world.refusal(x_api_key="da2-" + "0" * 26, **beside)[0] == "unknown_api_key"


def test_a_repeated_credential_counts_only_if_it_is_the_key(world: AllModesServer, api_key: str) -> None:
    url, body = f"{world.server.base_url}/graphql", {"query": "{ __typename }"}
    key, tokens = ("x-api-key", api_key), [("authorization", "a.b.c"), ("authorization", "d.e.f")]
    assert httpx2.post(url, headers=[key, *tokens], json=body).status_code == 200
    assert httpx2.post(url, headers=[key, key], json=body).status_code == 401
    assert httpx2.post(url, headers=tokens, json=body).status_code == 401


def test_a_field_that_is_closed_to_api_keys_is_refused_beside_others(
    world: AllModesServer, api_key: str
) -> None:
    answer = world.post('{ profile(id: "prof_alice") { displayName email } }', x_api_key=api_key)
    assert answer.status_code == 200
    assert at(answer.json(), "data", "profile") == {"displayName": "Alice Moreau", "email": None}
    assert at(answer.json(), "errors", 0, "errorType") == "Unauthorized"
    assert at(answer.json(), "errors", 0, "message") == "Not Authorized to access email on type Profile"


def test_a_wrong_key_is_refused_although_a_good_token_comes_with_it(world: AllModesServer) -> None:
    token = KEYS.id_token().decode()
    wrong = "da2-" + "0" * 26
    assert world.refusal(x_api_key=wrong, authorization=token) == (
        "unknown_api_key",
        "You are not authorized to make this call.",
    )


def test_a_revoked_key_ends_within_seconds(world: AllModesServer) -> None:
    key = world.api_key()
    listed = world.claimgraph("api-key", "list").stdout
    assert key not in listed
    assert listed.splitlines()[1].split()[1] == "valid"
    assert world.claimgraph("api-key", "revoke", key).stdout == "Revoked.\n"
    eventually(lambda: world.post(x_api_key=key).status_code == 401)
    assert world.refusal(x_api_key=key)[0] == "unknown_api_key"
    assert world.claimgraph("api-key", "revoke", key).returncode == 1


def test_a_lambda_token(world: AllModesServer) -> None:
    query = "query Other { __typename } query Mine { me { mode resolverContext } }"
    answer = httpx2.post(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme"},
        json={"query": query, "operationName": "Mine"},
    )
    me = at(answer.json(), "data", "me")
    assert at(me, "mode") == "AWS_LAMBDA"
    assert json.loads(str(at(me, "resolverContext"))) == {
        "partner": "acme",
        "operation": "Mine",
        "asked": len(query),
        "content": "application/json",
    }


def test_a_lambda_token_by_get(world: AllModesServer) -> None:
    answer = httpx2.get(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme", "content-type": "none"},
        params={"query": "{ me { mode } }"},
    )
    assert at(answer.json(), "data", "me", "mode") == "AWS_LAMBDA"


def test_denied_fields_are_refused(world: AllModesServer) -> None:
    answer = world.post("{ me { mode issuer } }", authorization="partner:acme").json()
    assert at(answer, "data", "me") == {"mode": "AWS_LAMBDA", "issuer": None}
    assert at(answer, "errors", 0, "message") == "Not Authorized to access issuer on type Viewer"


def test_a_cached_authorizer_answer_serves_another_operation(world: AllModesServer) -> None:
    first = world.post("{ me { resolverContext } }", authorization="partner:kept").json()
    second = world.post("{ me { mode resolverContext } }", authorization="partner:kept").json()
    assert at(second, "data", "me", "mode") == "AWS_LAMBDA"
    assert at(first, "data", "me", "resolverContext") == at(second, "data", "me", "resolverContext")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("partner:stranger", "authorizer_refused"),
        ("partner:broken", "authorizer_failed"),
        ("Partner 7", "token_form"),
    ],
)
def test_a_lambda_token_that_the_authorizer_rejects(world: AllModesServer, token: str, reason: str) -> None:
    assert world.refusal(authorization=token) == (reason, "You are not authorized to make this call.")
    assert "a secret in a traceback" not in world.server.log()


def test_a_malformed_body_is_refused_before_the_authorizer_is_asked(world: AllModesServer) -> None:
    answer = httpx2.post(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme", "content-type": "application/json"},
        content=b"{",
    )
    assert answer.status_code == 400
    assert at(answer.json(), "errors", 0, "errorType") == "MalformedHttpRequestException"


def test_an_unknown_persisted_query_reveals_nothing_to_a_rejected_caller(world: AllModesServer) -> None:
    unknown = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    url = f"{world.server.base_url}/graphql"
    refused = httpx2.post(url, headers={"authorization": "partner:stranger"}, json=unknown, timeout=20)
    assert refused.status_code == 401
    assert at(refused.json(), "errors", 0, "extensions", "reason") == "authorizer_refused"
    let_in = httpx2.post(url, headers={"authorization": "partner:acme"}, json=unknown, timeout=20)
    assert at(let_in.json(), "errors", 0, "message") == "PersistedQueryNotFound"


def test_an_iam_principal(world: AllModesServer) -> None:
    proof = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=world.sts_url)
    me = world.me(authorization=proof)
    assert at(me, "mode") == "AWS_IAM"
    assert (at(me, "accountId"), at(me, "userArn")) == (OPS.account, OPS.arn)
    assert at(me, "username") == "AIDAEXAMPLE"
    elsewhere = iam_proof(OPS, "https://other.example", region="eu-west-1", endpoint_url=world.sts_url)
    assert world.refusal(authorization=elsewhere)[0] == "proof_refused"


def test_a_sigv4_header_is_explained(world: AllModesServer) -> None:
    reason, message = world.refusal(authorization="AWS4-HMAC-SHA256 Credential=AKIA/x")
    assert reason == "sigv4"
    assert message.startswith("You are not authorized to make this call. Only AWS can check")


def test_only_users_of_a_pool_reach_its_fields(world: AllModesServer, api_key: str) -> None:
    proof = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=world.sts_url)
    scope = "aws.cognito.signin.user.admin claimgraph/users.read claimgraph/users.write"
    oidc = world.provider.token(scope=scope, **{"cognito:groups": ["admin"], "token_use": "access"}).decode()
    callers = [
        {"authorization": oidc},
        {"authorization": "partner:acme"},
        {"authorization": proof},
        {"x_api_key": api_key},
    ]
    for field in (
        "myAttributes { name }",
        "users { nodes { sub } }",
        "groups { name }",
        "auditLog { nodes { id } }",
    ):
        for caller in callers:
            answer = world.post(f"{{ {field} }}", **caller).json()
            assert at(answer, "errors", 0, "errorType") == "Unauthorized", answer


def test_no_credential_is_logged(world: AllModesServer, api_key: str) -> None:
    log = world.server.log()
    proof = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=world.sts_url)
    for secret in (api_key, "partner:acme", proof[:60], "web-3", OPS.arn, "auth0|1"):
        assert secret not in log


def test_readyz_reports_the_keys_of_every_mode(world: AllModesServer) -> None:
    assert httpx2.get(f"{world.server.base_url}/readyz").json()["keys"] is True
