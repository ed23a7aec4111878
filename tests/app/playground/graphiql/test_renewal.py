"""GraphiQL in Chromium: tokens are renewed automatically."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.app.playground.graphiql.graphiql_visit import GraphiqlVisit

# The answer comes when it comes, and the clock stands still meanwhile.
AN_HOUR = re.compile("1 h 0 min|60 min|59 min")


def sign_ins(visit: GraphiqlVisit) -> int:
    return sum(url.endswith("/cognito") for url in visit.requests)


def test_tokens_are_renewed_once_before_they_expire(visit: GraphiqlVisit, tmp_path: Path) -> None:
    visit.control_time()
    visit.sign_in("alice")
    before = visit.token_ids()
    visit.page.clock.fast_forward("59:50")
    assert visit.claim("jti") == before
    with visit.page.expect_response("**/cognito"):
        visit.page.clock.run_for(6_000)
    visit.page.clock.run_for(1_000)
    expect(visit.page.locator(".caller .time-left")).to_contain_text(AN_HOUR)
    after = visit.token_ids()
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert sign_ins(visit) == 2
    assert visit.screenshot(tmp_path / "renewed.png") == (1280, 800)


def test_tokens_of_idle_callers_are_renewed_too(visit: GraphiqlVisit) -> None:
    visit.control_time()
    visit.sign_in("alice")
    visit.sign_in("bob")
    visit.page.clock.fast_forward("59:56")
    visit.page.clock.run_for(2_000)
    visit.becomes(lambda: sign_ins(visit), 4)
    expect(visit.page.locator(".caller .time-left").first).to_contain_text(AN_HOUR)
    expect(visit.page.locator(".caller .time-left").last).to_contain_text(AN_HOUR)
    expect(visit.chip).to_contain_text("bob")


def test_a_failed_renewal_is_reported_and_not_repeated(visit: GraphiqlVisit) -> None:
    visit.control_time()
    visit.sign_in("alice")
    refusal = {"__type": "NotAuthorizedException", "message": "Refresh Token has been revoked"}
    visit.page.route("**/cognito", lambda route: route.fulfill(status=400, json=refusal))
    visit.page.clock.fast_forward("59:58")
    visit.page.clock.run_for(10_000)
    expect(visit.page.locator(".caller .problem")).to_have_text("Not renewed: Refresh Token has been revoked")
    expect(visit.page.locator(".caller .time-left")).to_have_text("expired")
    visit.page.clock.run_for(10_000)
    visit.page.wait_for_timeout(200)  # for a further request to become known
    assert sign_ins(visit) == 2


def test_a_late_renewal_does_not_sign_in_again(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route("**/cognito", hold)
    with visit.page.expect_request("**/cognito"):
        visit.page.get_by_role("button", name="Renew the tokens of alice").click()
    visit.page.get_by_role("button", name="Sign out alice").click()
    visit.becomes(lambda: len(held), 1)
    with visit.page.expect_response("**/cognito"):
        held[0].continue_()
    visit.page.wait_for_timeout(200)  # nothing shows that nothing happened
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


def test_an_answer_that_the_token_has_expired_renews_it_and_asks_again(visit: GraphiqlVisit) -> None:
    visit.sign_in("alice")
    expect(visit.page.get_by_role("button", name="Re-fetch")).to_be_enabled()
    before = visit.token_ids()
    expired = {
        "message": "Token has expired.",
        "extensions": {"code": "UNAUTHENTICATED", "reason": "expired"},
    }
    visit.page.route(
        "**/graphql", lambda route: route.fulfill(status=401, json={"errors": [expired]}), times=1
    )
    visit.write("{ me { username } }")
    visit.page.get_by_role("button", name="Execute query").click()
    expect(visit.outcome).to_have_text("200 OK")
    assert visit.answer() == {"data": {"me": {"username": "alice"}}}
    visit.becomes(lambda: visit.claim("jti") != before, expected=True)
