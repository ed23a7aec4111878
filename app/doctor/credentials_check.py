"""The AWS credentials that the process finds, and whose they are."""

from typing import Final

from claimgraph.app.doctor.aws import Aws, AwsRefused, ask, in_time
from claimgraph.app.doctor.finding import Finding, fault, ok
from claimgraph.app.doctor.subject import Subject, region_of

_CHECK: Final = "AWS credentials"
_WITHOUT: Final = "Reading claims needs none, but attributes and users cannot be managed without."


async def check_credentials(subject: Subject) -> list[Finding]:
    """That there are some, and that AWS knows them."""
    if not subject.real_pools:
        return []
    try:
        found_by = await in_time(subject.aws.found_by)
    except AwsRefused as refused:
        return [fault(_CHECK, f"They cannot be read ({refused.code}).", "Correct the AWS configuration.")]
    if found_by is None:
        advice = (
            "Give the process an IAM role (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) with the policy "
            "of deploy/iam-policy.json."
        )
        return [fault(_CHECK, f"There are none. {_WITHOUT}", advice)]
    if not subject.pools_at_aws:
        return [ok(_CHECK, f"There are some ({found_by}); no pool is at AWS, so nobody was asked.")]
    return [await _whose(subject.aws, region_of(subject.pools_at_aws[0]), str(found_by))]


async def _whose(aws: Aws, region: str, found_by: str) -> Finding:
    try:
        answer = await ask(aws.client("sts", region), "get_caller_identity")
    except AwsRefused as refused:
        advice = "Have they expired? If AWS cannot be reached: open port 443 to STS, or add a VPC endpoint."
        return fault(_CHECK, f"AWS does not take those found by {found_by} ({refused.code}).", advice)
    return ok(_CHECK, f"They are those of {answer['Arn']} (found by {found_by}).")
