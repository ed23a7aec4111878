"""The small page in Chromium: signing in, the credentials that are sent, claims."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from claimgraph.app.embedded_pool.seed import SEED_PASSWORD
from tests.app.playground.small_page.small_visit import SmallVisit
from tests.support.tokens.cognito import PoolKeys

ABSENT = "\N{EN DASH}"


def claim_row(page: Page, claim: str) -> list[str]:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=claim, exact=True))
    return row.get_by_role("cell").all_inner_texts()


def token_ids(visit: SmallVisit) -> list[str]:
    """Those of the ID token and of the access token, once they are shown."""
    visit.becomes(lambda: len(claim_row(visit.page, "jti")), 2)
    return claim_row(visit.page, "jti")


def test_a_disabled_user_is_refused_in_the_words_of_cognito(visit: SmallVisit) -> None:
    visit.page.get_by_role("button", name="dave").click()
    expect(visit.message).to_have_text("User is disabled.")
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


def test_signing_in_with_name_and_password(visit: SmallVisit) -> None:
    visit.page.get_by_text("Another user", exact=True).first.click()
    visit.page.get_by_label("User name").fill("bob")
    visit.page.get_by_label("Password").fill(SEED_PASSWORD)
    visit.page.get_by_label("Password").press("Enter")
    expect(visit.message).to_have_text("Signed in as bob.")
    expect(visit.page.get_by_label("Password")).to_be_empty()


def test_a_wrong_password_is_refused(visit: SmallVisit) -> None:
    visit.page.get_by_text("Another user", exact=True).first.click()
    visit.page.get_by_label("User name").fill("bob")
    visit.page.get_by_label("Password").fill("wrong")
    visit.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(visit.message).to_have_text("Incorrect username or password.")
    expect(visit.page.get_by_label("User name")).to_have_value("bob")


def test_claims_are_shown_beside_each_other_under_the_token_they_travel_in(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    page = visit.page
    visit.becomes(lambda: claim_row(page, "userProfileID"), ["prof_alice", ABSENT])
    assert claim_row(page, "client_id")[0] == ABSENT
    assert claim_row(page, "token_use") == ["id", "access"]
    order = page.locator("#claims tbody tr").all_inner_texts()
    groups = [order.index(title) for title in order if " carr" in title]
    assert [order[at] for at in groups] == [
        "Only the ID token carries",
        "Only the access token carries",
        "Both tokens carry",
    ]
    assert (
        groups[0] < next(at for at, text in enumerate(order) if text.startswith("userProfileID")) < groups[1]
    )


@pytest.mark.parametrize(
    ("choice", "headers", "badges"),
    [
        ("ID token", ["Authorization ID token"], ["sent", "not sent"]),
        ("Access token", ["Authorization access token"], ["not sent", "sent"]),
        ("Both", ["Authorization access token", "X-Id-Token ID token"], ["sent", "sent"]),
        ("Nothing", [], ["not sent", "not sent"]),
    ],
)
def test_what_is_shown_as_sent_is_sent(
    visit: SmallVisit, choice: str, headers: list[str], badges: list[str]
) -> None:
    visit.sign_in("alice")
    visit.send(choice)
    visit.becomes(visit.page.locator("#headers-sent .header").all_inner_texts, headers)
    visit.becomes(visit.page.locator("#claims .badge").all_inner_texts, badges)
    with visit.page.expect_request("**/graphql") as sent:
        visit.run()
    names = sent.value.all_headers().keys() & {"authorization", "x-id-token", "cookie"}
    assert names == {line.split(" ")[0].lower() for line in headers}


def test_another_user_takes_over_with_one_click(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.sign_in("bob")
    visit.ask("{ me { username } }")
    expect(visit.result).to_contain_text('"username": "bob"')
    expect(visit.page.get_by_role("button", name="bob")).to_have_attribute("aria-pressed", "true")
    expect(visit.page.get_by_role("button", name="alice")).to_have_attribute("aria-pressed", "false")


def test_signing_out_forgets_the_tokens(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.page.get_by_role("button", name="Sign out").click()
    expect(visit.message).to_have_text("Signed out.")
    expect(visit.page.locator("#claims table")).to_have_count(0)
    visit.run()
    expect(visit.outcome).to_contain_text("401")


def test_nothing_is_kept_in_the_browser(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.run()
    kept = visit.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]")
    assert kept == [0, 0, 0]
    visit.page.reload()
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


def test_time_left_counts_down(visit: SmallVisit) -> None:
    visit.control_time()
    visit.sign_in("alice")
    visit.page.clock.run_for("30:01")
    expect(visit.page.locator("#time-left")).to_contain_text("29 min")


def test_tokens_are_refreshed_by_the_button(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    before = token_ids(visit)
    visit.page.get_by_role("button", name="Refresh tokens").click()
    expect(visit.message).to_have_text("Tokens refreshed.")
    visit.becomes(lambda: claim_row(visit.page, "jti") != before, expected=True)
    after = token_ids(visit)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_tokens_are_refreshed_once_before_they_expire(visit: SmallVisit) -> None:
    visit.control_time()
    visit.sign_in("alice")
    before = token_ids(visit)
    visit.page.clock.fast_forward("59:50")
    assert claim_row(visit.page, "jti") == before
    with visit.page.expect_response("**/cognito"):
        visit.page.clock.run_for(6_000)
    visit.page.clock.run_for(1_000)
    # The answer comes when it comes, and the clock stands still meanwhile.
    expect(visit.page.locator("#time-left")).to_contain_text(re.compile("60 min|59 min"))
    visit.becomes(lambda: claim_row(visit.page, "jti") != before, expected=True)
    assert sum(url.endswith("/cognito") for url in visit.requests) == 2


def test_a_failed_refresh_is_reported_and_not_repeated(visit: SmallVisit) -> None:
    visit.control_time()
    visit.sign_in("alice")
    refusal = {"__type": "NotAuthorizedException", "message": "Refresh Token has been revoked"}
    visit.page.route("**/cognito", lambda route: route.fulfill(status=400, json=refusal))
    visit.page.clock.fast_forward("59:58")
    visit.page.clock.run_for(10_000)
    expect(visit.message).to_have_text("Tokens not refreshed: Refresh Token has been revoked")
    expect(visit.page.locator("#time-left")).to_have_text("expired")
    visit.page.clock.run_for(10_000)
    visit.page.wait_for_timeout(200)  # for a further request to become known
    assert sum(url.endswith("/cognito") for url in visit.requests) == 2


def test_a_late_refresh_does_not_sign_in_again(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route("**/cognito", hold)
    with visit.page.expect_request("**/cognito"):
        visit.page.get_by_role("button", name="Refresh tokens").click()
    visit.page.get_by_role("button", name="Sign out").click()
    visit.becomes(lambda: len(held), 1)
    with visit.page.expect_response("**/cognito"):
        held[0].continue_()
    visit.page.wait_for_timeout(200)  # nothing shows that nothing happened
    expect(visit.page.get_by_text("Not signed in")).to_be_visible()


def test_an_answer_that_the_token_has_expired_refreshes_it_and_asks_again(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    expired = {
        "message": "Token has expired.",
        "extensions": {"code": "UNAUTHENTICATED", "reason": "expired"},
    }
    visit.page.route(
        "**/graphql", lambda route: route.fulfill(status=401, json={"errors": [expired]}), times=1
    )
    visit.run()
    expect(visit.outcome).to_contain_text("200 OK")
    assert [url.rpartition("/")[2] for url in visit.requests][-4:] == [
        "cognito",
        "graphql",
        "cognito",
        "graphql",
    ]


def test_pasted_text_that_is_not_a_token_is_refused(visit: SmallVisit) -> None:
    visit.paste(id_token="not.a.token")
    visit.run()
    expect(visit.outcome).to_contain_text("401 Unauthorized")
    expect(visit.problem("Unable to parse JWT token.")).to_contain_text("Reason: malformed")


def test_pasting_nothing_is_refused(visit: SmallVisit) -> None:
    visit.sign_in("alice")
    visit.paste()
    expect(visit.message).to_have_text("Paste at least one token.")
    expect(visit.page.locator("#caller")).to_have_text("alice")


def test_pasted_tokens_are_what_they_say_they_are(
    visit_without_embedded_pool: SmallVisit, real_pool: PoolKeys
) -> None:
    visit = visit_without_embedded_pool
    visit.paste(id_token=real_pool.access_token().decode(), access_token=real_pool.id_token().decode())
    expect(visit.message).to_have_text("Using the pasted tokens.")
    assert claim_row(visit.page, "token_use") == ["id", "access"]


def test_text_that_is_not_one_token_is_refused(visit: SmallVisit) -> None:
    token = PoolKeys().id_token().decode()
    for text in (f"{token[:60]}\n{token[60:]}", "secret"):
        visit.paste(access_token=text)
        expect(visit.message).to_contain_text("not a single access token: a token is three parts")
    expect(visit.page.locator("#caller")).to_have_text("Not signed in")


def test_a_forged_token_is_refused(visit: SmallVisit) -> None:
    visit.paste(id_token=PoolKeys().id_token().decode())
    visit.run()
    expect(visit.problems).to_contain_text("Reason: unknown_issuer")


def test_without_the_embedded_pool_tokens_are_pasted(
    visit_without_embedded_pool: SmallVisit, real_pool: PoolKeys
) -> None:
    visit = visit_without_embedded_pool
    expect(visit.page.get_by_label("Password")).to_be_hidden()
    visit.send("Both")
    visit.paste(access_token=real_pool.access_token().decode())
    expect(visit.page.get_by_role("radio", name="Access token")).to_be_checked()
    expect(visit.page.get_by_role("radio", name="Both")).to_be_disabled()
    expect(visit.page.get_by_role("button", name="Refresh tokens")).to_be_hidden()
    visit.ask("{ me { username tokenUses } }")
    expect(visit.result).to_contain_text('"username": "jane"')


def test_an_expired_token_shows_the_reason(
    visit_without_embedded_pool: SmallVisit, real_pool: PoolKeys
) -> None:
    visit = visit_without_embedded_pool
    now = int(real_pool.clock())
    old = real_pool.id_token(iat=now - 7200, auth_time=now - 7200, exp=now - 3600)
    visit.paste(id_token=old.decode())
    expect(visit.page.locator("#time-left")).to_have_text("expired")
    visit.run()
    expect(visit.outcome).to_contain_text("401 Unauthorized")
    expect(visit.problem("Token has expired.")).to_contain_text("Reason: expired")


def test_without_an_explanation_the_refusal_stands_alone(
    visit_without_embedded_pool: SmallVisit, real_pool: PoolKeys
) -> None:
    visit = visit_without_embedded_pool
    visit.paste(access_token=real_pool.access_token().decode())
    visit.ask("{ me { userProfileId } }")
    expect(visit.problem("Not Authorized to access userProfileId on type Viewer")).to_be_visible()
    expect(visit.problems.locator("dl")).to_have_count(0)
