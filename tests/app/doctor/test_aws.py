from collections.abc import Mapping

import pytest

from claimgraph.app.doctor.aws import AwsRefused
from claimgraph.app.doctor.checks.app_clients import check_clients
from claimgraph.app.doctor.checks.user_pools import check_pools
from tests.app.doctor.kit import (
    Pool,
    cognito,
    deployment,
    settings,
)


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
async def test_unrecognized_credentials_point_at_the_credentials_finding(code: str) -> None:
    unknown_caller: Mapping[str, str] = {"__type": code, "message": "who are you?"}
    refused = {"DescribeUserPool": unknown_caller, "DescribeUserPoolClient": unknown_caller}
    with cognito(Pool(refused={**refused})) as client:
        found = [check(deployment(settings(), client)) for check in (check_pools, check_clients)]
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
