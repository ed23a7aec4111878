"""The table of operations against botocore's service model, and the IAM policy against the table."""

import json
from pathlib import Path

import pytest

from claimgraph.resolvers.cognito.client import CognitoClient, real_client
from claimgraph.resolvers.cognito.operations import OPERATIONS
from tests.resolvers.cognito.service_model import api_name, operation_model
from tests.support.json_values import at, items, members

POLICY = Path(__file__).parents[3] / "deploy" / "iam-policy.json"


@pytest.fixture(scope="module")
def client() -> CognitoClient:
    return real_client("eu-west-1")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_declared_operations_match_the_service_model(client: CognitoClient, operation: str) -> None:
    declared, model = OPERATIONS[operation], operation_model(client, operation)
    assert declared.signed == (model.auth_type != "none")
    assert declared.signed == ("UserPoolId" in model.input_shape.required_members)
    assert declared.target is None or declared.target in model.input_shape.required_members
    assert callable(getattr(client, operation))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_writes_count_against_the_users_limit_unless_they_end_access(operation: str) -> None:
    reads = api_name(operation).startswith(("AdminGet", "AdminList", "List", "Describe"))
    ends_access = operation in {
        "admin_disable_user",
        "admin_delete_user",
        "admin_remove_user_from_group",
        "admin_user_global_sign_out",
    }
    assert (OPERATIONS[operation].target is None) == (reads or ends_access)


def test_the_policy_permits_exactly_the_signed_operations_on_exactly_one_pool() -> None:
    policy: object = json.loads(POLICY.read_text())
    assert at(policy, "Version") == "2012-10-17"
    (statement,) = items(policy, "Statement")
    actions = items(statement, "Action")
    signed = {name for name, declared in OPERATIONS.items() if declared.signed}
    assert list(actions) == sorted(f"cognito-idp:{api_name(name)}" for name in signed)
    assert at(statement, "Effect") == "Allow"
    assert at(statement, "Resource") == "arn:aws:cognito-idp:REGION:ACCOUNT_ID:userpool/USER_POOL_ID"
    assert members(statement).keys() == {"Sid", "Effect", "Action", "Resource"}
