"""A real Chromium for the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.app.playground.visit import running_chromium
from tests.support.tokens.cognito import PoolKeys


@pytest.fixture(scope="module")  # not longer: Playwright's event loop would be in the way of async tests
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def real_pool() -> PoolKeys:
    """A pool whose tokens the test signs itself: to the page, a real pool."""
    return PoolKeys()
