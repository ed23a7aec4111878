"""A real Chromium for the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.app.playground.visit import chromium
from tests.tokens import PoolKeys


@pytest.fixture(scope="module")  # not longer: Playwright's event loop would be in the way of async tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real_pool() -> PoolKeys:
    """A pool whose tokens the test signs itself: to the page, a real pool."""
    return PoolKeys()
