"""Cognito's own protocol over HTTP, for clients that know nothing of Claimgraph."""

import json
import threading
from collections.abc import Iterator

import httpx2
import jwt
import pytest

from claimgraph.app.embedded_pool.operations import ALL_OPERATIONS, PUBLIC_OPERATIONS
from claimgraph.app.embedded_pool.router import MAX_BODY
from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_SECRET, SEED_PASSWORD, USER_POOL_ID
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.resolvers.cognito.client import CognitoClient
from tests.app.embedded_pool.pool_kit import ALICE, Json, PoolKit, refusal, verified
from tests.app.embedded_pool.pool_server import PoolServer, ordinary_boto3, serving
from tests.support.time.patience import PATIENCE

PREFIX = "AWSCognitoIdentityProviderService."


@pytest.fixture(scope="module")
def server(pool: EmbeddedUserPool) -> Iterator[PoolServer]:
    with serving(pool) as running:
        yield running


def post(server: PoolServer, operation: str, body: object = None, **headers: str) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    sent = {"X-Amz-Target": PREFIX + operation, "Content-Type": "application/x-amz-json-1.1", **headers}
    return httpx2.post(f"{server.url}/cognito", content=content, headers=sent)


def refused(response: httpx2.Response) -> tuple[str, str]:
    """The refusal, which has the shape that AWS SDKs understand."""
    body = response.json()
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/x-amz-json-1.1"
    assert response.headers["x-amzn-errortype"] == body["__type"]
    assert response.headers["x-amzn-requestid"]
    assert set(body) == {"__type", "message"}
    return body["__type"], body["message"]


def password_auth(username: str = "alice", password: str = SEED_PASSWORD, **changes: object) -> Json:
    return {
        "ClientId": "claimgraph0web0client00000",
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": username, "PASSWORD": password},
        **changes,
    }


@pytest.fixture(params=["", "/"])
def boto(server: PoolServer, request: pytest.FixtureRequest) -> Iterator[CognitoClient]:
    with ordinary_boto3(f"{server.url}/cognito{request.param}") as client:
        yield client


def test_boto3_signs_in_refreshes_and_signs_out(boto: CognitoClient, server: PoolServer) -> None:
    result = boto.initiate_auth(**password_auth())["AuthenticationResult"]
    assert verified(server.pool, result["IdToken"], server.pool.web_client_id)["sub"] == ALICE
    assert boto.get_user(AccessToken=result["AccessToken"])["Username"] == "alice"
    token = {"REFRESH_TOKEN": result["RefreshToken"]}
    again = password_auth(AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=token)
    assert "AccessToken" in boto.initiate_auth(**again)["AuthenticationResult"]
    boto.revoke_token(Token=result["RefreshToken"], ClientId=server.pool.web_client_id)
    assert refusal(lambda: boto.initiate_auth(**again))[0] == "NotAuthorizedException"
    result = boto.initiate_auth(**password_auth())["AuthenticationResult"]
    boto.global_sign_out(AccessToken=result["AccessToken"])
    assert refusal(lambda: boto.get_user(AccessToken=result["AccessToken"]))[0] == "NotAuthorizedException"


def test_boto3_sees_cognitos_exceptions(boto: CognitoClient) -> None:
    wrong = ("NotAuthorizedException", "Incorrect username or password.")
    assert refusal(lambda: boto.initiate_auth(**password_auth(password="x"))) == wrong
    assert refusal(lambda: boto.initiate_auth(**password_auth("nobody"))) == wrong
    disabled = refusal(lambda: boto.initiate_auth(**password_auth("dave")))
    assert disabled == ("NotAuthorizedException", "User is disabled.")


def test_boto3_gets_a_machine_token(boto: CognitoClient, server: PoolServer) -> None:
    machine = {"ClientId": server.pool.machine_client_id, "Secret": MACHINE_CLIENT_SECRET}
    result = boto.get_client_token(**machine)["ClientAuthenticationResult"]
    assert verified(server.pool, result["AccessToken"])["scope"] == "claimgraph/users.read"


@pytest.mark.parametrize("operation", sorted(ALL_OPERATIONS - PUBLIC_OPERATIONS))
def test_administration_is_not_reachable(server: PoolServer, operation: str) -> None:
    everything = {
        "UserPoolId": USER_POOL_ID,
        "Username": "alice",
        "GroupName": "admin",
        "ClientId": server.pool.web_client_id,
        "Password": "Hacked-pass-1",
        "Permanent": True,
        "UserAttributes": [{"Name": "nickname", "Value": "hacked"}],
        "UserAttributeNames": ["email"],
        "Identifier": "x",
        "Name": "x",
    }
    assert refused(post(server, operation, everything))[0] == "UnknownOperationException"


def test_refused_administration_changes_nothing(server: PoolServer) -> None:
    body = {"UserPoolId": USER_POOL_ID, "Username": "alice"}
    post(server, "AdminDisableUser", body)
    post(server, "InitiateAuth", {**password_auth("x&Action=AdminDisableUser&Username=alice"), **body})
    user = server.pool.client.admin_get_user(**body)
    assert user["Enabled"] is True


@pytest.mark.parametrize(
    "operation",
    [
        "",
        "Nothing",
        "InitiateAuth.x",
        "initiate_auth",
        "__class__",
        "AdminRespondToAuthChallenge",
        "ChangePassword",
        "SignUp",
        "ForgotPassword",
    ],
)
def test_unknown_operation_is_refused(server: PoolServer, operation: str) -> None:
    assert refused(post(server, operation))[0] == "UnknownOperationException"


@pytest.mark.parametrize(
    "target", ["", "InitiateAuth", "DynamoDB_20120810.InitiateAuth", PREFIX.lower() + "GetUser"]
)
def test_target_of_another_service_is_refused(server: PoolServer, target: str) -> None:
    assert (
        refused(post(server, "", password_auth(), **{"X-Amz-Target": target}))[0]
        == "UnknownOperationException"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"{" * 10_000,
        b"[" * 60_000,
        b'{"ClientId": ' + b"9" * 5_000 + b"}",
        b'{"ClientId": "\\ud800"}',
        json.dumps(password_auth()).encode("utf-16"),
    ],
)
def test_unreadable_body_is_refused(server: PoolServer, body: bytes) -> None:
    sent = httpx2.post(
        f"{server.url}/cognito",
        content=body,
        headers={"X-Amz-Target": PREFIX + "InitiateAuth", "Content-Type": "application/x-amz-json-1.1"},
    )
    assert refused(sent)[0] == "SerializationException"


@pytest.mark.parametrize(
    "changes",
    [
        {"ClientId": None},
        {"ClientId": 1},
        {"ClientId": ""},
        {"AuthFlow": None},
        {"AuthFlow": ["USER_PASSWORD_AUTH"]},
        {"AuthParameters": "USERNAME"},
        {"AuthParameters": []},
        {"AuthParameters": None},
        {"AuthParameters": {"USERNAME": "alice"}},
        {"AuthParameters": {"USERNAME": "alice", "PASSWORD": 1}},
        {"AuthParameters": {"USERNAME": {"$ne": ""}, "PASSWORD": SEED_PASSWORD}},
        {"AuthParameters": {"USERNAME": "alice", "PASSWORD": None}},
    ],
)
def test_wrong_shape_is_refused_without_repeating_a_value(server: PoolServer, changes: Json) -> None:
    code, message = refused(post(server, "InitiateAuth", {**password_auth(), **changes}))
    assert code == "InvalidParameterException"
    assert SEED_PASSWORD not in message
    assert "alice" not in message


def test_unknown_client_is_not_found(server: PoolServer) -> None:
    answer = refused(post(server, "InitiateAuth", password_auth(ClientId="unknown")))
    assert answer == ("ResourceNotFoundException", "User pool client does not exist.")


@pytest.mark.parametrize("operation", sorted(PUBLIC_OPERATIONS))
def test_empty_request_is_refused_with_a_clear_message(server: PoolServer, operation: str) -> None:
    assert refused(post(server, operation, {}))[0] == "InvalidParameterException"


def test_members_that_the_operation_does_not_know_are_ignored(server: PoolServer) -> None:
    assert post(server, "InitiateAuth", password_auth(FutureMember={"a": 1})).status_code == 200


def test_body_may_be_as_long_as_the_limit_and_no_longer(server: PoolServer) -> None:
    body = json.dumps(password_auth()).encode()
    assert post(server, "InitiateAuth", body.ljust(MAX_BODY)).status_code == 200
    too_long = refused(post(server, "InitiateAuth", body.ljust(MAX_BODY + 1)))
    assert too_long == ("SerializationException", "The body is longer than 65536 bytes.")


def test_token_is_not_echoed(server: PoolServer) -> None:
    for operation in ("GetUser", "GlobalSignOut"):
        assert "secret" not in refused(post(server, operation, {"AccessToken": "secret.secret.secret"}))[1]


def test_discovery_is_coherent(server: PoolServer) -> None:
    base = f"{server.url}/cognito/{USER_POOL_ID}/.well-known"
    metadata = httpx2.get(f"{base}/openid-configuration").json()
    assert metadata["issuer"] == server.pool.issuer
    assert metadata["jwks_uri"] == f"{server.pool.issuer}/.well-known/jwks.json"
    key_set = httpx2.get(f"{base}/jwks.json")
    assert key_set.headers["content-type"] == "application/json"
    assert key_set.json() == server.pool.jwks()
    assert not {"d", "p", "q"} & {member for key in key_set.json()["keys"] for member in key}


def test_pyjwts_own_key_client_finds_the_keys(server: PoolServer) -> None:
    tokens = post(server, "InitiateAuth", password_auth()).json()["AuthenticationResult"]
    keys = jwt.PyJWKClient(f"{server.url}/cognito/{USER_POOL_ID}/.well-known/jwks.json")
    for name in ("IdToken", "AccessToken"):
        assert keys.get_signing_key_from_jwt(tokens[name]).key_id


@pytest.mark.parametrize(
    "path", ["/cognito/other-1_Pool/.well-known/jwks.json", "/cognito/x", f"/cognito/{USER_POOL_ID}"]
)
def test_other_paths_are_not_found(server: PoolServer, path: str) -> None:
    assert httpx2.get(server.url + path).status_code == 404


def test_other_methods_are_not_allowed(server: PoolServer) -> None:
    assert httpx2.get(f"{server.url}/cognito").status_code == 405


def test_hanging_trigger_does_not_stop_the_server(kit: PoolKit) -> None:
    """Sign-ins wait in threads of their own; the event loop and everybody else go on."""

    hanging, released = threading.Semaphore(0), threading.Event()

    def slow(event: Json) -> Json:
        hanging.release()
        released.wait(PATIENCE)
        return event

    with serving(kit.start(trigger=slow, time_limit=10 * PATIENCE)) as running:
        waiting = [
            threading.Thread(target=post, args=(running, "InitiateAuth", password_auth())) for _ in range(3)
        ]
        for thread in waiting:
            thread.start()
        assert all(hanging.acquire(timeout=PATIENCE) for _ in waiting)
        assert httpx2.get(f"{running.url}/cognito/{USER_POOL_ID}/.well-known/jwks.json").status_code == 200
        assert refused(post(running, "GetUser", {"AccessToken": "x"}))[0] == "NotAuthorizedException"
        released.set()
        for thread in waiting:
            thread.join()
