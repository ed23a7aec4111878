"""The small page in front of a playground that is not public."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from claimgraph.app.playground import assets
from tests.app.playground.graphiql.hosted_ui import HostedPages, hosted_pages
from tests.app.playground.visit import context_of
from tests.app.settings.test_access import server
from tests.support.tokens.cognito import PoolKeys

KEYS = PoolKeys()
STAFF = {"cognito:groups": ["staff"]}

LEFT_BEHIND = """() => Object.getOwnPropertyNames(globalThis).filter((name) => {
  if (/claimgraph/i.test(name)) return true;
  const value = globalThis[name];
  return typeof value === "string" && value.includes("eyJ");
})"""


@contextmanager
def opened(browser: Browser, base_url: str) -> Generator[Page]:
    """The page as a member of the staff, or anybody else, first sees it; nothing may violate its policy."""
    violations: list[str] = []
    with context_of(browser) as context:
        page = context.new_page()
        page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('violation: ' + event.blockedURI))"
        )
        page.on("console", lambda said: violations.append(said.text) if "violation" in said.text else None)
        page.goto(base_url)
        yield page
    assert violations == []


@pytest.fixture
def gate(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    with server(tmp_path, playground="groups=staff") as base_url, opened(browser, base_url) as page:
        yield page


@pytest.fixture
def pages() -> Iterator[tuple[str, HostedPages]]:
    """The user pool's own pages, and where they are."""
    with hosted_pages(KEYS) as pages:
        yield pages


@pytest.fixture
def gate_at_hosted_ui(browser: Browser, pages: tuple[str, HostedPages], tmp_path: Path) -> Iterator[Page]:
    named = {"hosted_ui_domain": pages[0], "hosted_ui_client": KEYS.client_id}
    with (
        server(tmp_path, playground="signed_in", **named) as base_url,
        opened(browser, base_url) as page,
    ):
        yield page


def _present(page: Page, token: str) -> None:
    page.get_by_label("token").fill(token)
    page.get_by_role("button", name="Open").click()


def _expect_nothing_left(page: Page, *tokens: str) -> None:
    """No token is where other scripts or later visits could find it."""
    assert page.evaluate(LEFT_BEHIND) == []
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href])")
    assert not any(part in kept for token in tokens for part in token.split("."))


def test_the_gate_says_why_a_token_is_not_enough(gate: Page) -> None:
    _present(gate, "nonsense")
    expect(gate.get_by_role("alert")).to_contain_text("does not accept this token")
    _present(gate, KEYS.id_token().decode())
    expect(gate.get_by_role("alert")).to_contain_text("not open to you")
    _present(gate, f"{KEYS.id_token().decode()}\n{KEYS.access_token().decode()}")
    expect(gate.get_by_role("alert")).to_contain_text("not a single token")
    expect(gate).to_have_title("Claimgraph playground: sign in")
    expect(gate.get_by_role("button", name="Sign in")).to_be_hidden()


@pytest.mark.parametrize("kind", ["ID token", "Access token"])
def test_a_permitted_caller_is_signed_in_on_the_page_that_opens(gate: Page, kind: str) -> None:
    token = (KEYS.id_token if kind == "ID token" else KEYS.access_token)(**STAFF).decode()
    _present(gate, f"Bearer {token}")
    expect(gate).to_have_title("Claimgraph playground")
    expect(gate.locator(".identity-chip")).to_contain_text("jane")
    expect(gate.get_by_role("radio", name=kind)).to_be_checked()
    _expect_nothing_left(gate, token)


def test_the_small_page_takes_the_token_too(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path / "none")
    token = KEYS.access_token(**STAFF).decode()
    with server(tmp_path, playground="groups=staff") as base_url, opened(browser, base_url) as page:
        _present(page, token)
        expect(page.locator("#caller")).to_have_text("jane")
        expect(page.get_by_role("radio", name="Access token")).to_be_checked()
        _expect_nothing_left(page, token)


def test_signing_in_at_the_hosted_ui_opens_the_gate(
    gate_at_hosted_ui: Page, pages: tuple[str, HostedPages]
) -> None:
    page, (_, hosted) = gate_at_hosted_ui, pages
    page.get_by_role("button", name="Sign in at 127.0.0.1").click()
    expect(page).to_have_title("Claimgraph playground")
    expect(page.locator(".identity-chip")).to_contain_text("jane")
    assert hosted.asked[0]["code_challenge_method"] == "S256"
    page.get_by_role("button", name="Renew the tokens of jane").click()
    expect(page.locator(".identity .message")).to_have_text("Tokens renewed.")
    _expect_nothing_left(page, KEYS.id_token().decode().rpartition(".")[0])


def test_an_error_of_the_hosted_ui_is_shown_at_the_gate(
    gate_at_hosted_ui: Page, pages: tuple[str, HostedPages]
) -> None:
    page, (_, hosted) = gate_at_hosted_ui, pages
    hosted.error = "access_denied"
    page.get_by_role("button", name="Sign in at 127.0.0.1").click()
    expect(page.get_by_role("alert")).to_have_text("The user pool refused: access_denied")
