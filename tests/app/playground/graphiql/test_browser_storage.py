"""GraphiQL in Chromium: what the browser stores, and what it never stores."""

import json

import pytest
from playwright.sync_api import expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit
from tests.support.tokens.cognito import PoolKeys

KEPT = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])"

# GraphiQL writes its tabs half a second after they changed.
WRITTEN = "(text) => (localStorage['graphiql:tabState'] ?? '').includes(text)"


def test_tabs_and_history_are_kept(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.ask("query Kept { me { sub } }")
    visit.page.wait_for_function(WRITTEN, arg="query Kept")
    visit.page.reload()
    expect(visit.page.get_by_role("tab").get_by_role("button", name="Kept", exact=True)).to_be_visible()
    visit.page.get_by_role("button", name="Show History").click()
    expect(visit.page.locator(".graphiql-plugin")).to_contain_text("Kept")


def test_tokens_and_headers_are_not_kept(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    with visit.page.expect_request("**/graphql") as sent:
        visit.run()
    token = sent.value.all_headers()["authorization"]
    visit.write_headers(json.dumps({"x-api-key": "da2-secret", "Authorization": token}))
    visit.ask(f'# {token}\nquery Seen($t: String = "{token}") {{ me {{ sub }} }}', json.dumps({"t": token}))
    visit.page.wait_for_function(WRITTEN, arg="query Seen")
    kept = visit.page.evaluate(KEPT)
    assert "query Seen" in kept
    assert "(token)" in kept
    assert token not in kept
    assert token.rpartition(".")[2] not in kept
    assert "eyJ" not in kept
    assert "da2-secret" not in kept
    visit.page.reload()
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


TOKEN = PoolKeys().id_token().decode()
WRAPPED = "\n".join(TOKEN[at : at + 76] for at in range(0, len(TOKEN), 76))


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (f"query Seen {{ me {{ sub }} }}\n{TOKEN}", ""),
        (f"query Seen {{ me {{ sub }} }}\n\t{TOKEN}", ""),
        (f"query Seen {{ me {{ sub }} }}\n# x{TOKEN}", ""),
        (f'query Seen {{ f(t: "\\t{TOKEN}", u: """\n{TOKEN}\n""") }}', ""),
        ("query Seen { me { sub } }", json.dumps({"t": f"\n{TOKEN}", "u": [f"Bearer {TOKEN}"]}, indent=1)),
        (f"query Seen {{ me {{ sub }} }}\n{WRAPPED}", json.dumps({"t": WRAPPED})),
        (f"query Seen {{ me {{ sub }} }}\n# {WRAPPED.replace(chr(10), chr(10) + '# ')}", ""),
        (f"query Seen {{ me {{ sub }} }}\n{TOKEN.replace('.', chr(10) + '.')}", ""),
        (f"query Seen {{ me {{ sub }} }} # {TOKEN.partition('.')[0]}", ""),
    ],
    ids=["line", "tab", "comment", "strings", "variables", "wrapped", "wrapped comment", "parts", "header"],
)
def test_no_token_is_stored_wherever_it_appears(visit: GraphiqlVisit, query: str, variables: str) -> None:
    visit.sign_in("alice")
    visit.ask(query, variables)
    visit.page.wait_for_function(WRITTEN, arg="query Seen")
    visit.page.wait_for_function(WRITTEN, arg="(token)")
    kept = visit.page.evaluate(KEPT)
    assert not [part for part in TOKEN.split(".") if part[:20] in kept or part[-20:] in kept]
    assert len(json.loads(visit.page.evaluate("localStorage['graphiql:tabState']"))["tabs"]) == 4


def test_names_that_only_look_like_a_token_are_kept(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.ask("query Seen { me { keyJournalEntriesOfTheYear eyJournalOfAllOurJourneys } }")
    visit.page.wait_for_function(WRITTEN, arg="keyJournalEntriesOfTheYear eyJournalOfAllOurJourneys")


def test_persisting_headers_is_not_even_offered(visit: GraphiqlVisit) -> None:
    visit.page.get_by_role("button", name="Open settings dialog").click()
    expect(visit.page.get_by_role("dialog")).to_contain_text("Theme")
    expect(visit.page.get_by_role("dialog")).not_to_contain_text("Persist headers")


def test_the_theme_is_kept(visit: GraphiqlVisit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    visit.becomes(lambda: visit.page.evaluate(ground), "rgb(255, 255, 255)")
    visit.page.get_by_role("button", name="Open settings dialog").click()
    visit.page.get_by_role("button", name="Dark").click()
    visit.becomes(lambda: visit.page.evaluate(ground), "rgb(22, 26, 34)")
    visit.page.reload()
    expect(visit.page.get_by_role("heading", name="Caller")).to_be_visible()
    visit.becomes(lambda: visit.page.evaluate(ground), "rgb(22, 26, 34)")
