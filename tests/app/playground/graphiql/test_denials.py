"""GraphiQL in Chromium: a denied field is marked and explained."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit
from tests.support.tokens.cognito import PoolKeys

RULE = "owner('userProfileID', of='id') | in_group('admin')"
SENTENCE = "userProfileID travels in the ID token; this request carried an access token."
ADVICE = "Send the ID token as X-Id-Token, or let the server look it up (CLAIMGRAPH_CLAIM_LOOKUPS)."


def test_hovering_over_a_denied_field_explains_the_denial(visit: GraphiqlVisit, tmp_path: Path) -> None:
    visit.sign_in("bob")
    visit.tab("OneProfile")
    answer = visit.run()
    assert answer["data"]["profile"]["email"] is None
    expect(visit.marks).to_have_count(2)
    visit.marks.first.hover()
    hover = visit.page.locator(".monaco-hover:visible")
    expect(hover).to_contain_text("Not Authorized to access email on type Profile")
    expect(hover).to_contain_text(f"Rule {RULE}")
    expect(hover).to_contain_text("Failed owner('userProfileID', of='id'), in_group('admin')")
    expect(hover).to_contain_text("or members of group admin.")
    assert visit.screenshot(tmp_path / "denial.png") == (1280, 800)


def test_the_explanation_says_which_token_to_send(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.send("Access token")
    visit.ask('{ profile(id: "prof_alice") { displayName email } }')
    visit.marks.hover()
    expect(visit.page.locator(".monaco-hover:visible")).to_contain_text(f"{SENTENCE} {ADVICE}")
    expect(visit.denials).to_contain_text(SENTENCE)


def test_the_keyboard_alone_reads_the_explanation(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.send("Access token")
    visit.ask('{ profile(id: "prof_alice") { displayName email } }')
    card = visit.denials.get_by_role("button", expanded=False)
    card.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.denials.get_by_role("button", expanded=True)).to_be_focused()
    expect(visit.denials).to_contain_text(ADVICE)
    expect(visit.denials.locator("dd").first).to_have_text(RULE)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".monaco-hover:visible")).to_contain_text(RULE)


def test_a_denial_in_a_list_is_listed_once_and_marked_everywhere(visit: GraphiqlVisit) -> None:
    visit.sign_in("bob")
    visit.tab("AllProfiles")
    visit.run()
    expect(visit.denials).to_have_count(1)
    expect(visit.marks).to_have_count(4)
    visit.denials.get_by_role("button").first.click()
    expect(visit.denials).to_contain_text("profiles.nodes.0.email, profiles.nodes.2.email")
    expect(visit.page.locator(".outcome")).to_contain_text("4 denied")


def test_marks_belong_to_the_answer_that_is_shown(visit: GraphiqlVisit) -> None:
    visit.sign_in("bob")
    visit.tab("OneProfile")
    visit.run()
    expect(visit.marks).to_have_count(2)
    visit.tab("Me")
    expect(visit.marks).to_have_count(0)
    expect(visit.denials).to_have_count(0)


@pytest.mark.parametrize("bio", ["<img src=x onerror=alert(1)>", "[link](javascript:alert(1)) **bold** ` ``"])
def test_markup_in_an_answer_is_only_text(visit: GraphiqlVisit, bio: str) -> None:
    visit.sign_in("bob")
    answer = {
        "data": {"profile": None},
        "errors": [
            {
                "message": bio,
                "path": ["profile"],
                "extensions": {
                    "code": "FORBIDDEN",
                    "explanation": {"rule": bio, "failed": [bio], "remedy": bio, "hint": bio, "advice": bio},
                },
            }
        ],
    }
    visit.page.route("**/graphql", lambda route: route.fulfill(json=answer))
    visit.run()
    visit.marks.hover()
    hover = visit.page.locator(".monaco-hover:visible")
    expect(hover).to_contain_text(bio.split("`", maxsplit=1)[0].strip())
    expect(hover.locator("img, a, b")).to_have_count(0)
    visit.denials.get_by_role("button").first.click()
    expect(visit.denials.locator("img, a, b")).to_have_count(0)


def test_in_production_the_denial_has_a_name_for_the_audit_log(
    visit_without_embedded_pool: GraphiqlVisit, real_pool: PoolKeys
) -> None:
    visit = visit_without_embedded_pool
    visit.paste(access_token=real_pool.access_token().decode())
    answer = visit.ask("{ me { userProfileId } }")
    denial_id = answer["errors"][0]["extensions"]["denialId"]
    expect(visit.denials).to_contain_text(denial_id)
    expect(visit.denials.locator("dl")).to_have_count(0)
