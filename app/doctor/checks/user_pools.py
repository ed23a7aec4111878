"""The user pools themselves: their trigger, and the issuer of their tokens."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from claimgraph.app.doctor.aws import AwsRefused, ask
from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault, ok, unknown, warning
from claimgraph.app.settings.settings import Settings, variable
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.auth import PROFILE_CLAIM

_CHECK: Final = "user pool"
_TRIGGER: Final = "trigger"

#: Versions of the trigger that may write access tokens.
_WRITES_ACCESS_TOKENS: Final = {"V2_0", "V3_0"}


async def check_pools(deployment: Deployment) -> list[Finding]:
    """Whether each pool exists, runs the trigger, and issues tokens under a trusted issuer."""
    return [finding for pool in deployment.real_pools for finding in await _examined(deployment, pool)]


async def _examined(deployment: Deployment, pool: UserPoolSettings) -> list[Finding]:
    try:
        answer = await ask(
            deployment.cognito[pool.user_pool_id], "describe_user_pool", UserPoolId=pool.user_pool_id
        )
    except AwsRefused as refused:
        return [_unseen(pool, refused)]
    described = cast("Mapping[str, Any]", answer["UserPool"])
    return [*_issuer(pool, described), *_trigger(pool, described, deployment.settings)]


def _unseen(pool: UserPoolSettings, refused: AwsRefused) -> Finding:
    if refused.code == "ResourceNotFoundException":
        text = f"This account has no pool {pool.user_pool_id} in its region."
        return fault(_CHECK, text, f"Correct {variable('user_pools')}, or the credentials.")
    text = f"{pool.user_pool_id} and its trigger could not be examined ({refused.code})."
    return unknown(_CHECK, text, refused.advice("cognito-idp:DescribeUserPool"))


def _issuer(pool: UserPoolSettings, described: Mapping[str, Any]) -> Iterator[Finding]:
    updated = described.get("IssuerConfiguration", {}).get("Type") == "UPDATED"
    if updated and pool.issuer is None and not pool.accept_updated_issuer:
        yield fault(
            _CHECK,
            f"{pool.user_pool_id} uses the updated form of issuer, which is not trusted.",
            f'Add "accept_updated_issuer": true to its entry in {variable("user_pools")}.',
        )
    else:
        yield ok(_CHECK, f"{pool.user_pool_id} exists, and the issuer of its tokens is trusted.")


def _trigger(pool: UserPoolSettings, described: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    triggers = described.get("LambdaConfig", {})
    legacy = triggers.get("PreTokenGeneration")
    configured = triggers.get("PreTokenGenerationConfig", {})
    arn = configured.get("LambdaArn") or legacy
    if arn is None:
        yield _no_trigger(pool, settings)
        return
    if legacy and configured and legacy != configured.get("LambdaArn"):
        yield warning(
            _TRIGGER,
            f"{pool.user_pool_id} names two different functions for pre token generation.",
            "Set PreTokenGeneration and PreTokenGenerationConfig to the same function.",
        )
    version = str(configured.get("LambdaVersion", "V1_0"))
    name = str(arn).partition(":function:")[2] or "a function"
    writes = "ID and access tokens" if version in _WRITES_ACCESS_TOKENS else "ID tokens only"
    yield ok(_TRIGGER, f"{pool.user_pool_id} runs {name} before it issues tokens ({version}: {writes}).")


def _no_trigger(pool: UserPoolSettings, settings: Settings) -> Finding:
    text = f"{pool.user_pool_id} has no pre-token-generation trigger, so no token carries {PROFILE_CLAIM}"
    if PROFILE_CLAIM in settings.claim_lookups:
        return ok(_TRIGGER, f"{text}; the server looks it up ({variable('claim_lookups')}).")
    advice = (
        f"Install it (docs/connect-a-user-pool.md), or set {variable('claim_lookups')} to "
        f'{{"{PROFILE_CLAIM}": "profile_store"}}. UpdateUserPool removes a trigger that it is not given.'
    )
    return fault(_TRIGGER, f"{text}, and rules about owners deny everyone.", advice)
