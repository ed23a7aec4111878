"""The small page that stands before the playground where not everybody may open it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.playground.visit import context_of
from tests.app.test_opening import server
from tests.tokens import PoolKeys

KEYS = PoolKeys()


@pytest.fixture
def gate(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page as a member of the staff, or anybody else, first sees it; nothing may violate its policy."""
    violations: list[str] = []
    with context_of(browser) as context, server(tmp_path, playground="groups=staff") as base_url:
        page = context.new_page()
        page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('violation: ' + event.blockedURI))"
        )
        page.on("console", lambda said: violations.append(said.text) if "violation" in said.text else None)
        page.goto(base_url)
        yield page
    assert violations == []


def _present(page: Page, token: bytes) -> None:
    page.get_by_label("Token").fill(token.decode())
    page.get_by_role("button", name="Open").click()


def test_it_says_why_it_stays_closed(gate: Page) -> None:
    _present(gate, b"nonsense")
    expect(gate.get_by_role("alert")).to_contain_text("does not accept this token")
    _present(gate, KEYS.id_token())
    expect(gate.get_by_role("alert")).to_contain_text("not open to its bearer")
    expect(gate).to_have_title("Claimgraph playground: who is asking?")


def test_whoever_is_named_comes_to_the_playground_with_the_token_in_hand(gate: Page) -> None:
    token = KEYS.id_token(**{"cognito:groups": ["staff"]})
    _present(gate, token)
    expect(gate).to_have_title("Claimgraph playground")
    expect(gate.get_by_role("button", name="Run").first).to_be_visible()
    assert gate.evaluate("globalThis.claimgraphToken") == token.decode()
    assert gate.evaluate("document.cookie") == ""
    kept = gate.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not any(part in kept for part in token.decode().split("."))
