"""A visit to the page in a real browser, and everything it did besides what it shows."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

#: Chromium's own words for an answer that an API gave on purpose; the page shows the answer.
_REFUSED_BY_API = "Failed to load resource: the server responded with a status of 4"
_APIS = ("/graphql", "/cognito")


def chromium() -> str:
    """Where Chromium is; a failure, never a skip, when it is missing."""
    for candidate in ("/usr/bin/chromium", shutil.which("chromium")):
        if candidate and Path(candidate).exists():
            return candidate
    raise AssertionError("Chromium is missing: install the package `chromium` (see .ci/run)")


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

    def start(self, path: str = "/") -> None:
        """Watch the page, then open it."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # A violation reaches the console too, but as text that a browser's release may reword.
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('violation: ' + event.violatedDirective))"
        )
        self.page.goto(self.base_url + path)
        expect(self.page.get_by_label("Query")).not_to_be_empty()

    def foreign_requests(self) -> list[str]:
        """The requests that left the page's origin."""
        return [url for url in self.requests if not url.startswith(f"{self.base_url}/")]

    def control_time(self) -> None:
        """Load the page anew with a clock that the test turns, timers included."""
        self.page.clock.install()
        self.page.reload()
        self.requests.clear()

    def sign_in(self, username: str) -> None:
        """One click on a seeded user."""
        self.page.get_by_role("group", name="seeded user").get_by_role("button", name=username).click()
        expect(self.message).to_have_text(f"Signed in as {username}.")

    def send(self, choice: str) -> None:
        """Choose what is sent: ``ID token``, ``Access token``, ``Both`` or ``Nothing``."""
        self.page.get_by_role("radio", name=choice, exact=True).check()

    def ask(self, query: str, variables: str = "") -> None:
        """Fill in a query and run it."""
        self.page.get_by_label("Query").fill(query)
        self.page.get_by_label("Variables").fill(variables)
        self.run()

    def run(self) -> None:
        """Press Run and wait for the answer."""
        self.page.get_by_role("button", name="Run").click()
        expect(self.page.locator("#outcome .status")).to_be_visible()

    def paste(self, *, id_token: str = "", access_token: str = "") -> None:
        """Hand tokens to the page."""
        form = self.page.locator("#paste-form")
        if not form.is_visible():
            self.page.get_by_text("Somebody else", exact=True).first.click()
        form.get_by_label("ID token").fill(id_token)
        form.get_by_label("Access token").fill(access_token)
        form.get_by_role("button", name="Use these tokens").click()

    @property
    def message(self) -> Locator:
        """What the identity panel says."""
        return self.page.locator("#identity-message")

    @property
    def outcome(self) -> Locator:
        """Status, time and request id."""
        return self.page.locator("#outcome")

    @property
    def result(self) -> Locator:
        """The answer as JSON."""
        return self.page.get_by_role("region", name="Answer as JSON")

    @property
    def problems(self) -> Locator:
        """The cards that say what went wrong."""
        return self.page.locator("#problems article")

    def problem(self, title: str) -> Locator:
        """The card with this title."""
        return self.problems.filter(has=self.page.get_by_role("heading", name=title))

    def _hear(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(_REFUSED_BY_API) and str(message.location.get("url")).endswith(
            _APIS
        )
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)


@contextmanager
def visiting(browser: Browser, base_url: str, path: str = "/") -> Generator[Visit]:
    """Open the page; at the end, nothing may have left its origin and nothing may have gone wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    visit = Visit(context.new_page(), base_url)
    visit.start(path)
    try:
        yield visit
        assert visit.foreign_requests() == []
        assert visit.complaints == []
    finally:
        context.close()
