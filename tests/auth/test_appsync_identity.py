"""AppSync's identity object: exactly its keys, for every mode."""

from dataclasses import replace
from types import MappingProxyType

import orjson
import pytest

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.identity import Identity

_SOURCE_IP = ("203.0.113.7", "10.0.0.1")

NOBODY = Identity(
    issuer="",
    sub="",
    username=None,
    client_id="",
    groups=None,
    scopes=frozenset(),
    token_uses=frozenset(),
    claims=MappingProxyType({}),
    expires_at=2_000_000_000,
)


def test_a_user_of_a_pool() -> None:
    claims = {"sub": "s", "cognito:groups": ["editors"], "custom:tenant": "t"}
    identity = replace(
        NOBODY, issuer="https://issuer", sub="s", username="ana", groups=("editors",), claims=claims
    )
    assert identity.to_appsync(_SOURCE_IP) == {
        "sub": "s",
        "issuer": "https://issuer",
        "username": "ana",
        "claims": claims,
        "sourceIp": ["203.0.113.7", "10.0.0.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": ["editors"],
    }


def test_a_user_without_the_groups_claim_has_null_groups() -> None:
    shown = replace(NOBODY, username="ana").to_appsync(_SOURCE_IP)
    assert shown is not None
    assert shown["groups"] is None


def test_a_user_of_an_openid_provider() -> None:
    claims = {"sub": "auth0|1", "aud": ["api"], "azp": "web"}
    identity = replace(
        NOBODY, mode="OPENID_CONNECT", issuer="https://login.example/", sub="auth0|1", claims=claims
    )
    assert identity.to_appsync(_SOURCE_IP) == {
        "sub": "auth0|1",
        "issuer": "https://login.example/",
        "claims": claims,
    }


def test_an_iam_principal() -> None:
    identity = replace(
        NOBODY,
        mode="AWS_IAM",
        username="AIDAEXAMPLE",
        account_id="123456789012",
        user_arn="arn:aws:iam::123456789012:user/ops",
    )
    assert identity.to_appsync(_SOURCE_IP) == {
        "accountId": "123456789012",
        "cognitoIdentityPoolId": None,
        "cognitoIdentityId": None,
        "cognitoIdentityAuthType": None,
        "cognitoIdentityAuthProvider": None,
        "sourceIp": ["203.0.113.7", "10.0.0.1"],
        "username": "AIDAEXAMPLE",
        "userArn": "arn:aws:iam::123456789012:user/ops",
    }


def test_an_identity_of_a_lambda_authorizer() -> None:
    identity = replace(NOBODY, mode="AWS_LAMBDA", resolver_context=MappingProxyType({"role": "clerk"}))
    assert identity.to_appsync(_SOURCE_IP) == {"resolverContext": {"role": "clerk"}}


def test_an_api_key_has_a_null_identity() -> None:
    assert replace(NOBODY, mode="API_KEY").to_appsync(_SOURCE_IP) is None


@pytest.mark.parametrize(
    "mode", ["AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "API_KEY", "AWS_LAMBDA", "AWS_IAM"]
)
def test_every_shape_is_plain_json(mode: Mode) -> None:
    orjson.dumps(replace(NOBODY, mode=mode).to_appsync(_SOURCE_IP))
