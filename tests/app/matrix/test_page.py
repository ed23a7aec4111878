"""The page: whole without a network, under its own policy, with filters and reasons."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from app.matrix.page import html_page
from app.matrix.router import PATH
from auth.rules import claim, signed_in
from schema.build import build_api
from schema.matrix import Access, Matrix, matrix_of
from tests.app.playground.visit import context_of, running_chromium
from tests.dev_server import DevServer, dev_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(params=["served", "saved"])
def page(
    request: pytest.FixtureRequest, browser: Browser, server: DevServer, tmp_path: Path
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


def test_a_phone_shows_the_page_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    page.wait_for_function("() => document.documentElement.scrollWidth <= 375")


def test_the_policy_lets_nothing_in(server: DevServer) -> None:
    answer = httpx2.get(f"{server.base_url}{PATH}")
    assert answer.status_code == httpx2.codes.OK
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.findall(r"(?:src|href)=", answer.text)


def test_nothing_that_a_rule_says_can_end_its_element() -> None:
    rules = {"T.<b>": claim("</script><script>alert(1)</script>").equals('"><img>'), "T.f": signed_in}
    text = html_page(Matrix.of(Access(rules, frozenset({"AMAZON_COGNITO_USER_POOLS"}))))
    assert text.count("<script") == 2
    assert "<img>" not in text
    assert "<b>" not in text
