"""GraphiQL in Chromium: rules in the documentation pane, servers without introspection, subscriptions."""

import pytest
from playwright.sync_api import Route, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit

OFF = {"errors": [{"message": "No.", "extensions": {"code": "INTROSPECTION_DISABLED"}}]}


def refuse_introspection(route: Route) -> None:
    if "IntrospectionQuery" in str(route.request.post_data):
        route.fulfill(status=400, json=OFF)
    else:
        route.continue_()


def test_the_rule_of_a_field_stands_in_its_description(visit: GraphiqlVisit) -> None:
    visit.sign_in("bob")
    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    pane = visit.page.locator(".graphiql-doc-explorer")
    pane.get_by_role("link", name="Query").click()
    pane.get_by_role("link", name="profile", exact=True).click()
    expect(pane).to_contain_text("Allowed for signed-in users; or callers of the authorization mode API_KEY.")
    pane.get_by_role("link", name="Profile", exact=True).click()
    pane.get_by_role("link", name="email", exact=True).click()
    expect(pane).to_contain_text(
        "if also: the owner (the caller whose userProfileID equals id); or members of group admin."
    )


def test_a_server_without_introspection_says_so_where_the_schema_would_be(
    visit: GraphiqlVisit,
) -> None:
    visit.page.route("**/graphql", refuse_introspection)
    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    pane = visit.page.locator(".graphiql-plugin")
    expect(pane).to_contain_text("Sign in, and the schema is shown here.")
    visit.page.get_by_role("button", name="Show Identity").click()
    with visit.page.expect_response("**/graphql"):
        visit.sign_in("alice")
    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(pane).to_contain_text("This server does not show its schema to this caller: introspection is off.")
    expect(pane).not_to_contain_text("Error")
    assert visit.ask("{ me { username } }") == {"data": {"me": {"username": "alice"}}}
    asked = [url for url in visit.requests if url.endswith("/graphql")]
    with visit.page.expect_response("**/graphql"):
        visit.page.get_by_role("button", name="Re-fetch").click()
    expect(visit.page.get_by_role("button", name="Re-fetch")).to_be_enabled()
    assert visit.answer() == {"data": {"me": {"username": "alice"}}}, "the answer stays"
    assert len([url for url in visit.requests if url.endswith("/graphql")]) == len(asked) + 1


def test_the_schema_comes_with_a_caller_who_may_see_it(visit: GraphiqlVisit) -> None:
    visit.page.route("**/graphql", refuse_introspection)
    visit.sign_in("alice")
    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(visit.page.locator(".graphiql-plugin")).to_contain_text("introspection is off")
    visit.page.unroute("**/graphql")
    visit.page.get_by_role("button", name="Show Identity").click()
    visit.sign_in("carol")
    visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(visit.page.locator(".graphiql-doc-explorer")).to_contain_text("Query")


def test_a_subscription_without_a_socket_is_reported(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    visit.write("subscription { anything }")
    visit.page.get_by_role("button", name="Execute query").click()
    assert "no WebSocket" in visit.answer()["errors"][0]["message"]
    visit.becomes(
        lambda: any("WebSocket" in text for text in visit.complaints), expected=True
    )  # Chromium's own
    visit.page.goto("about:blank")  # so that there will be no further ones
    visit.complaints.clear()


@pytest.mark.parametrize("name", ["Me", "OneProfile", "AllProfiles", "ChangeDepartment"])
def test_the_tabs_of_a_first_visit_work(visit: GraphiqlVisit, name: str) -> None:
    visit.sign_in("alice")
    visit.tab(name)
    answer = visit.run()
    assert answer["data"]
    assert all(error["errorType"] == "Unauthorized" for error in answer.get("errors", []))
