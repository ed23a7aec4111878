"""The small page in Chromium stays within its origin and is accessible."""

import pytest
from playwright.sync_api import Browser, expect

from tests.app.playground.small_page.small_visit import SmallVisit, visiting
from tests.app.playground.visit import context_of
from tests.support.servers.claimgraph_server import RunningServer


def test_a_browser_pointed_at_the_endpoint_sees_the_page(browser: Browser, server: RunningServer) -> None:
    with visiting(browser, server.base_url, "/graphql") as visit:
        visit.sign_in("alice")
        visit.run()
        expect(visit.result).to_contain_text('"username": "alice"')


def test_the_page_says_why_it_is_the_small_one(visit: SmallVisit) -> None:
    notice = visit.page.get_by_role("note")
    expect(notice).to_have_text(
        "This is the small playground. GraphiQL is not served: it has not been built; run `make playground`."
    )


def test_all_requests_go_to_the_server_of_the_page(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.run()
    assert visit.foreign_requests() == []
    assert {url.removeprefix(visit.base_url) for url in visit.requests} >= {
        "/", "/playground/main.js", "/playground/config.json", "/cognito", "/graphql",
    }  # fmt: skip


def test_the_policy_stops_inline_scripts_and_foreign_requests(
    browser: Browser, server: RunningServer
) -> None:
    with context_of(browser) as context:
        visit = SmallVisit(context.new_page(), server.base_url)
        visit.start()
        visit.page.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "window.ran = true";
              document.body.append(script);
              return fetch("http://127.0.0.1:9/").catch(() => null);
            }"""
        )
        assert visit.page.evaluate("window.ran") is None
        visit.becomes(visit.violations, {"violation: script-src-elem", "violation: connect-src"})


def test_the_keyboard_reaches_everything_in_reading_order(visit: SmallVisit) -> None:
    visit.page.keyboard.press("Tab")
    reached = [_focused(visit)]
    for _ in range(6):
        visit.page.keyboard.press("Tab")
        reached.append(_focused(visit))
    assert reached == [
        "Skip to the query",
        "alice",
        "bob",
        "carol admin",
        "dave disabled",
        "Another user",
        "id",
    ]


def test_focus_can_be_seen(visit: SmallVisit) -> None:
    for _ in range(2):
        visit.page.keyboard.press("Tab")
    outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_everything_that_takes_input_has_a_name(visit: SmallVisit) -> None:
    nameless = visit.page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea, button")]
          .filter((field) => !(field.labels?.length || field.textContent.trim()))
          .map((field) => field.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_nothing_is_wider_than_the_window(visit: SmallVisit, width: int, height: int, scheme: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.sign_in("carol")
    visit.ask("{ profiles(first: 5) { nodes { id bio website staffNotes } } me { claims } }")
    visit.becomes(lambda: visit.page.evaluate("document.documentElement.scrollWidth"), width)
    visit.becomes(
        lambda: visit.page.evaluate("getComputedStyle(document.body).backgroundColor"),
        "rgb(14, 17, 23)" if scheme == "dark" else "rgb(244, 245, 248)",
    )


def test_on_a_phone_the_answer_comes_into_sight(visit: SmallVisit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.sign_in("alice")
    visit.run()
    expect(visit.outcome).to_be_in_viewport()


def test_no_token_reaches_the_log_of_the_server(visit: SmallVisit, server: RunningServer) -> None:
    visit.sign_in("alice")
    with visit.page.expect_request("**/graphql") as sent:
        visit.run()
    token = sent.value.all_headers()["authorization"]
    assert token not in server.log()
    assert token.rpartition(".")[2] not in server.log()


def _focused(visit: SmallVisit) -> str:
    return str(
        visit.page.evaluate("document.activeElement.innerText || document.activeElement.value").strip()
    )
