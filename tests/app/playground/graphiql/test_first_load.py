"""GraphiQL in Chromium: the first load comes from this server and is small."""

from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Route, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit
from tests.app.playground.visit import context_of, watched
from tests.support.servers.claimgraph_server import RunningServer

MOST_BYTES = 1_600_000  # gzipped, of everything that a first visit loads


def test_the_first_load_needs_nothing_but_this_server(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    def cut_off(route: Route) -> None:
        if route.request.url.startswith(f"{server.base_url}/"):
            route.continue_()
        else:
            route.abort()

    with context_of(browser) as context:
        context.route("**/*", cut_off)
        visit = GraphiqlVisit(context.new_page(), server.base_url)
        visit.start()
        with watched(visit):
            page = visit.page
            expect(page.get_by_role("heading", name="Caller")).to_be_visible()
            expect(visit.chip).to_have_text("Sign in")
            tabs = ["Me", "OneProfile", "AllProfiles", "ChangeDepartment"]
            visit.becomes(page.get_by_role("tab").all_inner_texts, tabs)
            for name in (
                "Execute query",
                "Run as several callers",
                "Show Documentation Explorer",
                "Show History",
            ):
                expect(page.get_by_role("button", name=name)).to_be_visible()
            assert visit.screenshot(tmp_path / "first_load.png") == (1280, 800)
            # Nothing is asked of the API before somebody signs in.
            assert f"{server.base_url}/graphql" not in visit.requests


def test_the_first_load_is_small(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.run()
    visit.settle()
    files = {url for url in visit.requests if f"{visit.base_url}/playground/" in url}
    with httpx2.Client(headers={"Accept-Encoding": "gzip"}) as client:
        sizes = {
            url: int(client.head(url).headers["content-length"]) for url in {*files, f"{visit.base_url}/"}
        }
    assert 600_000 < sum(sizes.values()) <= MOST_BYTES
    assert not [url for url in files if "babel" in url or "standalone" in url], "prettier is for later"


def test_files_are_not_asked_for_twice(visit: GraphiqlVisit) -> None:
    hashed = {url for url in visit.requests if url.endswith((".js", ".css", ".ttf"))}
    with visit.page.context.expect_page() as opened:
        visit.page.evaluate("open('/')")
    again = opened.value
    expect(again.locator(".graphiql-query-editor .view-line").first).to_be_visible()
    again.wait_for_function(
        "(hashed) => performance.getEntriesByType('resource')"
        ".filter((entry) => entry.transferSize === 0 && hashed.includes(entry.name)).length > 5",
        arg=sorted(hashed),
    )


def test_a_mistake_is_underlined_by_a_worker_of_ours(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    expect(visit.page.get_by_role("button", name="Re-fetch")).to_be_enabled()
    visit.write("{ me { nope } }")
    expect(visit.page.locator(".graphiql-query-editor .squiggly-error")).to_be_visible()


def test_fields_are_completed_from_the_schema(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    expect(visit.page.get_by_role("button", name="Re-fetch")).to_be_enabled()
    visit.write("{ me { nope } }")
    expect(visit.page.locator(".graphiql-query-editor .squiggly-error")).to_be_visible()  # it has the schema
    visit.write("{ me {  } }")
    visit.page.locator(".graphiql-query-editor .view-line").first.click()
    visit.page.keyboard.press("Home")
    for _ in range(len("{ me { ")):
        visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Control+Space")
    suggestions = visit.page.locator(".suggest-widget")
    expect(suggestions).to_be_visible()
    expect(suggestions).to_contain_text("tokenUses")
