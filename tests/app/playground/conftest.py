"""Real servers and a real Chromium for the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from app.main import Parts, assemble
from app.settings import load_settings
from auth.pools import UserPool
from resolvers.cognito.client import real_client
from resolvers.database import Database
from resolvers.profiles import SqlProfileStore
from tests.app.playground.visit import Visit, chromium, visiting
from tests.dev_server import DevServer, dev_server
from tests.server import running
from tests.tokens import PoolKeys


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """`claimgraph dev` with its embedded user pool."""
    with dev_server(tmp_path_factory.mktemp("dev")) as server:
        yield server


@pytest.fixture(scope="module")  # not longer: Playwright's event loop would be in the way of async tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, server: DevServer) -> Iterator[Visit]:
    """The page of the development server, 1280 px wide."""
    with visiting(browser, server.base_url) as visit:
        yield visit


@pytest.fixture(scope="session")
def real_pool() -> PoolKeys:
    """A pool whose tokens the test signs itself: to the page, a real pool."""
    return PoolKeys()


@pytest.fixture
def visit_without_embedded_pool(browser: Browser, real_pool: PoolKeys, tmp_path: Path) -> Iterator[Visit]:
    """The page of a server that trusts `real_pool` only."""
    database = Database(f"sqlite:///{tmp_path}/claimgraph.sqlite3")
    pool = UserPool(
        user_pool_id=real_pool.user_pool_id,
        issuer=real_pool.issuer,
        clients=frozenset({real_pool.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=real_pool.fixed_keys(),
    )
    cognito = {pool.user_pool_id: real_client("eu-west-1")}  # asked nothing here
    profiles = SqlProfileStore(database)
    settings = load_settings().model_copy(update={"playground": "public"})
    parts = Parts(settings, [pool], cognito, database, profiles, prepare=database.migrate)
    with running(assemble(parts)) as base_url, visiting(browser, base_url) as visit:
        yield visit
