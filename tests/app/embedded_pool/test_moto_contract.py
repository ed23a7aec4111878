"""What we rely on in moto beyond its public API. A failure means: read its changes first."""

import inspect
import os
from importlib.metadata import version

import boto3
import jwt
import pytest
from moto.cognitoidp import models
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPool
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.utilities.utils import load_resource

from claimgraph.app.embedded_pool.backend import EmbeddedBackend
from claimgraph.app.embedded_pool.endpoint import EmbeddedResponse
from claimgraph.app.embedded_pool.operations import ALL_OPERATIONS, PUBLIC_OPERATIONS, WRITE_OPERATIONS
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, PoolKit, payload, refusal, sign_in, verified

OURS_ALONE = {
    *("revoke_token", "get_client_token", "delete_user_attributes"),
    *("get_user_attribute_verification_code", "verify_user_attribute"),
}


def parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_moto_is_the_version_that_was_read() -> None:
    assert version("moto") == "5.2.5"


@pytest.mark.parametrize(
    "name",
    [
        *("initiate_auth", "get_user", "global_sign_out", "admin_user_global_sign_out"),
        *("admin_delete_user", "admin_create_user", "admin_disable_user", "list_users"),
        *("admin_update_user_attributes", "admin_delete_user_attributes", "respond_to_auth_challenge"),
        *("admin_set_user_password", "admin_reset_user_password", "confirm_forgot_password"),
    ],
)
def test_overridden_methods_of_the_back_end_exist_with_the_same_parameters(name: str) -> None:
    assert name in vars(EmbeddedBackend)
    assert parameters(getattr(EmbeddedBackend, name)) == parameters(getattr(CognitoIdpBackend, name))


def test_overridden_members_of_the_pool_exist() -> None:
    ours, motos = (vars(pool)["_get_user"] for pool in (EmbeddedPool, CognitoIdpUserPool))
    assert parameters(ours) == parameters(motos)
    assert isinstance(vars(CognitoIdpUserPool)["domain"], property)


def test_overridden_members_of_the_response_exist() -> None:
    for name in (
        *("_get_region_agnostic_backend", "_authenticate_and_authorize_normal_action", "backend"),
        *("update_user_attributes", "confirm_forgot_password"),
    ):
        assert hasattr(CognitoIdpResponse, name)
    assert isinstance(vars(CognitoIdpResponse)["backend"], property)
    assert parameters(BaseResponse.call_action) == ["self"]
    assert not any(hasattr(CognitoIdpResponse, name) for name in OURS_ALONE)  # moto has caught up: compare


@pytest.mark.parametrize("operation", sorted(ALL_OPERATIONS))
def test_every_operation_is_one_of_cognito_and_has_a_method(operation: str) -> None:
    get_service_model("cognito-idp").operation_model(operation)
    assert callable(getattr(EmbeddedResponse, camelcase_to_underscores(operation)))


def test_no_administration_is_public() -> None:
    """Every one of them is public at AWS too: nothing in the service model has it signed."""
    assert sorted(PUBLIC_OPERATIONS) == [
        "ConfirmForgotPassword",
        "DeleteUserAttributes",
        "GetClientToken",
        "GetUser",
        "GetUserAttributeVerificationCode",
        "GlobalSignOut",
        "InitiateAuth",
        "RespondToAuthChallenge",
        "RevokeToken",
        "UpdateUserAttributes",
        "VerifyUserAttribute",
    ]
    # The model says nothing of GetClientToken, which is given the client's secret in place of a signature.
    for operation in PUBLIC_OPERATIONS - {"GetClientToken"}:
        model = get_service_model("cognito-idp").operation_model(operation)
        assert getattr(model, "auth_type") == "none"  # noqa: B009 - botocore has no type for it


def test_every_writing_operation_is_kept() -> None:
    reads = {operation for operation in ALL_OPERATIONS if "Get" in operation or "List" in operation}
    describes = {operation for operation in ALL_OPERATIONS if operation.startswith("Describe")}
    sign_ins = {"InitiateAuth", "RevokeToken", "GlobalSignOut", "AdminUserGlobalSignOut"}
    assert reads | describes | sign_ins == ALL_OPERATIONS - WRITE_OPERATIONS


def test_moto_still_makes_both_tokens_by_the_methods_that_lack_a_key(pool: EmbeddedUserPool) -> None:
    """If moto signed anywhere else, its published key could be at work again."""
    calls = inspect.getsource(CognitoIdpUserPool.create_tokens_from_refresh_token)
    assert calls.index("self.create_access_token(") < calls.index("self.create_id_token(")
    assert inspect.getsource(models).count("jwt.encode(") == 1
    assert "self.json_web_key" in inspect.getsource(CognitoIdpUserPool.create_jwt)
    inner = pool.endpoint.backend.pool
    refresh_token, origin_jti = inner.create_refresh_token(pool.web_client_id, "alice")
    for make in (
        lambda: inner.create_tokens_from_refresh_token(refresh_token),
        lambda: inner.create_access_token(pool.web_client_id, "alice", origin_jti),
        lambda: inner.create_id_token(pool.web_client_id, "alice", origin_jti),
    ):
        with pytest.raises(AttributeError, match="json_web_key"):
            make()


@pytest.mark.parametrize("kid", ["dummy", "ours"])
def test_token_signed_with_the_key_that_moto_publishes_is_refused(pool: EmbeddedUserPool, kid: str) -> None:
    """Acceptance fact 37."""
    genuine = sign_in(pool).access_token
    motos = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json"), "RS256").key
    headers = {"kid": kid if kid == "dummy" else jwt.get_unverified_header(genuine)["kid"]}
    forged = jwt.encode(payload(genuine), motos, "RS256", headers=headers)
    refused = refusal(lambda: pool.client.get_user(AccessToken=forged))
    assert refused == ("NotAuthorizedException", "Invalid Access Token")
    with pytest.raises((StopIteration, jwt.InvalidSignatureError)):
        verified(pool, forged)


def test_moto_and_its_global_state_are_left_alone(pool: EmbeddedUserPool) -> None:
    sign_in(pool)
    assert models.CognitoIdpUserPool is CognitoIdpUserPool
    assert vars(EmbeddedPool)["instances_tracked"] == []
    backends = [backend for _, _, backend in models.cognitoidp_backends.iter_backends()]
    assert not any(isinstance(backend, EmbeddedBackend) for backend in backends)


def test_operation_outside_the_list_is_refused_by_name(pool: EmbeddedUserPool) -> None:
    client = pool.client
    for call in (
        lambda: client.forgot_password(ClientId=pool.web_client_id, Username="alice"),
        lambda: client.sign_up(ClientId=pool.web_client_id, Username="eve", Password="Hacked-pass-1"),
        lambda: client.create_resource_server(UserPoolId=pool.user_pool_id, Identifier="x", Name="x"),
        lambda: client.get_tokens_from_refresh_token(RefreshToken="x", ClientId=pool.web_client_id),
    ):
        assert refusal(call)[0] == "UnknownOperationException"


def test_other_boto3_clients_stay_real(pool: EmbeddedUserPool) -> None:
    sign_in(pool)
    other = boto3.client(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no types
        "cognito-idp",
        region_name="eu-west-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    with pytest.raises(Exception, match="Could not connect"):
        other.list_user_pools(MaxResults=1)  # pyright: ignore[reportUnknownMemberType] - no types


def test_client_neither_reads_nor_changes_the_environment(
    monkeypatch: pytest.MonkeyPatch, kit: PoolKit
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    before = dict(os.environ)
    assert sign_in(kit.start()).id["sub"] == ALICE
    assert dict(os.environ) == before
