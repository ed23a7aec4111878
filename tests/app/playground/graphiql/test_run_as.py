"""GraphiQL in Chromium: one operation as several callers, side by side."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit


def column(visit: GraphiqlVisit, name: str) -> Locator:
    return visit.page.get_by_role("article", name=f"Response to {name}")


def open_dialog(visit: GraphiqlVisit) -> Locator:
    visit.page.get_by_role("button", name="Run as several callers").click()
    return visit.page.get_by_role("dialog")


def test_alice_bob_and_carol_are_answered_side_by_side(visit: GraphiqlVisit, tmp_path: Path) -> None:
    visit.tab("OneProfile")
    dialog = open_dialog(visit)
    expect(dialog.get_by_role("heading", name="Run OneProfile as")).to_be_visible()
    dialog.get_by_role("button", name="Run as 3").click()
    expect(dialog.get_by_role("article")).to_have_count(3)
    expect(column(visit, "alice").locator("mark.differs")).to_have_text(
        ['"alice@people.example"', '"1991-03-14"']
    )
    expect(column(visit, "carol").locator("mark.differs").first).to_have_text('"alice@people.example"')
    for name, refused in (("alice", 0), ("bob", 2), ("carol", 1)):
        expect(column(visit, name).get_by_role("button", name="denied")).to_have_count(refused)
        expect(column(visit, name)).to_contain_text('"displayName": "Alice Moreau"')
    expect(dialog.get_by_role("status")).to_have_text("2 values differ: profile.email, profile.birthdate.")
    boxes = [column(visit, name).bounding_box() for name in ("alice", "bob", "carol")]
    assert [box["y"] for box in boxes if box] == [boxes[0]["y"] if boxes[0] else 0] * 3, "side by side"
    assert visit.screenshot(tmp_path / "run_as.png") == (1280, 800)


def test_a_denied_field_is_explained_on_focus(visit: GraphiqlVisit) -> None:
    visit.tab("OneProfile")
    dialog = open_dialog(visit)
    dialog.get_by_role("button", name="Run as 3").click()
    column(visit, "bob").get_by_role("button", name="denied").first.focus()
    tooltip = visit.page.locator(".graphiql-tooltip")
    expect(tooltip).to_contain_text("in_group('admin')")
    expect(tooltip).to_contain_text("members of group admin.")


def test_each_caller_asks_with_their_own_tokens(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.send("Access token")
    visit.write("{ me { username tokenUses } }")
    dialog = open_dialog(visit)
    dialog.get_by_role("checkbox", name="nobody").check()
    dialog.get_by_role("checkbox", name="carol").uncheck()
    dialog.get_by_role("button", name="Run as 3").click()
    expect(column(visit, "alice")).to_contain_text("Access token")
    expect(column(visit, "alice")).to_contain_text('"username": "alice"')
    expect(column(visit, "bob")).to_contain_text('"username": "bob"')
    expect(column(visit, "nobody")).to_contain_text("401")
    expect(column(visit, "nobody")).to_contain_text("Valid authorization header not provided.")
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(visit.chip).to_contain_text("alice")  # running as bob has not made bob the one who asks
    expect(visit.page.get_by_role("list", name="Signed in").get_by_role("listitem")).to_have_count(2)


def test_equal_answers_are_called_equal(visit: GraphiqlVisit) -> None:
    visit.write('{ profile(id: "prof_alice") { displayName } }')
    dialog = open_dialog(visit)
    dialog.get_by_role("button", name="Run as 3").click()
    expect(dialog.get_by_role("status")).to_have_text("The responses are the same.")
    expect(dialog.locator("mark.differs")).to_have_count(0)


def test_a_mutation_says_that_it_runs_several_times(visit: GraphiqlVisit) -> None:
    visit.tab("ChangeDepartment")
    dialog = open_dialog(visit)
    expect(dialog).to_contain_text("This is a mutation: it runs once for each caller.")
    expect(dialog.get_by_role("button", name="Change data 3 times")).to_be_visible()
    assert f"{visit.base_url}/graphql" not in visit.requests


def test_a_keyboard_shortcut_opens_it_from_anywhere(visit: GraphiqlVisit) -> None:
    page = visit.page
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Variables").click()
    for place in (
        page.locator(".graphiql-query-editor .monaco-editor").first,
        page.locator(".graphiql-editor-tool .monaco-editor:visible").first,
        page.get_by_role("heading", name="Caller"),
    ):
        place.click()
        page.keyboard.press("Control+Shift+Enter")
        expect(dialog).to_have_count(1)
        expect(dialog).to_contain_text("Run Me as")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Open short keys dialog").click()
    expect(dialog.get_by_role("row", name="Run as several callers")).to_have_text(
        "Shift + Ctrl + EnterRun as several callers"
    )


def test_headers_go_along_but_for_credentials(visit: GraphiqlVisit) -> None:
    visit.tab("Me")
    visit.write_headers(json.dumps({"x-trace": "t-1", "authorization": "not.a.token", "X-Api-Key": "da2-no"}))
    dialog = open_dialog(visit)
    with visit.page.expect_request(lambda request: "query Me" in (request.post_data or "")) as sent:
        dialog.get_by_role("button", name="Run as 3").click()
    headers = sent.value.all_headers()
    assert headers["x-trace"] == "t-1"
    assert "x-api-key" not in headers
    for name in ("alice", "bob", "carol"):
        expect(column(visit, name)).to_contain_text(f'"username": "{name}"')


@pytest.mark.parametrize(
    ("variables", "headers", "sentence"),
    [
        ('{"id": ', "", "Variables are invalid JSON: "),
        ("[1]", "", "Variables are not a JSON object."),
        ("{}", '{"x-trace"', "Headers are invalid JSON: "),
    ],
)
def test_an_unreadable_response_is_reported(
    visit: GraphiqlVisit, variables: str, headers: str, sentence: str
) -> None:
    visit.write("query Mine { me { sub } }", variables)
    visit.write_headers(headers)
    dialog = open_dialog(visit)
    expect(dialog.get_by_role("alert")).to_contain_text(sentence)
    expect(dialog.get_by_role("heading", name="Run Mine as")).to_be_visible()
    expect(dialog.get_by_role("button", name="Run as 3")).to_be_disabled()


def test_a_denied_value_that_differs_is_marked_like_others(visit: GraphiqlVisit) -> None:
    visit.tab("OneProfile")
    open_dialog(visit).get_by_role("button", name="Run as 3").click()
    ground = "(element) => getComputedStyle(element).backgroundColor"
    value = column(visit, "alice").locator("mark.differs").first.evaluate(ground)
    refused = column(visit, "bob").get_by_role("button", name="denied").first
    expect(refused).to_have_css("background-color", value)
