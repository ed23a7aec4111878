"""A visit to the small page."""

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, expect

from tests.app.playground.visit import Visit, context_of, watched


class SmallVisit(Visit):
    """What a person does on the small page."""

    def start(self, path: str = "/") -> None:
        """Watch the page, then open it."""
        self.open(path)
        expect(self.page.get_by_label("Query")).not_to_be_empty()

    def control_time(self) -> None:
        """Load the page anew with a clock that the test turns, timers included."""
        self.page.clock.install()
        self.page.reload()
        expect(self.page.get_by_label("Query")).not_to_be_empty()
        self.stop_clock()
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
            self.page.get_by_text("Another user", exact=True).first.click()
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
        return self.page.get_by_role("region", name="Response as JSON")

    @property
    def problems(self) -> Locator:
        """The cards that say what went wrong."""
        return self.page.locator("#problems article")

    def problem(self, title: str) -> Locator:
        """The card with this title."""
        return self.problems.filter(has=self.page.get_by_role("heading", name=title))


@contextmanager
def visiting(browser: Browser, base_url: str, path: str = "/") -> Generator[SmallVisit]:
    """Open the page; at the end, nothing may have left its origin and nothing may have gone wrong."""
    with context_of(browser) as context:
        visit = SmallVisit(context.new_page(), base_url)
        visit.start(path)
        with watched(visit):
            yield visit
