"""Servers with the small page, as without a build of GraphiQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from claimgraph.app.assembly import assemble
from claimgraph.app.playground import assets
from tests.app.playground.parts import parts_trusting
from tests.app.playground.small_page.small_visit import SmallVisit, visiting
from tests.support.servers.asgi_server import running
from tests.support.servers.claimgraph_server import RunningServer, dev_server
from tests.support.tokens.cognito import PoolKeys

_NOT_BUILT = "import claimgraph.app.playground.assets as assets; assets.BUILD = assets.SMALL_PAGE / 'none'; "


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """`claimgraph dev` with its embedded user pool."""
    with dev_server(tmp_path_factory.mktemp("dev"), prelude=_NOT_BUILT) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, server: RunningServer) -> Iterator[SmallVisit]:
    """The page of the development server, 1280 px wide."""
    with visiting(browser, server.base_url) as visit:
        yield visit


@pytest.fixture
def visit_without_embedded_pool(
    browser: Browser, real_pool: PoolKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallVisit]:
    """The page of a server that trusts `real_pool` only."""
    monkeypatch.setattr(assets, "BUILD", tmp_path / "none")
    with (
        running(assemble(parts_trusting(real_pool, tmp_path))) as base_url,
        visiting(browser, base_url) as visit,
    ):
        yield visit
