"""GraphiQL in Chromium works under a policy without inline exceptions."""

import pytest
from playwright.sync_api import Browser, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit
from tests.app.playground.visit import context_of
from tests.support.servers.claimgraph_server import RunningServer

INLINE = {
    "script": "const e = document.createElementNS('http://www.w3.org/1999/xhtml', 'script');"
    "e.textContent = 'window.ran = true'; document.body.append(e)",
    "style element": "const e = document.createElementNS('http://www.w3.org/1999/xhtml', 'style');"
    "e.textContent = 'body { color: red }'; document.body.append(e)",
    "style attribute": "document.body.setAttribute('style', 'color: red')",
    "foreign request": "fetch('http://127.0.0.1:9/').catch(() => null)",
    "frame": "const e = document.createElement('iframe');"
    "e.src = 'http://127.0.0.1:9/'; document.body.append(e)",
}
DIRECTIVES = {
    "script": "script-src-elem",
    "style element": "style-src-elem",
    "style attribute": "style-src-attr",
    "foreign request": "connect-src",
    "frame": "frame-src",
}


def test_everything_works_under_the_content_security_policy(visit: GraphiqlVisit) -> None:
    """`visiting` asserts that none was reported, whatever the test did; here, all that makes styles."""
    page = visit.page
    visit.sign_in("bob")
    visit.tab("OneProfile")
    visit.run()
    visit.marks.first.hover()
    expect(page.locator(".monaco-hover:visible")).to_be_visible()
    for pane in ("Show Documentation Explorer", "Show History"):
        page.get_by_role("button", name=pane).click()
    page.locator(".graphiql-query-editor .view-line").first.click(button="right")
    expect(page.locator(".monaco-menu, .shadow-root-host").first).to_be_attached()
    page.keyboard.press("Escape")
    page.keyboard.press("F1")
    expect(page.locator(".quick-input-widget")).to_be_visible()
    page.keyboard.press("Escape")
    for dialog in ("Open short keys dialog", "Open settings dialog"):
        page.get_by_role("button", name=dialog).click()
        page.get_by_role("dialog").get_by_role("button", name="Close dialog").click()
    page.get_by_role("button", name="Prettify").click()


def test_styles_of_script_are_in_force(visit: GraphiqlVisit) -> None:
    """Monaco's colours come from style elements, and where its lines stand from style attributes."""
    visit.page.wait_for_function(  # Monaco colours its text a while after it shows it
        "() => new Set([...document.querySelectorAll('.graphiql-query-editor .view-line span[class^=mtk]')]"
        ".map((span) => getComputedStyle(span).color)).size > 2"
    )
    tops = visit.page.evaluate(
        "[...document.querySelectorAll('.graphiql-query-editor .view-line')].map((line) => line.style.top)"
    )
    assert len(set(tops)) == len(tops) > 5
    assert visit.page.locator("style").count() == 0


@pytest.mark.parametrize("kind", INLINE)
def test_inline_and_foreign_content_is_blocked(browser: Browser, server: RunningServer, kind: str) -> None:
    with context_of(browser) as context:  # in which things may go wrong
        visit = GraphiqlVisit(context.new_page(), server.base_url)
        visit.start()
        visit.page.evaluate(f"() => {{ {INLINE[kind]} }}")
        visit.becomes(visit.violations, {f"violation: {DIRECTIVES[kind]}"})
        assert visit.page.evaluate("window.ran") is None
