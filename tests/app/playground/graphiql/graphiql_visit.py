"""A visit to GraphiQL."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.app.playground.visit import Visit, context_of, watched

_MODEL = "__MONACO.editor.getModels().find((model) => model.uri.path.endsWith(name))"

# GraphiQL reads a text a tenth of a second after it changed. A timer of the page's own fires after GraphiQL's
# however slow the machine is; run before that, the operation would be sent under the former one's name.
_AFTER_DEBOUNCE = "() => new Promise((done) => setTimeout(done, 150))"


class GraphiqlVisit(Visit):
    """What a person does in GraphiQL."""

    def start(self, path: str = "/") -> None:
        """Open the page and wait for its editors."""
        self.open(path)
        expect(self.page.locator(".graphiql-query-editor .view-line").first).to_be_visible()

    def settle(self) -> None:
        """Wait for the worker of GraphQL, and until a second has gone by without a request."""
        self.becomes(lambda: any("graphql.worker" in url for url in self.requests), expected=True)
        before = -1
        while len(self.requests) != before:
            before = len(self.requests)
            self.page.wait_for_timeout(1_000)

    def control_time(self) -> None:
        """Load the page anew with a clock that the test turns, timers included."""
        self.page.clock.install()
        self.page.reload()
        expect(self.page.locator(".graphiql-query-editor .view-line").first).to_be_visible()
        self.stop_clock()
        self.requests.clear()

    def sign_in(self, username: str) -> None:
        """One click on a seeded user."""
        self.page.get_by_role("group", name="seeded user").get_by_role("button", name=username).click()
        expect(self.message).to_have_text(f"Signed in as {username}.")

    def send(self, choice: str) -> None:
        """Choose what is sent: ``ID token``, ``Access token``, ``Both`` or ``Nothing``."""
        self.page.get_by_role("radio", name=choice, exact=True).check()

    def tab(self, name: str) -> None:
        """Go to one of the tabs of a first visit."""
        self.page.get_by_role("tab").get_by_role("button", name=name, exact=True).click()

    def write(self, query: str, variables: str = "") -> None:
        """Put an operation into the editors, and wait until GraphiQL has read the operation's name."""
        for name, text in (("variables.json", variables), ("operation.graphql", query)):
            self.page.evaluate(f"([name, text]) => {_MODEL}.setValue(text)", [name, text])
        self.page.evaluate(_AFTER_DEBOUNCE)

    def write_headers(self, headers: str) -> None:
        """Put text into the editor of headers."""
        self.page.get_by_role("button", name="Headers", exact=True).click()
        self.page.evaluate(f"([name, text]) => {_MODEL}.setValue(text)", ["request-headers.json", headers])

    def run(self) -> dict[str, Any]:
        """Press the button, wait for the answer and return what is shown."""
        with self.page.expect_response("**/graphql"):
            self.page.get_by_role("button", name="Execute query").click()
        expect(self.outcome).to_be_visible()
        return self.answer()

    def ask(self, query: str, variables: str = "") -> dict[str, Any]:
        """Write and run."""
        self.write(query, variables)
        return self.run()

    def answer(self) -> dict[str, Any]:
        """What is shown as the answer."""
        self.page.wait_for_function(f"name => {_MODEL}.getValue() !== ''", arg="response.json")
        return json.loads(self.page.evaluate(f"name => {_MODEL}.getValue()", "response.json"))

    def paste(self, *, id_token: str = "", access_token: str = "") -> None:
        """Hand tokens to the page."""
        form = self.page.locator("form").filter(has_text="Paste tokens")
        if not form.is_visible():
            self.page.get_by_text("Another user", exact=True).click()
        form.get_by_label("ID token").fill(id_token)
        form.get_by_label("Access token").fill(access_token)
        form.get_by_role("button", name="Use these tokens").click()

    def claim(self, name: str) -> list[str]:
        """A claim's values, in the ID token and in the access token."""
        page = self.page
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        return row.get_by_role("cell").all_inner_texts()

    def token_ids(self) -> list[str]:
        """Those of the ID token and of the access token, once they are shown."""
        self.becomes(lambda: len(self.claim("jti")), 2)
        return self.claim("jti")

    @property
    def message(self) -> Locator:
        """What the identity panel says."""
        return self.page.locator(".identity .message")

    @property
    def chip(self) -> Locator:
        """Who asks, in the page's head."""
        return self.page.locator(".identity-chip")

    @property
    def outcome(self) -> Locator:
        """How the last answer came back."""
        return self.page.locator(".outcome .status")

    @property
    def marks(self) -> Locator:
        """The refused values in the answer."""
        return self.page.locator(".result-window .refused-value")

    @property
    def denials(self) -> Locator:
        """The cards below the answer."""
        return self.page.get_by_role("region", name="Denied fields").get_by_role("article")


@contextmanager
def visiting(
    browser: Browser, base_url: str, *, width: int = 1280, height: int = 800
) -> Generator[GraphiqlVisit]:
    """Open the page; at the end, nothing may have left its origin and nothing may have gone wrong."""
    with context_of(browser, width, height) as context:
        visit = GraphiqlVisit(context.new_page(), base_url)
        visit.start()
        with watched(visit):
            yield visit
