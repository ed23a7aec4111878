"""GraphiQL in Chromium: signing in at the hosted UI, by authorization code with PKCE."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from claimgraph.app.assembly import assemble
from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit
from tests.app.playground.graphiql.hosted_ui import HostedPages, hosted_pages
from tests.app.playground.parts import parts_trusting
from tests.app.playground.visit import context_of
from tests.support.servers.asgi_server import running
from tests.support.tokens.cognito import PoolKeys


@pytest.fixture
def at_hosted_ui(
    browser: Browser, real_pool: PoolKeys, tmp_path: Path
) -> Iterator[tuple[GraphiqlVisit, HostedPages]]:
    """The page of a server whose pool has pages of its own, and those pages."""
    with hosted_pages(real_pool) as (domain, pages):
        parts = parts_trusting(real_pool, tmp_path)
        named = {"hosted_ui_domain": domain, "hosted_ui_client": real_pool.client_id}
        parts = replace(parts, settings=parts.settings.model_copy(update=named))
        with running(assemble(parts)) as base_url, context_of(browser) as context:
            visit = GraphiqlVisit(context.new_page(), base_url)
            visit.start()
            yield visit, pages
            assert {
                url for url in visit.foreign_requests() if not url.startswith(f"{domain}/oauth2/token")
            } == set()
            assert visit.complaints == []


def sign_in(visit: GraphiqlVisit) -> None:
    visit.page.get_by_role("button", name="Sign in at 127.0.0.1").click()


def test_signing_in_at_the_hosted_ui(
    at_hosted_ui: tuple[GraphiqlVisit, HostedPages], real_pool: PoolKeys
) -> None:
    visit, pages = at_hosted_ui
    sign_in(visit)
    expect(visit.message).to_have_text("Signed in as jane.")
    (asked,) = pages.asked
    assert asked["response_type"] == "code"
    assert asked["client_id"] == real_pool.client_id
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{visit.base_url}/playground/signed-in.html"
    assert "openid" in asked["scope"].split()
    assert len(pages.exchanged[0]["code_verifier"]) == 43
    assert visit.ask("{ me { username } }") == {"data": {"me": {"username": "jane"}}}
    kept = visit.page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])")
    assert "code-1" not in kept
    assert "eyJ" not in kept


def test_tokens_of_the_hosted_ui_are_renewed(at_hosted_ui: tuple[GraphiqlVisit, HostedPages]) -> None:
    visit, pages = at_hosted_ui
    sign_in(visit)
    expect(visit.message).to_have_text("Signed in as jane.")
    visit.page.get_by_role("button", name="Renew the tokens of jane").click()
    expect(visit.message).to_have_text("Tokens renewed.")
    assert [each["grant_type"] for each in pages.exchanged] == ["authorization_code", "refresh_token"]


def test_a_callback_with_another_state_is_ignored(at_hosted_ui: tuple[GraphiqlVisit, HostedPages]) -> None:
    visit, pages = at_hosted_ui
    pages.state = "somebody-elses"
    with visit.page.context.expect_page() as opened:
        sign_in(visit)
    expect(opened.value.get_by_role("status")).to_contain_text("No open page expects")
    assert opened.value.url == f"{visit.base_url}/playground/signed-in.html"
    assert pages.exchanged == []
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


def test_an_error_of_the_hosted_ui_is_shown(at_hosted_ui: tuple[GraphiqlVisit, HostedPages]) -> None:
    visit, pages = at_hosted_ui
    pages.error = "access_denied"
    sign_in(visit)
    expect(visit.message).to_have_text("The user pool refused: access_denied")


def test_a_blocked_window_is_reported(at_hosted_ui: tuple[GraphiqlVisit, HostedPages]) -> None:
    visit, pages = at_hosted_ui
    visit.page.evaluate("window.open = () => null")  # what browsers answer then
    sign_in(visit)
    expect(visit.message).to_contain_text("The browser blocked the window.")
    assert pages.asked == []


def test_a_closed_window_is_reported_and_signing_in_again_works(
    at_hosted_ui: tuple[GraphiqlVisit, HostedPages],
) -> None:
    visit, pages = at_hosted_ui
    pages.waits = True
    with visit.page.context.expect_page() as opened:
        sign_in(visit)
    opened.value.close()
    expect(visit.message).to_contain_text("The window seems to be closed.")
    pages.waits = False
    sign_in(visit)
    expect(visit.message).to_have_text("Signed in as jane.")


def test_a_second_attempt_takes_the_place_of_the_first(
    at_hosted_ui: tuple[GraphiqlVisit, HostedPages],
) -> None:
    visit, pages = at_hosted_ui
    pages.waits = True
    visit.page.evaluate(
        """() => {
          globalThis.said = [];
          const message = document.querySelector(".identity .message");
          new MutationObserver(() => said.push(message.textContent))
            .observe(message, { characterData: true, childList: true, subtree: true });
        }"""
    )
    for _ in range(2):
        with visit.page.context.expect_page():
            sign_in(visit)
    pages.waits = False
    sign_in(visit)
    expect(visit.message).to_have_text("Signed in as jane.")
    assert visit.page.evaluate("said.filter(Boolean)") == ["Signed in as jane."]
