"""Running all checks; the findings come in the order in which to read them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

import httpx2

from claimgraph.app.aws.pool_services import cognito_clients
from claimgraph.app.doctor.aws import Aws, AwsClient, RealAws
from claimgraph.app.doctor.checks.app_clients import check_clients
from claimgraph.app.doctor.checks.environment import check_credentials, check_database, check_server
from claimgraph.app.doctor.checks.keys import check_keys
from claimgraph.app.doctor.checks.permissions import check_permissions
from claimgraph.app.doctor.checks.settings import check_settings
from claimgraph.app.doctor.checks.tokens import check_tokens
from claimgraph.app.doctor.checks.user_pools import check_pools
from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault
from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_ID, USER_POOL_ID, WEB_CLIENT_ID
from claimgraph.app.settings.settings import EMBEDDED_PREFIX, Settings
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.auth.credentials import Credentials

Check = Callable[[Deployment], Awaitable[list[Finding]]]

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("settings", check_settings),
    ("server", check_server),
    ("keys", check_keys),
    ("database", check_database),
    ("AWS credentials", check_credentials),
    ("IAM permissions", check_permissions),
    ("user pool", check_pools),
    ("app client", check_clients),
)

#: The deadline of each check; longer than any needs.
_SECONDS: Final = 60.0


async def deployment_of(settings: Settings, server: str | None, aws: Aws | None = None) -> Deployment:
    """The deployment of these settings.

    Args:
        settings: The settings.
        server: The address of a running server. If it has an embedded pool, its tokens are trusted as well.
        aws: The AWS account that the process acts in.
    """
    real = {
        pool_id: client
        for pool_id, client in (await asyncio.to_thread(cognito_clients, settings)).items()
        if not pool_id.startswith(EMBEDDED_PREFIX)
    }
    if server is not None and (pool := await _embedded_pool(server)) is not None:
        settings = settings.model_copy(update={"user_pools": (*settings.user_pools, pool)})
    cognito = cast("dict[str, AwsClient]", real)
    return Deployment(
        settings=settings, server=server, cognito=cognito, aws=aws or RealAws(), clock=time.time
    )


async def examine(deployment: Deployment, credentials: Credentials | None = None) -> list[Finding]:
    """Runs every check, concurrently, and examines the tokens of a request if there are any.

    A defect of a check is a finding of its own; the other checks are not affected.
    """
    running = [_guarded(name, check(deployment)) for name, check in CHECKS]
    if credentials is not None:
        running.append(_guarded("token", check_tokens(deployment, credentials)))
    return [finding for found in await asyncio.gather(*running) for finding in found]


async def _guarded(name: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check
    except TimeoutError:
        return [fault(name, f"The check did not end within {_SECONDS:g} s.", "Is the network slow?")]
    except Exception as defect:  # noqa: BLE001 - its message might contain a secret
        advice = "This is a defect of `claimgraph doctor`; please report it."
        return [fault(name, f"The check crashed ({type(defect).__name__}).", advice)]


async def _embedded_pool(server: str) -> UserPoolSettings | None:
    """The embedded pool of a development server, from its discovery document."""
    address = f"{server}/cognito/{USER_POOL_ID}/.well-known/openid-configuration"
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=5) as client:
            document = (await client.get(address)).raise_for_status().json()
        return UserPoolSettings.model_validate(
            {
                "user_pool_id": USER_POOL_ID,
                "clients": (WEB_CLIENT_ID, MACHINE_CLIENT_ID),
                "accepts": {"id", "access"},
                "issuer": document["issuer"],
                "jwks_uri": document["jwks_uri"],
            }
        )
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError):
        return None
