"""All checks, in the order in which people should read them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, cast

import httpx2

from claimgraph.app.aws.pool_services import cognito_clients
from claimgraph.app.doctor.aws import Aws, AwsClient, RealAws
from claimgraph.app.doctor.clients_check import check_clients
from claimgraph.app.doctor.credentials_check import check_credentials
from claimgraph.app.doctor.database_check import check_database
from claimgraph.app.doctor.finding import Finding, fault
from claimgraph.app.doctor.keys_check import check_keys
from claimgraph.app.doctor.permissions_check import check_permissions
from claimgraph.app.doctor.pool_check import check_pools
from claimgraph.app.doctor.server_check import check_server
from claimgraph.app.doctor.settings_check import check_settings
from claimgraph.app.doctor.subject import Subject
from claimgraph.app.doctor.token_check import check_tokens
from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_ID, USER_POOL_ID, WEB_CLIENT_ID
from claimgraph.app.settings.settings import EMBEDDED_PREFIX, Settings
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.auth.credentials import Credentials

Check = Callable[[Subject], Awaitable[list[Finding]]]

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

#: Longer than any check takes by itself; together they wait for one another's slowest.
_SECONDS: Final = 60.0


async def subject_of(settings: Settings, server: str | None, aws: Aws | None = None) -> Subject:
    """What there is to examine.

    Args:
        settings: The settings.
        server: The address of a running server. If it has an embedded pool, that is trusted too.
        aws: The account that the process would act in.
    """
    real = {
        pool_id: client
        for pool_id, client in (await asyncio.to_thread(cognito_clients, settings)).items()
        if not pool_id.startswith(EMBEDDED_PREFIX)
    }
    if server is not None and (pool := await _embedded_pool(server)) is not None:
        settings = settings.model_copy(update={"user_pools": (*settings.user_pools, pool)})
    cognito = cast("dict[str, AwsClient]", real)
    return Subject(settings=settings, server=server, cognito=cognito, aws=aws or RealAws(), clock=time.time)


async def examine(subject: Subject, credentials: Credentials | None = None) -> list[Finding]:
    """Run every check, all at once, and judge the tokens of a request if there are any.

    A defect of a check is a finding of its own: the others have something to say all the same.
    """
    running = [_guarded(name, check(subject)) for name, check in CHECKS]
    if credentials is not None:
        running.append(_guarded("token", check_tokens(subject, credentials)))
    return [finding for found in await asyncio.gather(*running) for finding in found]


async def _guarded(name: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check
    except TimeoutError:
        return [fault(name, f"The check did not end within {_SECONDS:g} s.", "Is the network very slow?")]
    except Exception as defect:  # noqa: BLE001 - its text might quote what must not be shown
        advice = "This is a defect of `claimgraph doctor`; please report it."
        return [fault(name, f"The check broke off ({type(defect).__name__}).", advice)]


async def _embedded_pool(server: str) -> UserPoolSettings | None:
    """The embedded pool of a development server, as its discovery document describes it."""
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
