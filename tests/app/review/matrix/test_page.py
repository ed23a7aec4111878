"""The page of the matrix: self-contained, under its own policy, with filters and reasons."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from claimgraph.app.review.matrix.html_page import html_page
from claimgraph.app.review.matrix.router import PATH
from claimgraph.auth.rules import claim, signed_in
from claimgraph.schema.matrix import Access, Matrix, matrix_of
from claimgraph.schema.runtime.build import build_api
from tests.app.playground.visit import context_of, running_chromium
from tests.support.servers.claimgraph_server import RunningServer, dev_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(params=["served", "saved"])
def page(
    request: pytest.FixtureRequest, browser: Browser, server: RunningServer, tmp_path: Path
) -> Iterator[Page]:
    """The page of the development server, and the one that the command writes."""
    saved = tmp_path / "matrix.html"
    saved.write_text(html_page(matrix_of(build_api())), encoding="utf-8")
    address = f"{server.base_url}{PATH}" if request.param == "served" else saved.as_uri()
    said, asked = list[str](), list[str]()
    with context_of(browser) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda sent: asked.append(sent.url))
        page.goto(address)
        yield page
    assert said == []
    assert [url for url in asked if not url.endswith("/favicon.ico")] == [address]


def test_fields_are_found_by_text_caller_and_outcome(page: Page) -> None:
    rows = page.locator("tbody tr:not([hidden])")
    everything = len(matrix_of(build_api()).rules)
    expect(rows).to_have_count(everything)
    page.get_by_label("Type, field or rule").fill("profile.b")
    expect(rows.locator("th")).to_have_text(["Profile.bio", "Profile.birthdate"])
    expect(page.locator("output")).to_have_text(f"2 of {everything} fields")
    page.get_by_label("Caller").select_option("access token")
    page.get_by_label("Outcome").select_option("refused")
    expect(rows.locator("th")).to_have_text(["Profile.birthdate"])
    expect(page.locator("thead th.caller:not([hidden])")).to_have_text(["access token"])


def test_a_cell_gives_its_reason_by_mouse_and_keyboard(page: Page) -> None:
    page.get_by_label("Type, field or rule").fill("Profile.email")
    row = page.locator("tbody tr:not([hidden])")
    row.get_by_role("button", name="ID token: conditional").click()
    why = page.locator("#why")
    expect(why).to_have_text(
        "Profile.email, ID token: conditional. Depends on owner('userProfileID', of='id')."
    )
    row.get_by_role("button", name="access token: refused").focus()
    page.keyboard.press("Enter")
    expect(why).to_contain_text("Profile.email, access token: refused. Fails at owner(")


def in_view(page: Page, selector: str) -> bool:
    """Whether an element is wholly inside the window."""
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize("size", [(1280, 800), (375, 720)])
def test_the_reason_is_in_view_wherever_the_cell_is(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    rows = page.locator("tbody tr")
    for number in (0, 3, rows.count() - 1):
        rows.nth(number).get_by_role("button", name="ID token").click()
        assert (
            page.locator("#why").inner_text().startswith(f"{rows.nth(number).get_attribute('data-field')}, ")
        )
        assert in_view(page, "#why")


def test_all_cells_are_one_stop_of_the_tab_key(page: Page) -> None:
    page.get_by_label("Outcome").focus()
    page.keyboard.press("Tab")
    first = page.locator("tbody tr").first.locator("button").first
    assert first.evaluate("cell => cell === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('table')")
    page.keyboard.press("Shift+Tab")
    assert first.evaluate("cell => cell === document.activeElement")


def focused(page: Page) -> tuple[str, str]:
    """The field and the caller of the cell that has the focus."""
    field, label = page.evaluate(
        "[document.activeElement.closest('tr').dataset.field, document.activeElement.ariaLabel]"
    )
    return field, label.partition(":")[0]


def test_arrow_keys_move_among_the_cells_that_are_shown(page: Page) -> None:
    page.get_by_label("Type, field or rule").fill("profile.b")
    page.locator("tbody tr:not([hidden])").first.locator("button").first.focus()
    found: list[tuple[str, str]] = []
    for key in (
        "ArrowRight",
        "ArrowDown",
        "ArrowDown",
        "ArrowUp",
        "ArrowLeft",
        "ArrowLeft",
        "Control+End",
        "Home",
    ):
        page.keyboard.press(key)
        found.append(focused(page))
    bio, birthdate = "Profile.bio", "Profile.birthdate"
    last = page.locator("thead th.caller").last.inner_text()
    assert found == [
        (bio, "API key"),
        (birthdate, "API key"),
        (birthdate, "API key"),  # the last row
        (bio, "API key"),
        (bio, "anonymous"),
        (bio, "anonymous"),  # the first column
        (birthdate, last),
        (birthdate, "anonymous"),
    ]
    page.get_by_label("Caller").select_option("access token")
    page.get_by_label("Outcome").focus()
    page.keyboard.press("Tab")
    assert focused(page) == (bio, "access token")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#why").inner_text().startswith("Profile.bio, access token: ")


def test_the_cell_with_the_focus_is_not_below_the_head_or_the_names(page: Page) -> None:
    page.locator("tbody tr").nth(40).locator("button").nth(6).focus()
    for key in ("PageUp", "PageUp", "PageUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    seen = """() => {
      const box = document.activeElement.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return document.activeElement === top;
    }"""
    assert page.evaluate(seen)
    page.set_viewport_size({"width": 375, "height": 720})
    for key in ("Home", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        assert page.evaluate(seen)


_CONTRAST = """selector => {
  const light = (text) => {
    const parts = text.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ink = getComputedStyle(document.querySelector(selector)).color;
  const paper = getComputedStyle(document.body).backgroundColor;
  const [low, high] = [light(ink), light(paper)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_has_enough_contrast(page: Page, scheme: Literal["light", "dark"]) -> None:
    """WCAG 2.2, 1.4.3."""
    page.emulate_media(color_scheme=scheme)
    for outcome in ("allowed", "refused", "conditional"):
        assert page.evaluate(_CONTRAST, f"td.{outcome} button") >= 4.5


def test_a_phone_shows_the_page_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 720})
    page.wait_for_function("() => document.documentElement.scrollWidth <= 375")
    for label in ("Type, field or rule", "Caller", "Outcome"):
        box = page.get_by_label(label).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 375 - 16  # the page's margin


def test_a_phone_has_room_for_more_than_names(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 720})
    assert page.evaluate("document.querySelector('tbody th').offsetWidth") <= 375 * 0.45
    assert page.evaluate("document.querySelector('thead').offsetHeight") <= 720 * 0.25


def test_the_content_security_policy_blocks_everything_foreign(server: RunningServer) -> None:
    answer = httpx2.get(f"{server.base_url}{PATH}")
    assert answer.status_code == httpx2.codes.OK
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.findall(r"(?:src|href)=", answer.text)


def test_text_of_a_rule_cannot_close_its_element() -> None:
    rules = {"T.<b>": claim("</script><script>alert(1)</script>").equals('"><img>'), "T.f": signed_in}
    text = html_page(Matrix.of(Access(rules, frozenset({"AMAZON_COGNITO_USER_POOLS"}))))
    assert text.count("<script") == 2
    assert "<img>" not in text
    assert "<b>" not in text
