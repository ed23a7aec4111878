"""The small page in Chromium: sending an operation and reading the response."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.app.playground.small_page.small_visit import SmallVisit

SENTENCE = "userProfileID travels in the ID token; this request carried an access token."
ADVICE = "Send the ID token as X-Id-Token, or let the server look it up (CLAIMGRAPH_CLAIM_LOOKUPS)."


def test_alice_sees_her_own_email_with_two_clicks(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.run()
    expect(visit.outcome).to_contain_text("200 OK")
    expect(visit.result).to_contain_text('"username": "alice"')
    expect(visit.result).to_contain_text('"email": "alice@people.example"')
    expect(visit.problems).to_have_count(0)


def test_bob_sees_why_the_email_of_alice_is_denied(visit: SmallVisit) -> None:
    visit.sign_in("bob")
    visit.page.get_by_role("button", name="Another profile").click()
    visit.run()
    card = visit.problem("Not Authorized to access email on type Profile")
    expect(card).to_contain_text("Ruleowner('userProfileID', of='id') | in_group('admin')")
    expect(card).to_contain_text("Remedy")
    expect(card).to_contain_text("members of group admin")
    expect(card).to_contain_text("at profile.email")
    expect(card).not_to_contain_text("travels in")
    expect(visit.result).to_contain_text('"displayName": "Alice')
    expect(visit.result).to_contain_text('"email": null')
    expect(visit.result.locator("mark")).to_have_count(2)


def test_an_admin_sees_the_email(visit: SmallVisit) -> None:
    visit.sign_in("carol")
    visit.ask('{ profile(id: "prof_alice") { email } }')
    expect(visit.result).to_contain_text('"email": "alice@people.example"')


def test_with_the_access_token_alone_the_page_says_which_token_is_missing(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.send("Access token")
    visit.ask('{ profile(id: "prof_alice") { displayName email } }')
    expect(visit.problem("Not Authorized to access email")).to_contain_text(SENTENCE)
    expect(visit.problem("Not Authorized to access email")).to_contain_text(ADVICE)


def test_both_tokens_travel_together(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.send("Both")
    visit.ask("{ me { tokenUses scopes profile { email } } }")
    expect(visit.problems).to_have_count(0)
    expect(visit.result).to_contain_text('"email": "alice@people.example"')
    expect(visit.result).to_contain_text("aws.cognito.signin.user.admin")


def test_a_denial_in_a_list_is_listed_once(visit: SmallVisit) -> None:
    visit.sign_in("bob")
    visit.page.get_by_role("button", name="All profiles").click()
    visit.run()
    expect(visit.problems).to_have_count(1)
    expect(visit.problems).to_contain_text("4 times")
    expect(visit.problems).to_contain_text("at profiles.nodes.0.email, profiles.nodes.2.email")
    expect(visit.result.locator("mark")).to_have_count(4)


def test_sending_no_credential_shows_the_401(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.send("Nothing")
    visit.run()
    expect(visit.outcome).to_contain_text("401 Unauthorized")
    expect(visit.problem("Valid authorization header not provided.")).to_contain_text("Reason: missing")


def test_status_time_and_request_id_are_shown(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    with visit.page.expect_response("**/graphql") as answer:
        visit.run()
    expect(visit.outcome).to_contain_text(answer.value.headers["x-amzn-requestid"])
    expect(visit.outcome).to_contain_text(" ms")


@pytest.mark.parametrize("chord", ["Control+Enter", "Meta+Enter"])
@pytest.mark.parametrize("editor", ["Query", "Variables"])
def test_the_keyboard_runs_from_both_editors(visit: SmallVisit, editor: str, chord: str) -> None:
    visit.sign_in("alice")
    visit.page.get_by_label(editor).press(chord)
    expect(visit.result).to_contain_text('"email": "alice@people.example"')


def test_tab_indents_and_escape_lets_it_leave(visit: SmallVisit) -> None:
    editor = visit.page.get_by_label("Query")
    editor.fill("")
    editor.press("Tab")
    visit.page.keyboard.type("{")
    editor.press("Enter")
    visit.page.keyboard.type("me")
    expect(editor).to_have_value("  {\n    me")
    editor.press("Shift+Tab")
    expect(editor).to_have_value("  {\n  me")
    editor.press("Escape")
    editor.press("Tab")
    expect(visit.page.get_by_label("Variables")).to_be_focused()


def test_one_of_several_operations_can_be_chosen(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    expect(visit.page.get_by_label("Operation")).to_be_hidden()
    visit.page.get_by_label("Query").fill(
        '# query Not\nquery A { me { sub } } query B { profile(id: "query C {") { id } me { username } }'
    )
    expect(visit.page.get_by_label("Operation").locator("option")).to_have_text(["A", "B"])
    visit.page.get_by_label("Operation").select_option("B")
    visit.run()
    expect(visit.result).to_contain_text('"username": "alice"')
    expect(visit.result).not_to_contain_text('"sub"')


@pytest.mark.parametrize("variables", ['{"id": ', "[1]", "null", '"text"'])
def test_variables_that_are_not_an_object_are_refused_before_sending(
    visit: SmallVisit, variables: str
) -> None:
    visit.page.get_by_label("Variables").fill(variables)
    visit.page.get_by_role("button", name="Run").click()
    expect(visit.page.get_by_role("alert")).to_contain_text("JSON")
    expect(visit.page.get_by_label("Variables")).to_have_attribute("aria-invalid", "true")
    assert not [url for url in visit.requests if url.endswith("/graphql")]


def test_a_validation_error_names_line_and_column(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.ask("{\n  me { nope }\n}")
    expect(visit.outcome).to_contain_text("400 Bad Request")
    expect(visit.problems).to_contain_text("GRAPHQL_VALIDATION_FAILED · at line 2, column 8")


def test_an_update_is_made_and_a_stale_one_is_refused(visit: SmallVisit) -> None:
    visit.sign_in("carol")
    visit.page.get_by_role("button", name="Update mine").click()
    expect(visit.page.get_by_label("Variables")).to_have_value(re.compile('"id": "prof_carol"'))
    visit.run()
    expect(visit.result).to_contain_text('"version": 2')
    visit.page.get_by_role("button", name="Run").click()
    expect(visit.problem("The profile has been changed")).to_contain_text("CONFLICT")


def test_markup_in_an_answer_is_only_text(visit: SmallVisit) -> None:
    visit.sign_in("bob")
    markup = "<img src=x onerror=alert(1)><b>bold</b>"
    variables = {"input": {"id": "prof_bob", "expectedVersion": 1, "bio": markup}}
    query = "mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { bio } }"
    visit.ask(query, json.dumps(variables))
    expect(visit.result).to_contain_text(markup)
    expect(visit.result.locator("img, b")).to_have_count(0)


def test_an_unreachable_server_is_reported(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.page.route("**/graphql", lambda route: route.abort())
    visit.run()
    expect(visit.outcome).to_have_text("The server could not be reached.")
    visit.becomes(lambda: visit.complaints, ["Failed to load resource: net::ERR_FAILED"])
    visit.complaints.clear()
