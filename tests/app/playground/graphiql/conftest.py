"""Servers with GraphiQL; a missing build is a failure, never a skip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from claimgraph.app.assembly import assemble
from claimgraph.app.playground.assets import BUILD, PAGE
from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit, visiting
from tests.app.playground.parts import parts_trusting
from tests.support.servers.asgi_server import running
from tests.support.servers.claimgraph_server import RunningServer, dev_server
from tests.support.tokens.cognito import PoolKeys


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert (BUILD / PAGE).exists(), "GraphiQL has not been built: run `make playground`"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """`claimgraph dev` with its embedded user pool."""
    with dev_server(tmp_path_factory.mktemp("dev")) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, server: RunningServer) -> Iterator[GraphiqlVisit]:
    """The page of the development server, 1280 px wide."""
    with visiting(browser, server.base_url) as visit:
        yield visit


@pytest.fixture
def phone(browser: Browser, server: RunningServer) -> Iterator[GraphiqlVisit]:
    """The same on a phone, 375 px wide."""
    with visiting(browser, server.base_url, width=375, height=720) as visit:
        yield visit


@pytest.fixture
def visit_without_embedded_pool(
    browser: Browser, real_pool: PoolKeys, tmp_path: Path
) -> Iterator[GraphiqlVisit]:
    """The page of a server that trusts `real_pool` only."""
    with (
        running(assemble(parts_trusting(real_pool, tmp_path))) as base_url,
        visiting(browser, base_url) as visit,
    ):
        yield visit
