"""Whether IAM permits the process what the server needs in each user pool.

IAM itself is asked first (``SimulatePrincipalPolicy``), which covers all operations. If that is not
permitted, the operations that change nothing are tried; the others cannot be without changing something.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, cast

from claimgraph.app.doctor.aws import AwsClient, AwsRefused, ask, in_time
from claimgraph.app.doctor.deployment import Deployment, region_of
from claimgraph.app.doctor.findings import Finding, fault, ok, unknown
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.resolvers.cognito.operations import OPERATIONS

_CHECK: Final = "IAM permissions"
_ADVICE: Final = "Attach the policy of deploy/iam-policy.json to the process's role."

#: No pool has such a user or group, so a permitted call ends in "not found".
_NO_SUCH: Final = "claimgraph-doctor-no-such-name"

#: The operations that change nothing, and parameters to try them with.
_PROBES: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "admin_get_user": {"Username": _NO_SUCH},
        "admin_list_groups_for_user": {"Username": _NO_SUCH, "Limit": 1},
        "describe_user_pool": {},
        "describe_user_pool_client": {"ClientId": "0" * 26},
        "list_groups": {"Limit": 1},
        "list_users": {"Limit": 1},
        "list_users_in_group": {"GroupName": _NO_SUCH, "Limit": 1},
    }
)

Verdict = Literal["permitted", "denied", "undetermined"]


async def check_permissions(deployment: Deployment) -> list[Finding]:
    """Whether the process may do in each pool what the server needs."""
    try:
        if await in_time(deployment.aws.found_by) is None:
            return []  # the check of the credentials says so
    except AwsRefused:
        return []
    return [finding for pool in deployment.real_pools for finding in await _in_pool(deployment, pool)]


async def _in_pool(deployment: Deployment, pool: UserPoolSettings) -> list[Finding]:
    verdicts = await _simulated(deployment, pool) if pool in deployment.pools_at_aws else None
    if verdicts is None:
        verdicts = await _probed(deployment.cognito[pool.user_pool_id], pool.user_pool_id)
    return list(_findings(pool.user_pool_id, verdicts))


def _findings(pool_id: str, verdicts: Mapping[str, Verdict]) -> Iterable[Finding]:
    by_verdict: dict[Verdict, list[str]] = {"permitted": [], "denied": [], "undetermined": []}
    for action, verdict in verdicts.items():
        by_verdict[verdict].append(action)
    if denied := by_verdict["denied"]:
        yield fault(_CHECK, f"In {pool_id} the process may not: {', '.join(denied)}.", _ADVICE)
    if permitted := by_verdict["permitted"]:
        what = "everything that it needs to" if len(permitted) == len(verdicts) else ", ".join(permitted)
        yield ok(_CHECK, f"In {pool_id} the process may: {what}.")
    if rest := by_verdict["undetermined"]:
        text = f"In {pool_id} these could not be tried without changing something: {', '.join(rest)}."
        yield unknown(_CHECK, text, "To check them, permit the process iam:SimulatePrincipalPolicy.")


async def _simulated(deployment: Deployment, pool: UserPoolSettings) -> dict[str, Verdict] | None:
    """The verdicts of IAM's simulator; None if it cannot be used."""
    region = region_of(pool)
    actions = {f"cognito-idp:{name}": name for name in needed_actions()}
    try:
        caller = await ask(deployment.aws.client("sts", region), "get_caller_identity")
        answer = await ask(
            deployment.aws.client("iam", region),
            "simulate_principal_policy",
            PolicySourceArn=_principal(str(caller["Arn"])),
            ActionNames=list(actions),
            ResourceArns=[_arn(pool, region, caller)],
        )
    except AwsRefused:
        return None
    results = cast("list[Mapping[str, str]]", answer["EvaluationResults"])
    decisions = {result["EvalActionName"]: result["EvalDecision"] for result in results}
    return {
        name: "permitted" if decisions.get(action) == "allowed" else "denied"
        for action, name in actions.items()
    }


async def _probed(cognito: AwsClient, pool_id: str) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = dict.fromkeys(needed_actions(), "undetermined")
    for operation, parameters in _PROBES.items():
        verdicts[_action(operation)] = await _tried(cognito, operation, {"UserPoolId": pool_id, **parameters})
    return verdicts


async def _tried(cognito: AwsClient, operation: str, parameters: Mapping[str, object]) -> Verdict:
    try:
        await ask(cognito, operation, **parameters)
    except AwsRefused as refused:
        if refused.code in {"UserNotFoundException", "ResourceNotFoundException"}:
            return "permitted"
        return "denied" if refused.denied else "undetermined"
    return "permitted"


def needed_actions() -> list[str]:
    """The actions that the server's policy has to permit, without the service's prefix."""
    return sorted(_action(name) for name, operation in OPERATIONS.items() if operation.signed)


def _action(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))


def _principal(caller_arn: str) -> str:
    """The role of an assumed-role session; a user is their own principal."""
    found = re.fullmatch(r"arn:(aws[\w-]*):sts::(\d+):assumed-role/([^/]+)/.*", caller_arn)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else caller_arn


def _arn(pool: UserPoolSettings, region: str, caller: Mapping[str, Any]) -> str:
    partition = str(caller["Arn"]).split(":")[1]
    return f"arn:{partition}:cognito-idp:{region}:{caller['Account']}:userpool/{pool.user_pool_id}"
