"""What surrounds the server: itself if it runs, its database, and the AWS credentials of the process."""

import time
from pathlib import Path
from typing import Final, cast

import httpx2

from claimgraph.app.doctor.aws import Aws, AwsRefused, ask, in_time
from claimgraph.app.doctor.deployment import Deployment, region_of
from claimgraph.app.doctor.findings import Finding, fault, ok
from claimgraph.app.settings.database import open_database, own_migrations
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import SettingsError, variable
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.database.url import database_url
from claimgraph.resolvers.errors import StoreUnavailable

_SERVER: Final = "server"
_DATABASE: Final = "database"
_CREDENTIALS: Final = "AWS credentials"

_SERVER_SECONDS: Final = 5.0
_DATABASE_SECONDS: Final = 5.0

_MIGRATE: Final = "Run `claimgraph migrate`."
_NEEDED_FOR: Final = "Claims can be read without credentials; attributes and users cannot be managed."


async def check_server(deployment: Deployment) -> list[Finding]:
    """Whether the server of --url answers and is ready."""
    if deployment.server is None:
        return []
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=_SERVER_SECONDS) as client:
            answer = await client.get(f"{deployment.server}/readyz")
            parts = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        advice = "Start it (`claimgraph dev`, `claimgraph serve`), or correct --url."
        return [fault(_SERVER, f"{deployment.server} does not answer ({type(error).__name__}).", advice)]
    if answer.is_success:
        return [ok(_SERVER, f"{deployment.server} is ready.")]
    lacking = [name for name, ready in cast("dict[str, object]", parts).items() if ready is False]
    text = f"{deployment.server} is not ready: {', '.join(lacking)}."
    problem = cast("dict[str, object]", parts).get("problem")
    advice = f"{problem[:1].upper()}{problem[1:]}." if isinstance(problem, str) else "See its log."
    return [fault(_SERVER, text, advice)]


async def check_database(deployment: Deployment) -> list[Finding]:
    """Whether the database answers, and its tables are those of this version."""
    try:
        database = open_database(deployment.settings)
    except SettingsError as error:
        return [fault(_DATABASE, str(error), f"Set {variable('database_url')}.")]
    try:
        return [await _examined(database, deployment.settings.database_url)]
    except StoreUnavailable as failure:
        why = type(failure.__cause__).__name__
        advice = f"Is it running, can this machine reach it, and is {variable('database_url')} right?"
        return [fault(_DATABASE, f"It cannot be used ({why}).", advice)]
    finally:
        await database.close()


async def _examined(database: Database, url: str) -> Finding:
    if (file := _missing_file(url)) is not None:
        return fault(_DATABASE, f"There is no file {file}.", _MIGRATE)
    begun = time.perf_counter()
    await database.ping(deadline=_DATABASE_SECONDS)
    took = round(1000 * (time.perf_counter() - begun))
    project = find_project()
    state = await database.migration_state(own_migrations(project.api, project.folder))
    if state.unknown:
        advice = "Run the version of Claimgraph that migrated it, or a later one."
        return fault(_DATABASE, f"It was migrated by a later version ({', '.join(state.unknown)}).", advice)
    if state.missing:
        return fault(_DATABASE, f"It was not migrated: {', '.join(state.missing)} missing.", _MIGRATE)
    return ok(_DATABASE, f"{database.dialect} answers in {took} ms and is up to date.")


def _missing_file(url: str) -> Path | None:
    """SQLite's file, if it does not exist: connecting would create it."""
    target = database_url(url)
    file = Path(target.path)
    return None if target.is_postgres or not target.path or file.exists() else file


async def check_credentials(deployment: Deployment) -> list[Finding]:
    """Whether the process has AWS credentials, and AWS accepts them."""
    if not deployment.real_pools:
        return []
    try:
        found_by = await in_time(deployment.aws.found_by)
    except AwsRefused as refused:
        text = f"They cannot be read ({refused.code})."
        return [fault(_CREDENTIALS, text, "Correct the AWS configuration.")]
    if found_by is None:
        advice = (
            "Give the process an IAM role (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) with the policy "
            "of deploy/iam-policy.json."
        )
        return [fault(_CREDENTIALS, f"There are none. {_NEEDED_FOR}", advice)]
    if not deployment.pools_at_aws:
        text = f"There are some ({found_by}); no pool is at AWS, so AWS was not asked about them."
        return [ok(_CREDENTIALS, text)]
    return [await _whose(deployment.aws, region_of(deployment.pools_at_aws[0]), str(found_by))]


async def _whose(aws: Aws, region: str, found_by: str) -> Finding:
    try:
        answer = await ask(aws.client("sts", region), "get_caller_identity")
    except AwsRefused as refused:
        advice = "Have they expired? If AWS cannot be reached: open port 443 to STS, or add a VPC endpoint."
        return fault(_CREDENTIALS, f"AWS does not accept those of {found_by} ({refused.code}).", advice)
    return ok(_CREDENTIALS, f"They are those of {answer['Arn']} (found by {found_by}).")
