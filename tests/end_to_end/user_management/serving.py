"""`claimgraph serve` on a migrated database, with a pool whose keys the test holds."""

import asyncio
import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import SEEDED_PROFILES, SqlProfileStore
from tests.support.servers.claimgraph_server import RunningServer, production_server
from tests.support.tokens.cognito import PoolKeys

#: Credentials that open nothing, and nothing of this machine's own.
AWS_ENVIRONMENT: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_SESSION_TOKEN": "",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "*",
}


def migrated(url: str, subs: Mapping[str, str] | None = None) -> str:
    """The database of this address, its tables made and filled.

    Args:
        url: Its address.
        subs: Whose the seeded profiles are, by profile id.
    """

    async def migrate() -> None:
        database = Database(url)
        await database.migrate()
        await SqlProfileStore(database).seed(SEEDED_PROFILES, subs or {})
        await database.close()

    asyncio.run(migrate())
    return url


def serving(
    directory: Path, keys: PoolKeys, cognito_url: str, settings: Mapping[str, str]
) -> AbstractContextManager[RunningServer]:
    """A production server.

    Args:
        directory: For its log and the keys.
        keys: The pool that it trusts.
        cognito_url: Where it asks Cognito.
        settings: Its database, and what else it is told.
    """
    (directory / "keys.json").write_bytes(keys.jwks())
    pool = {
        "user_pool_id": keys.user_pool_id,
        "clients": [keys.client_id],
        "accepts": ["id", "access"],
        "jwks_file": str(directory / "keys.json"),
        "endpoint_url": cognito_url,
    }
    environment = {**AWS_ENVIRONMENT, "CLAIMGRAPH_USER_POOLS": json.dumps([pool]), **settings}
    return production_server(directory, environment)
