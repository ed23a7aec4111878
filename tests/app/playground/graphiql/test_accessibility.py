"""GraphiQL in Chromium: on a phone, in the dark, by keyboard, with a screen reader."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit, visiting
from tests.support.servers.claimgraph_server import RunningServer

FAINT_TEXT = Path(__file__).with_name("faint_text.js")

# Monaco measures text before it knows what does not fit.
NOTHING_BESIDE_THE_EDITOR = """() => {
  const [editor] = __MONACO.editor.getEditors();
  return editor.getModel().uri.path.endsWith("operation.graphql")
    && editor.getScrollWidth() <= editor.getLayoutInfo().contentWidth;
}"""


def test_a_phone_has_room_for_everything(phone: GraphiqlVisit, tmp_path: Path) -> None:
    page = phone.page
    phone.sign_in("bob")
    phone.tab("OneProfile")
    answer = phone.run()
    assert answer["data"]["profile"]["displayName"] == "Alice Moreau"
    phone.becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 375)
    expect(phone.marks.first).to_be_in_viewport()
    expect(phone.outcome).to_be_in_viewport()
    assert phone.screenshot(tmp_path / "phone.png") == (375, 720)
    page.get_by_role("button", name="Run as several callers").click()
    page.get_by_role("button", name="Run as 3").click()
    expect(page.get_by_role("article", name="Response to alice")).to_be_in_viewport()
    column = page.get_by_role("article", name="Response to alice").bounding_box()
    assert column
    assert column["width"] < 375
    phone.becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 375)
    assert phone.screenshot(tmp_path / "phone_run_as.png") == (375, 720)


def test_nothing_is_cut_off_at_1280_pixels(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    expect(visit.chip).to_contain_text("alice")
    tabs = visit.page.get_by_role("tablist").bounding_box()
    assert tabs
    for name in ("Me", "OneProfile", "AllProfiles", "ChangeDepartment"):
        box = visit.page.get_by_role("tab").get_by_role("button", name=name, exact=True).bounding_box()
        assert box
        assert box["x"] + box["width"] <= tabs["x"] + tabs["width"] + 0.5, f"the tab {name} is cut off"
        visit.tab(name)
        visit.page.wait_for_function(NOTHING_BESIDE_THE_EDITOR)
    broken = visit.page.evaluate(
        """() => [...document.querySelectorAll(".claims code")].flatMap((code) => [...code.childNodes])
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .filter((node) => {
            const range = new Range();
            range.selectNodeContents(node);
            return range.getClientRects().length > 1;
          }).map((node) => node.data)"""
    )
    assert broken == [], "claim names break between their parts only"
    size = visit.page.locator(".matrix-link").evaluate("(link) => getComputedStyle(link).fontSize")
    expect(visit.chip).to_have_css("font-size", size)


def test_a_denials_explanation_stays_within_its_pane(visit: GraphiqlVisit) -> None:
    visit.sign_in("bob")
    visit.tab("OneProfile")
    visit.run()
    visit.marks.first.hover()
    hover = visit.page.locator(".monaco-hover:visible")
    expect(hover).to_contain_text("Remedy")
    pane = visit.page.locator(".graphiql-response").bounding_box()
    assert pane

    def is_within() -> bool:
        box = hover.bounding_box()
        return box is not None and box["x"] + box["width"] <= pane["x"] + pane["width"] + 0.5

    visit.becomes(is_within, expected=True)  # Monaco fits it to its text once that is there


def test_buttons_can_be_hit_on_a_phone(phone: GraphiqlVisit) -> None:
    phone.sign_in("alice")
    small = """() => [...document.querySelectorAll("button, summary, .segments label")]
          .filter((element) => element.checkVisibility() && !element.closest(".monaco-editor"))
          .map((element) => [element.getBoundingClientRect(), element.ariaLabel ?? element.textContent])
          .filter(([box]) => box.width < 24 || box.height < 24).map(([, name]) => name)"""
    phone.becomes(lambda: phone.page.evaluate(small), [])  # WCAG 2.2, 2.5.8 Target Size (Minimum)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_can_be_read(visit: GraphiqlVisit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.sign_in("bob")
    visit.tab("OneProfile")
    visit.run()
    visit.becomes(lambda: visit.page.evaluate("document.documentElement.scrollWidth"), 1280)
    faint = FAINT_TEXT.read_text(encoding="utf-8")
    visit.becomes(lambda: visit.page.evaluate(faint), [])


def test_everything_that_takes_input_has_a_name(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    nameless = visit.page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea, button")]
          .filter((field) => field.checkVisibility())
          .filter((field) => !(field.labels?.length || field.textContent.trim() || field.ariaLabel))
          .map((field) => field.outerHTML.slice(0, 200))"""
    )
    assert nameless == []


def test_the_keyboard_goes_from_signing_in_to_the_answer(visit: GraphiqlVisit) -> None:
    page = visit.page
    page.get_by_role("group", name="seeded user").get_by_role("button", name="alice").focus()
    reached: list[str] = []
    for _ in range(4):
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))
        page.keyboard.press("Tab")
    assert reached == ["alice", "bob", "carol admin", "dave disabled"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    visit.sign_in("alice")
    page.locator(".graphiql-query-editor .view-line").first.click()
    with page.expect_response("**/graphql"):
        page.keyboard.press("Control+Enter")
    assert visit.answer()["data"]["me"]["username"] == "alice"


def test_a_link_leads_to_the_authorization_matrix_where_there_is_one(
    browser: Browser, server: RunningServer
) -> None:
    with visiting(browser, server.base_url) as visit:
        config = visit.page.request.get(f"{server.base_url}/playground/config.json").json()
        config["authorizationMatrix"] = "/authorization-matrix"
        visit.page.route("**/playground/config.json", lambda route: route.fulfill(json=config))
        visit.page.reload()
        link = visit.page.get_by_role("link", name="Who may read what")
        expect(link).to_have_attribute("href", "/authorization-matrix")
