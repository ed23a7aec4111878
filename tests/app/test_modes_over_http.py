"""All five modes at once, over HTTP, in a server as `claimgraph serve` starts it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from app.iam_proof import iam_proof
from resolvers.database import Database
from resolvers.profiles import SEEDED_PROFILES, SqlProfileStore
from tests.dev_server import ROOT, DevServer, production_server
from tests.discovery_server import discovery_server
from tests.json_values import at
from tests.jwks_server import jwks_server
from tests.loop_thread import in_thread
from tests.providers import Provider
from tests.sts_server import Principal, sts_server
from tests.tokens import PoolKeys

KEYS = PoolKeys()
OPS = Principal()
AUDIENCE = "https://api.example"
ME = "{ me { mode sub username issuer accountId userArn resolverContext } }"


@dataclass(frozen=True, slots=True)
class World:
    """A server with every mode, and what callers need to prove themselves to it."""

    server: DevServer
    environment: dict[str, str]
    provider: Provider
    sts_url: str

    def post(self, query: str = ME, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.post(
            f"{self.server.base_url}/graphql", headers=named, json={"query": query}, timeout=20
        )

    def me(self, **headers: str) -> object:
        answer = self.post(**headers)
        assert answer.status_code == 200, answer.text
        return at(answer.json(), "data", "me")

    def refusal(self, query: str = ME, **headers: str) -> tuple[str, str]:
        """Reason and message of a 401."""
        answer = self.post(query, **headers)
        assert answer.status_code == 401, answer.text
        assert answer.headers["x-amzn-errortype"] == "UnauthorizedException"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        body = answer.json()
        assert set(body) == {"errors"}
        return str(at(body, "errors", 0, "extensions", "reason")), str(at(body, "errors", 0, "message"))

    def claimgraph(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - a fixed command
            [sys.executable, "-c", "from app.cli import main; main()", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


async def _fill(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await SqlProfileStore(database).seed(SEEDED_PROFILES, {})
    await database.close()


def _settings(directory: Path, jwks: str, issuer: str, sts: str) -> dict[str, str]:
    values: dict[str, object] = {
        "user_pools": [
            {
                "user_pool_id": KEYS.user_pool_id,
                "clients": [KEYS.client_id],
                "accepts": ["id", "access"],
                "jwks_uri": jwks,
            }
        ],
        "oidc_issuers": [{"issuer": issuer, "client_id": "web-1|web-2"}],
        "api_keys": True,
        "lambda_authorizer": {
            "function": "tests.lambda_handlers.authorizer:handler",
            "identity_validation_expression": "^[a-z]+:[a-z]+$",
        },
        "iam": {
            "accounts": [OPS.account],
            "audience": AUDIENCE,
            "principals": "any-principal",
            "endpoint_url": sts,
        },
    }
    texts = {f"CLAIMGRAPH_{name.upper()}": json.dumps(value) for name, value in values.items()}
    return texts | {"CLAIMGRAPH_DATABASE_URL": f"sqlite:///{directory}/claimgraph.sqlite3"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("modes")
    asyncio.run(_fill(f"sqlite:///{directory}/claimgraph.sqlite3"))
    with ExitStack() as stack:
        pool = stack.enter_context(in_thread(jwks_server(KEYS.jwks())))
        oidc = stack.enter_context(in_thread(discovery_server(lambda issuer: Provider(issuer=issuer))))
        sts = stack.enter_context(in_thread(sts_server(OPS)))
        settings = _settings(directory, pool.url, oidc.provider.issuer, sts.url)
        server = stack.enter_context(production_server(directory, settings))
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
        yield World(server, clean | settings, oidc.provider, sts.url)


@pytest.fixture(scope="module")
def api_key(world: World) -> str:
    made = world.claimgraph("api-key", "create", "--description", "for tests", "--days", "1")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def test_a_token_of_a_user_pool(world: World) -> None:
    me = world.me(authorization=KEYS.access_token().decode())
    assert (at(me, "mode"), at(me, "username")) == ("AMAZON_COGNITO_USER_POOLS", "jane")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
@pytest.mark.parametrize("scheme", ["", "Bearer "])
def test_a_token_of_an_openid_provider(world: World, algorithm: str, scheme: str) -> None:
    me = world.me(authorization=scheme + world.provider.token(algorithm).decode())
    assert (at(me, "mode"), at(me, "sub")) == ("OPENID_CONNECT", "auth0|1")
    assert at(me, "issuer") == world.provider.issuer


def test_an_openid_client_that_is_not_served(world: World) -> None:
    token = world.provider.token(aud="web-3").decode()
    assert world.refusal(authorization=token) == ("client_mismatch", "Unauthorized")


def test_an_api_key(world: World, api_key: str) -> None:
    answer = world.post('{ profile(id: "prof_alice") { displayName } }', x_api_key=api_key)
    assert answer.json() == {"data": {"profile": {"displayName": "Alice Moreau"}}}


def test_a_field_that_is_closed_to_api_keys_is_refused_beside_others(world: World, api_key: str) -> None:
    answer = world.post('{ profile(id: "prof_alice") { displayName email } }', x_api_key=api_key)
    assert answer.status_code == 200
    assert at(answer.json(), "data", "profile") == {"displayName": "Alice Moreau", "email": None}
    assert at(answer.json(), "errors", 0, "errorType") == "Unauthorized"
    assert at(answer.json(), "errors", 0, "message") == "Not Authorized to access email on type Profile"


def test_a_wrong_key_is_refused_although_a_good_token_comes_with_it(world: World) -> None:
    token = KEYS.id_token().decode()
    wrong = "da2-" + "0" * 26
    assert world.refusal(x_api_key=wrong, authorization=token) == (
        "unknown_api_key",
        "You are not authorized to make this call.",
    )


def test_a_revoked_key_ends_within_seconds(world: World) -> None:
    key = world.claimgraph("api-key", "create").stdout.strip()
    assert world.post(x_api_key=key).status_code == 200
    listed = world.claimgraph("api-key", "list").stdout
    assert key not in listed
    newest = listed.splitlines()[1].split()
    assert newest[1] == "valid"
    assert world.claimgraph("api-key", "revoke", newest[0]).stdout == "Revoked.\n"
    for _ in range(70):
        if world.post(x_api_key=key).status_code == 401:
            break
        asyncio.run(asyncio.sleep(0.1))
    assert world.refusal(x_api_key=key)[0] == "unknown_api_key"
    assert world.claimgraph("api-key", "revoke", newest[0]).returncode == 1


def test_a_lambda_token(world: World) -> None:
    query = "query Other { __typename } query Mine { me { mode resolverContext } }"
    answer = httpx2.post(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme"},
        json={"query": query, "operationName": "Mine"},
        timeout=20,
    )
    me = at(answer.json(), "data", "me")
    assert at(me, "mode") == "AWS_LAMBDA"
    assert json.loads(str(at(me, "resolverContext"))) == {
        "partner": "acme",
        "operation": "Mine",
        "asked": len(query),
        "content": "application/json",
    }


def test_a_lambda_token_by_get(world: World) -> None:
    answer = httpx2.get(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme", "content-type": "none"},
        params={"query": "{ me { mode } }"},
        timeout=20,
    )
    assert at(answer.json(), "data", "me", "mode") == "AWS_LAMBDA"


def test_denied_fields_are_refused(world: World) -> None:
    answer = world.post("{ me { mode issuer } }", authorization="partner:acme").json()
    assert at(answer, "data", "me") == {"mode": "AWS_LAMBDA", "issuer": None}
    assert at(answer, "errors", 0, "message") == "Not Authorized to access issuer on type Viewer"


def test_an_answer_that_is_kept_serves_another_operation(world: World) -> None:
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
def test_a_lambda_token_that_is_refused(world: World, token: str, reason: str) -> None:
    assert world.refusal(authorization=token) == (reason, "You are not authorized to make this call.")
    assert "a secret in a traceback" not in world.server.log()


def test_a_body_that_is_no_request_is_told_before_the_authorizer_is_asked(world: World) -> None:
    answer = httpx2.post(
        f"{world.server.base_url}/graphql",
        headers={"authorization": "partner:acme", "content-type": "application/json"},
        content=b"{",
        timeout=20,
    )
    assert answer.status_code == 400
    assert at(answer.json(), "errors", 0, "errorType") == "MalformedHttpRequestException"


def test_an_iam_principal(world: World) -> None:
    proof = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=world.sts_url)
    me = world.me(authorization=proof)
    assert at(me, "mode") == "AWS_IAM"
    assert (at(me, "accountId"), at(me, "userArn")) == (OPS.account, OPS.arn)
    assert at(me, "username") == "AIDAEXAMPLE"
    elsewhere = iam_proof(OPS, "https://other.example", region="eu-west-1", endpoint_url=world.sts_url)
    assert world.refusal(authorization=elsewhere)[0] == "proof_refused"


def test_a_sigv4_header_is_explained(world: World) -> None:
    reason, message = world.refusal(authorization="AWS4-HMAC-SHA256 Credential=AKIA/x")
    assert reason == "sigv4"
    assert message.startswith("You are not authorized to make this call. Only AWS can check")


def test_nobody_but_users_of_a_pool_reaches_the_pool(world: World, api_key: str) -> None:
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


def test_nothing_secret_is_logged(world: World, api_key: str) -> None:
    log = world.server.log()
    proof = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=world.sts_url)
    for secret in (api_key, "partner:acme", proof[:60], "web-3", OPS.arn, "auth0|1"):
        assert secret not in log


def test_every_key_is_ready(world: World) -> None:
    assert httpx2.get(f"{world.server.base_url}/readyz").json()["keys"] is True
