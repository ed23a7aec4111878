"""A visit to the playground in a real browser, and everything that the browser did."""

import shutil
import struct
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.support.time.patience import PATIENCE

#: Chromium's own words for an answer that an API gave on purpose; the page shows the answer.
_REFUSED_BY_API = "Failed to load resource: the server responded with a status of 4"
_APIS = ("/graphql", "/cognito")


def chromium() -> str:
    """Where Chromium is; a failure, never a skip, when it is missing."""
    for candidate in ("/usr/bin/chromium", shutil.which("chromium")):
        if candidate and Path(candidate).exists():
            return candidate
    raise AssertionError("Chromium is missing: install the package `chromium` (see .ci/run)")


@contextmanager
def running_chromium() -> Generator[Browser]:
    """A browser whose pages may take their time."""
    expect.set_options(timeout=PATIENCE * 1_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page in a browser context of its own. (Without slots: Playwright marks listeners' objects.)

    Attributes:
        page: The page.
        base_url: Its origin.
        requests: The addresses of all requests, in their order.
        complaints: Console errors and warnings, uncaught exceptions and violations of the policy.
    """

    page: Page
    base_url: str
    requests: list[str] = field(default_factory=list[str])
    complaints: list[str] = field(default_factory=list[str])

    def open(self, path: str) -> None:
        """Watch the page, then go there."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # A violation reaches the console too, but as text that a browser's release may reword.
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('violation: ' + event.violatedDirective))"
        )
        self.page.goto(self.base_url + path)

    def becomes(self, read: Callable[[], object], expected: object) -> None:
        """Wait until reading the page gives this; what was done to it may not show at once."""
        deadline = time.monotonic() + PATIENCE
        while read() != expected and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert read() == expected

    def stop_clock(self) -> None:
        """From now on, time passes only when the test says so."""
        soon = self.page.evaluate("Date.now()") + PATIENCE * 1_000
        self.page.clock.pause_at(soon / 1_000)

    def violations(self) -> set[str]:
        """What the policy has refused so far, by directive."""
        return {text for text in self.complaints if text.startswith("violation: ")}

    def foreign_requests(self) -> list[str]:
        """The requests that left the page's origin."""
        return [url for url in self.requests if not url.startswith((f"{self.base_url}/", "data:", "blob:"))]

    def screenshot(self, file: Path) -> tuple[int, int]:
        """Take a picture of the window.

        Returns:
            Its width and height in pixels, read from the picture (PNG, section 11.2.2).
        """
        picture = self.page.screenshot(path=file)
        assert len(picture) > 10_000, "the page is all but empty"
        width, height = struct.unpack(">II", picture[16:24])
        return width, height

    def _hear(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(_REFUSED_BY_API) and str(message.location.get("url")).endswith(
            _APIS
        )
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)


@contextmanager
def context_of(browser: Browser, width: int = 1280, height: int = 800) -> Generator[BrowserContext]:
    """A browser that knows nothing yet."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE * 1_000)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def watched(visit: Visit) -> Generator[None]:
    """At the end, nothing may have left the page's origin and nothing may have gone wrong."""
    yield
    assert visit.foreign_requests() == []
    assert visit.complaints == []
