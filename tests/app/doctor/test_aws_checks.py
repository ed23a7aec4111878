"""Credentials, permissions, trigger and app clients: an endpoint of the test's, and stubbed AWS services."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from claimgraph.app.doctor.aws import AwsRefused
from claimgraph.app.doctor.clients_check import check_clients
from claimgraph.app.doctor.credentials_check import check_credentials
from claimgraph.app.doctor.permissions_check import check_permissions, needed_actions
from claimgraph.app.doctor.pool_check import check_pools
from tests.app.doctor.kit import (
    ARN,
    DENIED,
    KEYS,
    NOT_FOUND,
    TRIGGER,
    Account,
    Pool,
    cognito,
    settings,
    subject,
)
from tests.support.servers.claimgraph_server import ROOT

ROLE_SESSION = "arn:aws:sts::111122223333:assumed-role/claimgraph/i-0123"
IDENTITY = {"UserId": "AROA:i-0123", "Account": "111122223333", "Arn": ROLE_SESSION}

Stub = Callable[[Any], None]


def knows(stubber: Any) -> None:  # noqa: ANN401 - botocore has no types
    stubber.add_response("get_caller_identity", IDENTITY)


def expired(stubber: Any) -> None:  # noqa: ANN401 - as above
    stubber.add_client_error("get_caller_identity", "ExpiredToken")


def permitting(*denied: str) -> Stub:
    """IAM's simulator, which permits all but some actions of the role on the pool."""

    def simulate(stubber: Any) -> None:  # noqa: ANN401 - as above
        actions = [f"cognito-idp:{name}" for name in needed_actions()]
        results = [
            {
                "EvalActionName": action,
                "EvalDecision": "implicitDeny" if action.partition(":")[2] in denied else "allowed",
            }
            for action in actions
        ]
        expected = {
            "PolicySourceArn": "arn:aws:iam::111122223333:role/claimgraph",
            "ActionNames": actions,
            "ResourceArns": [ARN],
        }
        stubber.add_response("simulate_principal_policy", {"EvaluationResults": results}, expected)

    return simulate


def silent(stubber: Any) -> None:  # noqa: ANN401 - as above
    stubber.add_client_error("simulate_principal_policy", "AccessDenied")


async def test_credentials_that_aws_knows_are_named() -> None:
    (found,) = await check_credentials(subject(settings(), aws=Account("iam-role", {"sts": knows})))
    assert found.status == "ok"
    assert ROLE_SESSION in found.text
    assert "iam-role" in found.text


async def test_no_credentials_and_expired_ones_are_faults() -> None:
    (none,) = await check_credentials(subject(settings(), aws=Account(None)))
    assert none.status == "fault"
    assert "deploy/iam-policy.json" in none.advice
    (old,) = await check_credentials(subject(settings(), aws=Account("env", {"sts": expired})))
    assert old.status == "fault"
    assert "ExpiredToken" in old.text


def test_the_required_permissions_are_those_of_the_documented_policy() -> None:
    (statement,) = json.loads((ROOT / "deploy/iam-policy.json").read_text())["Statement"]
    assert [f"cognito-idp:{name}" for name in needed_actions()] == statement["Action"]


async def test_permissions_are_simulated_by_iam() -> None:
    aws = Account("env", {"sts": knows, "iam": permitting()})
    (found,) = await check_permissions(subject(settings(), aws=aws))
    assert (found.status, found.text) == (
        "ok",
        f"In {KEYS.user_pool_id} the process may: all that it needs to.",
    )
    aws = Account("env", {"sts": knows, "iam": permitting("AdminDeleteUser", "ListUsers")})
    denied, permitted = await check_permissions(subject(settings(), aws=aws))
    assert denied.status == "fault"
    assert denied.text.endswith("may not: AdminDeleteUser, ListUsers.")
    assert permitted.status == "ok"


async def test_without_iam_simulation_only_read_operations_are_tried() -> None:
    pool = Pool(refused={"ListGroups": DENIED, "AdminGetUser": DENIED})
    with cognito(pool) as client:
        aws = Account("env", {"sts": knows, "iam": silent})
        denied, permitted, untold = await check_permissions(subject(settings(), client, aws))
    assert denied.text.endswith("may not: AdminGetUser, ListGroups.")
    assert "AdminListGroupsForUser, DescribeUserPool, DescribeUserPoolClient, ListUsers" in permitted.text
    assert untold.status == "unknown"
    assert "AdminDeleteUser" in untold.text
    assert "iam:SimulatePrincipalPolicy" in untold.advice
    assert not {name for name in pool.asked if "Delete" in name or "Update" in name or "Create" in name}


@pytest.mark.parametrize(
    ("triggers", "status", "said"),
    [
        (
            {"PreTokenGeneration": TRIGGER},
            "ok",
            "claimgraph-trigger before it issues tokens (V1_0: ID tokens only)",
        ),
        (
            {"PreTokenGenerationConfig": {"LambdaArn": TRIGGER, "LambdaVersion": "V2_0"}},
            "ok",
            "(V2_0: ID and access tokens)",
        ),
        ({}, "fault", "has no pre-token-generation trigger"),
        ({"PreSignUp": TRIGGER}, "fault", "rules about owners refuse everybody"),
        (
            {
                "PreTokenGeneration": TRIGGER + "-old",
                "PreTokenGenerationConfig": {"LambdaArn": TRIGGER, "LambdaVersion": "V1_0"},
            },
            "warning",
            "two different functions",
        ),
    ],
)
async def test_the_trigger_is_looked_for(triggers: dict[str, object], status: str, said: str) -> None:
    pool = Pool()
    pool.described["LambdaConfig"] = triggers
    with cognito(pool) as client:
        found = await check_pools(subject(settings(), client))
    assert [finding.text for finding in found if finding.status == status and said in finding.text] != []


async def test_no_trigger_is_needed_where_the_server_looks_the_claim_up() -> None:
    pool = Pool()
    pool.described["LambdaConfig"] = {}
    with cognito(pool) as client:
        chosen = settings(claim_lookups={"userProfileID": "profile_store"})
        assert {finding.status for finding in await check_pools(subject(chosen, client))} == {"ok"}


async def test_an_issuer_of_the_updated_form_has_to_be_trusted() -> None:
    pool = Pool()
    pool.described["IssuerConfiguration"] = {"Type": "UPDATED"}
    with cognito(pool) as client:
        untrusted, _ = await check_pools(subject(settings(), client))
        trusted, _ = await check_pools(subject(settings(pool={"accept_updated_issuer": True}), client))
    assert (untrusted.status, trusted.status) == ("fault", "ok")
    assert "accept_updated_issuer" in untrusted.advice


@pytest.mark.parametrize(("error", "status"), [(NOT_FOUND, "fault"), (DENIED, "unknown")])
async def test_a_pool_that_cannot_be_described(error: dict[str, str], status: str) -> None:
    with cognito(Pool(refused={"DescribeUserPool": error})) as client:
        (found,) = await check_pools(subject(settings(), client))
    assert found.status == status


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
async def test_unrecognized_credentials_point_at_the_credentials_finding(code: str) -> None:
    unknown_caller: Mapping[str, str] = {"__type": code, "message": "who are you?"}
    refused = {"DescribeUserPool": unknown_caller, "DescribeUserPoolClient": unknown_caller}
    with cognito(Pool(refused={**refused})) as client:
        found = [check(subject(settings(), client)) for check in (check_pools, check_clients)]
        advice = {finding.advice for check in found for finding in await check}
    assert advice == {"See the finding about AWS credentials."}


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("NoCredentialsError", "See the finding about AWS credentials."),
        ("AccessDeniedException", "Permit cognito-idp:X."),
        ("EndpointConnectionError", "Let this machine reach AWS: open port 443, or add a VPC endpoint."),
        ("no answer within 12 s", "Let this machine reach AWS: open port 443, or add a VPC endpoint."),
        ("InvalidParameterException", "Permit cognito-idp:X."),
    ],
)
def test_what_to_do_depends_on_why_aws_refused(code: str, advice: str) -> None:
    assert AwsRefused(code).advice("cognito-idp:X") == advice


@pytest.mark.parametrize(
    ("writable", "how"),
    [(["custom:role", "email"], "its WriteAttributes name it"), (None, "it has no WriteAttributes")],
)
async def test_an_attribute_that_decides_and_that_users_can_write_is_a_warning(
    writable: list[str] | None, how: str
) -> None:
    pool = Pool()
    del pool.client["WriteAttributes"]
    if writable is not None:
        pool.client["WriteAttributes"] = writable
    withheld = "custom:role" if writable else "nickname"
    with cognito(pool) as client:
        found = await check_clients(subject(settings(withheld_attributes=withheld), client))
    (exposed,) = [finding for finding in found if finding.status == "warning"]
    assert f"can write {withheld} themselves ({how})" in exposed.text
    assert "WriteAttributes" in exposed.advice


async def test_a_good_client_passes_and_its_secret_is_not_shown() -> None:
    with cognito(Pool()) as client:
        found = await check_clients(subject(settings(withheld_attributes="custom:role"), client))
    assert {finding.status for finding in found} == {"ok"}
    assert "the-clients-secret" not in repr(found)


async def test_risky_client_settings_are_warnings() -> None:
    pool = Pool()
    pool.client |= {
        "EnableTokenRevocation": False,
        "AllowedOAuthFlows": ["code", "implicit"],
        "ReadAttributes": ["email"],
    }
    with cognito(pool) as client:
        found = await check_clients(subject(settings(withheld_attributes="custom:role"), client))
    texts = " ".join(finding.text for finding in found if finding.status == "warning")
    for said in ("no origin_jti", "implicit flow", "do not carry custom:role"):
        assert said in texts


async def test_missing_and_unnamed_clients() -> None:
    with cognito(Pool()) as client:
        (missing,) = await check_clients(subject(settings(pool={"clients": ["another"]}), client))
        (unnamed,) = await check_clients(subject(settings(pool={"clients": "any-client"}), client))
    assert (missing.status, unnamed.status) == ("fault", "unknown")
