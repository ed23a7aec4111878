"""Settings of the authorization modes: which are enabled, the default, and invalid ones."""

from collections.abc import Mapping

import pytest

from claimgraph.app.settings.settings import SettingsError
from tests.app.settings.conftest import Load

_POOL = {"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["web"], "accepts": ["id"]}
_OIDC = {"issuer": "https://login.example.com/", "client_id": "web-1|web-2"}
_LAMBDA = {"function": "authorizer"}
_IAM = {"accounts": ["123456789012"], "audience": "https://api.example", "principals": "any-principal"}


@pytest.mark.parametrize(
    ("values", "default", "additional"),
    [
        ({"user_pools": [_POOL]}, "AMAZON_COGNITO_USER_POOLS", set[str]()),
        ({"oidc_issuers": [_OIDC]}, "OPENID_CONNECT", set[str]()),
        ({"api_keys": "true"}, "API_KEY", set[str]()),
        ({"lambda_authorizer": _LAMBDA}, "AWS_LAMBDA", set[str]()),
        ({"iam": _IAM}, "AWS_IAM", set[str]()),
        (
            {"user_pools": [_POOL], "oidc_issuers": [_OIDC], "api_keys": "true", "iam": _IAM},
            "AMAZON_COGNITO_USER_POOLS",
            {"OPENID_CONNECT", "API_KEY", "AWS_IAM"},
        ),
        (
            {"user_pools": [_POOL], "lambda_authorizer": _LAMBDA, "default_mode": "AWS_LAMBDA"},
            "AWS_LAMBDA",
            {"AMAZON_COGNITO_USER_POOLS"},
        ),
        (
            {"oidc_issuers": [_OIDC], "api_keys": "true", "default_mode": "API_KEY"},
            "API_KEY",
            {"OPENID_CONNECT"},
        ),
        ({"user_pools": [_POOL], "api_keys": "false"}, "AMAZON_COGNITO_USER_POOLS", set[str]()),
    ],
)
def test_the_modes_follow_from_what_is_set_up(
    load: Load, values: dict[str, object], default: str, additional: set[str]
) -> None:
    modes = load(**values).modes()
    assert (modes.default, modes.additional) == (default, additional)


def test_the_embedded_pool_enables_user_pools(load: Load) -> None:
    modes = load(api_keys="true").modes(has_user_pool=True)
    assert (modes.default, modes.additional) == ("AMAZON_COGNITO_USER_POOLS", {"API_KEY"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "CLAIMGRAPH_USER_POOLS must name at least one user pool"),
        (
            {"oidc_issuers": [_OIDC], "api_keys": "true"},
            "CLAIMGRAPH_DEFAULT_MODE must be one of OPENID_CONNECT, API_KEY",
        ),
        ({"user_pools": [_POOL], "default_mode": "API_KEY"}, "CLAIMGRAPH_DEFAULT_MODE must be one of AMAZON"),
        (
            {"user_pools": [_POOL], "api_keys": "true", "default_action": "DENY"},
            "CLAIMGRAPH_DEFAULT_ACTION: DENY goes with user pools as the only mode",
        ),
        ({"oidc_issuers": [_OIDC], "default_action": "DENY"}, "CLAIMGRAPH_DEFAULT_ACTION"),
    ],
)
def test_a_missing_or_ambiguous_default_mode_is_refused(
    load: Load, values: dict[str, object], said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(**values).modes()
    assert said in str(refused.value)


def test_the_default_action_is_kept(load: Load) -> None:
    assert load(user_pools=[_POOL], default_action="DENY").modes().default_action == "DENY"


def _without(members: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in members.items() if key != name}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "oidc_issuers",
            [_without(_OIDC, "client_id")],
            "CLAIMGRAPH_OIDC_ISSUERS[0]['client_id']: Field required",
        ),
        ("oidc_issuers", [{**_OIDC, "client_id": ""}], 'or say "any-client"'),
        ("oidc_issuers", [{**_OIDC, "client_id": "web("}], "not a regular expression"),
        ("oidc_issuers", [{**_OIDC, "issuer": "http://login.example.com"}], "plain http only on loopback"),
        ("oidc_issuers", [{**_OIDC, "issuer": "https://login.example.com/?x"}], "must be an https URL"),
        ("oidc_issuers", [{**_OIDC, "iat_ttl": 0}], "['iat_ttl']"),
        ("oidc_issuers", [{**_OIDC, "leeway": 121}], "['leeway']"),
        ("oidc_issuers", [{**_OIDC, "clientId": "x"}], "['clientId']: Extra inputs are not permitted"),
        ("lambda_authorizer", {}, "CLAIMGRAPH_LAMBDA_AUTHORIZER['function']: Field required"),
        ("lambda_authorizer", {**_LAMBDA, "result_ttl": 3_601}, "['result_ttl']"),
        ("lambda_authorizer", {**_LAMBDA, "identity_validation_expression": "["}, "not a regular expression"),
        ("lambda_authorizer", {**_LAMBDA, "account_id": "1"}, "['account_id']"),
        ("iam", _without(_IAM, "accounts"), "CLAIMGRAPH_IAM['accounts']: Field required"),
        ("iam", {**_IAM, "accounts": []}, "['accounts']"),
        ("iam", {**_IAM, "accounts": ["12345678901a"]}, "an AWS account has 12 digits"),
        ("iam", {**_IAM, "accounts": ["*"]}, "an AWS account has 12 digits"),
        ("iam", _without(_IAM, "audience"), "CLAIMGRAPH_IAM['audience']: Field required"),
        ("iam", {**_IAM, "audience": "two words"}, "['audience']"),
        ("iam", _without(_IAM, "principals"), "CLAIMGRAPH_IAM['principals']: Field required"),
        ("iam", {**_IAM, "principals": []}, 'or say "any-principal"'),
        ("iam", {**_IAM, "principals": ["reader"]}, 'or say "any-principal"'),
        (
            "iam",
            {**_IAM, "principals": ["arn:aws:iam::123456789012:role/path/reader"]},
            "write arn:aws:sts::123456789012:assumed-role/reader/*",
        ),
        ("iam", {**_IAM, "endpoint_url": "https://sts.attacker.example"}, "only AWS's own STS"),
        ("iam", {**_IAM, "endpoint_url": "http://10.0.0.1"}, "only AWS's own STS"),
        ("default_mode", "COGNITO", "CLAIMGRAPH_DEFAULT_MODE"),
        ("api_keys", "maybe", "CLAIMGRAPH_API_KEYS"),
    ],
)
def test_unsafe_values_are_refused_with_their_place(load: Load, name: str, value: object, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(**{name: value})
    assert said in str(refused.value)


def test_account_ids_must_be_strings(load: Load) -> None:
    with pytest.raises(SettingsError) as refused:
        load(iam={**_IAM, "accounts": [123456789012]})
    assert str(refused.value) == "CLAIMGRAPH_IAM['accounts'][0]: Input should be a valid string"


def test_any_client_switches_the_client_check_off(load: Load) -> None:
    (provider,) = load(oidc_issuers=[{**_OIDC, "client_id": "any-client"}]).oidc_issuers
    assert provider.clients is None
