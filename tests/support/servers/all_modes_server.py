"""A server with every authorization mode, as `claimgraph serve` starts it, and credentials for it."""

import asyncio
import json
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx2

from claimgraph.app.trust.iam_proof import iam_proof
from claimgraph.resolvers.api_keys import ApiKeyStore
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import SEEDED_PROFILES, SqlProfileStore
from tests.support.command_line import Done, claimgraph
from tests.support.json_values import at
from tests.support.servers.claimgraph_server import ROOT, RunningServer, production_server
from tests.support.servers.discovery_server import discovery_server
from tests.support.servers.jwks_server import jwks_server
from tests.support.servers.loop_thread import in_thread
from tests.support.servers.sts_server import Principal, sts_server
from tests.support.time.patience import eventually
from tests.support.tokens.cognito import PoolKeys
from tests.support.tokens.openid import Provider

KEYS = PoolKeys()
OPS = Principal()
AUDIENCE = "https://api.example"
ME = "{ me { mode sub username issuer accountId userArn resolverContext } }"


@dataclass(frozen=True, slots=True)
class AllModesServer:
    """A server with every mode, and credentials that it accepts.

    Attributes:
        expired_api_key: An API key that has expired.
    """

    server: RunningServer
    environment: dict[str, str]
    provider: Provider
    sts_url: str
    expired_api_key: str

    def post(self, query: str = ME, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.post(f"{self.server.base_url}/graphql", headers=named, json={"query": query})

    def me(self, **headers: str) -> object:
        answer = self.post(**headers)
        assert answer.status_code == 200, answer.text
        return at(answer.json(), "data", "me")

    def refusal(self, query: str = ME, **headers: str) -> tuple[str, str]:
        """Reason and message of a 401."""
        answer = self.post(query, **headers)
        assert answer.status_code == 401, answer.text
        assert answer.headers["x-amzn-errortype"] == "UnauthorizedException"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        body = answer.json()
        assert set(body) == {"errors"}
        return str(at(body, "errors", 0, "extensions", "reason")), str(at(body, "errors", 0, "message"))

    def iam_proof(self) -> str:
        """The ``Authorization`` header of a principal of a trusted account."""
        return iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url=self.sts_url)

    def api_key(self) -> str:
        """A new API key, created by the command."""
        made = self.claimgraph("api-key", "create", "--description", "for tests", "--days", "1")
        assert made.returncode == 0, made.stderr
        key = made.stdout.strip()
        # The server reads the list again for an unknown key, but only after a pause.
        eventually(lambda: self.post(x_api_key=key).status_code == HTTPStatus.OK)
        return key

    def claimgraph(self, *arguments: str) -> Done:
        """Run a command with the server's settings."""
        return claimgraph(*arguments, cwd=ROOT, given="", **self.environment)


@contextmanager
def all_modes(
    directory: Path, settings: Mapping[str, str] | None = None, features: Sequence[Path] = ()
) -> Generator[AllModesServer]:
    """Start the server and the services that it calls.

    Args:
        directory: An empty directory for its database and its log.
        settings: Environment variables that add to those of the modes or replace them.
        features: Folders of feature modules beside ``schema/types``.
    """
    expired = asyncio.run(_fill(f"sqlite:///{directory}/claimgraph.sqlite3"))
    with ExitStack() as stack:
        pool = stack.enter_context(in_thread(jwks_server(KEYS.jwks())))
        oidc = stack.enter_context(in_thread(discovery_server(lambda issuer: Provider(issuer=issuer))))
        sts = stack.enter_context(in_thread(sts_server(OPS)))
        environment = _settings(directory, pool.url, oidc.provider.issuer, sts.url) | dict(settings or {})
        folders = [str(folder) for folder in features]
        added = f"import claimgraph.schema.types as t; t.__path__.extend({folders}); "
        server = stack.enter_context(production_server(directory, environment, prelude=added))
        yield AllModesServer(server, environment, oidc.provider, sts.url, expired)


async def _fill(url: str) -> str:
    """Prepare the database; returns an expired API key."""
    database = Database(url)
    await database.migrate()
    await SqlProfileStore(database).seed(SEEDED_PROFILES, {})
    then = time.time() - 10 * 86_400
    expired = await ApiKeyStore(database, clock=lambda: then).create(days=7)
    await database.close()
    return expired.key


def _settings(directory: Path, jwks: str, issuer: str, sts: str) -> dict[str, str]:
    values: dict[str, object] = {
        "user_pools": [
            {
                "user_pool_id": KEYS.user_pool_id,
                "clients": [KEYS.client_id],
                "accepts": ["id", "access"],
                "jwks_uri": jwks,
            }
        ],
        "oidc_issuers": [{"issuer": issuer, "client_id": "web-1|web-2"}],
        "api_keys": True,
        "lambda_authorizer": {
            "function": "tests.lambda_handlers.authorizer:handler",
            "identity_validation_expression": "^[a-z]+:[a-z]+$",
        },
        "iam": {
            "accounts": [OPS.account],
            "audience": AUDIENCE,
            "principals": "any-principal",
            "endpoint_url": sts,
        },
    }
    texts = {f"CLAIMGRAPH_{name.upper()}": json.dumps(value) for name, value in values.items()}
    return texts | {"CLAIMGRAPH_DATABASE_URL": f"sqlite:///{directory}/claimgraph.sqlite3"}
