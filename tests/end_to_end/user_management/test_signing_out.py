"""Sign-outs take effect at once, for tokens that have not expired."""

import pytest

from claimgraph.app.embedded_pool.sign_in import SignInFailed
from tests.end_to_end.user_management.answers import wait_for_the_next_second
from tests.end_to_end.user_management.documents import ME, SIGN_OUT_EVERYWHERE, on_membership, on_user
from tests.end_to_end.user_management.graphql_client import Bearer, GraphQLClient
from tests.end_to_end.user_management.people import Person
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, PoolUnderTest
from tests.support.json_values import at


def reason(api: GraphQLClient, bearer: Bearer | str) -> object:
    """Why a request is not let in; None if it is."""
    answer = api.post(ME, bearer)
    return None if answer.status_code == 200 else at(answer.json(), "errors", 0, "extensions", "reason")


def assert_signed_out(pool: PoolUnderTest, person: Person) -> None:
    for bearer in (person.access_token, person.id_token, person.both):
        assert reason(pool.api, bearer) == "revoked"


def test_signing_out_everywhere_voids_all_tokens_of_one_user(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    elsewhere = pool.signed_in_again(person)
    answer = pool.api.ask(SIGN_OUT_EVERYWHERE, person.access_token)
    assert at(answer, "data", "signOutEverywhere") is True
    for tokens in (person, elsewhere):
        assert_signed_out(pool, tokens)
    assert pool.api.post(ME, person.access_token).status_code == 401
    assert reason(pool.api, pool.alice.access_token) is None
    wait_for_the_next_second()
    assert reason(pool.api, pool.signed_in_again(person).both) is None
    assert_signed_out(pool, person)


def test_a_sign_in_that_was_ended_cannot_be_refreshed(embedded: EmbeddedPoolUnderTest) -> None:
    person = embedded.newcomer()
    embedded.api.ask(SIGN_OUT_EVERYWHERE, person.access_token)
    with pytest.raises(SignInFailed):
        embedded.refreshed(person)


@pytest.mark.parametrize("mutation", ["disableUser", "signOutUser"])
def test_an_administrator_signs_a_user_out(pool: PoolUnderTest, mutation: str) -> None:
    person = pool.newcomer()
    assert reason(pool.api, person.both) is None
    pool.api.ask(on_user(mutation), pool.carol.access_token, sub=person.sub)
    assert_signed_out(pool, person)


def test_a_user_who_is_enabled_again_has_to_sign_in_again(pool: PoolUnderTest) -> None:
    person = pool.newcomer()
    for mutation in ("disableUser", "enableUser"):
        pool.api.ask(on_user(mutation), pool.carol.access_token, sub=person.sub)
    assert_signed_out(pool, person)
    wait_for_the_next_second()
    assert reason(pool.api, pool.signed_in_again(person).both) is None


def test_a_lost_group_no_longer_counts_although_the_token_names_it(pool: PoolUnderTest) -> None:
    admin = pool.new_admin()
    groups = "{ groups { name } }"
    assert at(pool.api.ask(groups, admin.access_token), "data", "groups", 0, "name") == "admin"
    answer = pool.api.ask(
        on_membership("removeUserFromGroup"), pool.carol.access_token, sub=admin.sub, group="admin"
    )
    assert at(answer, "data", "removeUserFromGroup", "groups") == []
    refused = pool.api.ask(groups, admin.access_token)
    assert at(refused, "errors", 0, "extensions", "code") == "FORBIDDEN"
    for bearer in (admin.access_token, admin.id_token, admin.both):
        # Still a user, only no longer one of the group.
        assert at(pool.api.ask(ME, bearer), "data", "me", "groups") == []


def test_a_group_given_back_counts_in_new_tokens(pool: PoolUnderTest) -> None:
    admin = pool.new_admin()
    for mutation in ("removeUserFromGroup", "addUserToGroup"):
        pool.api.ask(on_membership(mutation), pool.carol.access_token, sub=admin.sub, group="admin")
    assert at(pool.api.ask(ME, admin.both), "data", "me", "groups") == []
    wait_for_the_next_second()
    fresh = pool.signed_in_again(admin)
    assert at(pool.api.ask(ME, fresh.both), "data", "me", "groups") == ["admin"]
