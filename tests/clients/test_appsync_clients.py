"""AWS's own clients against `claimgraph serve` with every mode; the checks are in appsync/*.test.mjs."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.servers.all_modes_server import KEYS, AllModesServer, all_modes
from tests.support.servers.claimgraph_server import ROOT
from tests.support.tokens.cognito import PoolKeys

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllModesServer]:
    directory = tmp_path_factory.mktemp("appsync")
    with all_modes(directory, features=[ROOT / "tests/features/safe"]) as world:
        yield world


def _as_viewer(mode: str) -> dict[str, object]:
    return {"query": "{ me { mode } }", "data": {"me": {"mode": mode}}}


def _callers(world: AllModesServer) -> dict[str, object]:
    """Of each mode, by Amplify's name: its credential, refused ones, and what it may ask of our own API."""
    past = {"iat": 1_700_000_000, "exp": 1_700_003_600, "auth_time": 1_700_000_000}
    admin = {"cognito:groups": ["admin"]}
    stranger = PoolKeys(user_pool_id="eu-west-1_Other0000")
    return {
        "userPool": {
            "mode": "AMAZON_COGNITO_USER_POOLS",
            "good": KEYS.access_token().decode(),
            "bad": {
                "an expired token": KEYS.access_token(**past).decode(),
                "another pool's token": stranger.access_token().decode(),
            },
            "own": {**_as_viewer("AMAZON_COGNITO_USER_POOLS"), "editor": KEYS.access_token(**admin).decode()},
        },
        "oidc": {
            "mode": "OPENID_CONNECT",
            "good": world.provider.token().decode(),
            "bad": {
                "an expired token": world.provider.token(**past).decode(),
                "another client's token": world.provider.token(aud="web-3").decode(),
            },
            "own": _as_viewer("OPENID_CONNECT"),
        },
        "lambda": {
            "mode": "AWS_LAMBDA",
            "good": "partner:acme",
            "bad": {
                "a token that the authorizer refuses": "partner:stranger",
                "a token at which the authorizer fails": "partner:broken",
            },
            "own": _as_viewer("AWS_LAMBDA"),
        },
        "apiKey": {
            "mode": "API_KEY",
            "good": world.api_key(),
            "bad": {"an expired key": world.expired_api_key, "a wrong key": "da2-" + "0" * 26},
            "own": {
                "query": '{ profile(id: "prof_alice") { displayName } }',
                "data": {"profile": {"displayName": "Alice Moreau"}},
            },
        },
    }


@pytest.mark.parametrize("client", ["auth_link", "amplify"])
def test_the_client_works_in_every_mode(
    client: str, world: AllModesServer, run_node: Callable[..., str]
) -> None:
    url = f"{world.server.base_url}/graphql".replace("127.0.0.1", "localhost")
    handed = json.dumps({"url": url, "callers": _callers(world)})
    report = run_node("--test-reporter=spec", f"appsync/{client}.test.mjs", handed)
    assert re.search(r"\bpass [1-9]", report), report
    assert re.search(r"\bskipped 0\b", report), report


def test_the_clients_are_amplify_6_and_the_auth_link() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/aws-amplify"]["version"].startswith("6.")
    assert "node_modules/aws-appsync-auth-link" in packages
