"""The check of IAM permissions, with stubbed services."""

import json
from collections.abc import Callable
from typing import Any

from claimgraph.app.doctor.checks.permissions import check_permissions, needed_actions
from tests.app.doctor.kit import (
    ARN,
    DENIED,
    KEYS,
    Account,
    Pool,
    cognito,
    deployment,
    knows,
    settings,
)
from tests.support.servers.claimgraph_server import ROOT

Stub = Callable[[Any], None]


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


def test_the_required_permissions_are_those_of_the_documented_policy() -> None:
    (statement,) = json.loads((ROOT / "deploy/iam-policy.json").read_text())["Statement"]
    assert [f"cognito-idp:{name}" for name in needed_actions()] == statement["Action"]


async def test_permissions_are_simulated_by_iam() -> None:
    aws = Account("env", {"sts": knows, "iam": permitting()})
    (found,) = await check_permissions(deployment(settings(), aws=aws))
    assert (found.status, found.text) == (
        "ok",
        f"In {KEYS.user_pool_id} the process may: everything that it needs to.",
    )
    aws = Account("env", {"sts": knows, "iam": permitting("AdminDeleteUser", "ListUsers")})
    denied, permitted = await check_permissions(deployment(settings(), aws=aws))
    assert denied.status == "fault"
    assert denied.text.endswith("may not: AdminDeleteUser, ListUsers.")
    assert permitted.status == "ok"


async def test_without_iam_simulation_only_read_operations_are_tried() -> None:
    pool = Pool(refused={"ListGroups": DENIED, "AdminGetUser": DENIED})
    with cognito(pool) as client:
        aws = Account("env", {"sts": knows, "iam": silent})
        denied, permitted, undetermined = await check_permissions(deployment(settings(), client, aws))
    assert denied.text.endswith("may not: AdminGetUser, ListGroups.")
    assert "AdminListGroupsForUser, DescribeUserPool, DescribeUserPoolClient, ListUsers" in permitted.text
    assert undetermined.status == "unknown"
    assert "AdminDeleteUser" in undetermined.text
    assert "iam:SimulatePrincipalPolicy" in undetermined.advice
    assert not {name for name in pool.asked if "Delete" in name or "Update" in name or "Create" in name}
