"""One server with every mode, and an API with AppSync's directives and their gaps."""

import json
from collections.abc import Iterator

import pytest

from tests.support.servers.all_modes_server import AllModesServer, all_modes
from tests.support.servers.claimgraph_server import ROOT

_SETTINGS = {
    "CLAIMGRAPH_APPSYNC_STRICTNESS": "compatible",
    "CLAIMGRAPH_LAMBDA_AUTHORIZER": json.dumps({"function": "tests.lambda_handlers.facts:authorizer"}),
}
_FEATURES = [ROOT / "tests/features/safe", ROOT / "tests/features/compatible"]


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllModesServer]:
    with all_modes(tmp_path_factory.mktemp("facts"), _SETTINGS, _FEATURES) as world:
        yield world


@pytest.fixture(scope="package")
def api_key(world: AllModesServer) -> str:
    return world.api_key()
