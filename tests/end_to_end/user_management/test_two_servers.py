"""Two servers on one database: a revocation by one takes effect on the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.user_management.answers import FORBIDDEN, only_error, wait_for_the_next_second
from tests.end_to_end.user_management.documents import (
    AUDIT_LOG,
    DELETE_USER,
    ME,
    SIGN_OUT_EVERYWHERE,
    on_membership,
    on_user,
)
from tests.end_to_end.user_management.graphql_client import GraphQLClient, graphql_client
from tests.end_to_end.user_management.moto_pool import filled, moto_server
from tests.end_to_end.user_management.people import Person
from tests.end_to_end.user_management.pools import MotoPoolUnderTest
from tests.end_to_end.user_management.serving import migrated, serving
from tests.support.json_values import at
from tests.support.servers.postgres import PostgresServer
from tests.support.time.patience import eventually


@dataclass(frozen=True)
class Pair:
    """One pool behind the first server, and the second server beside it."""

    pool: MotoPoolUnderTest
    second: GraphQLClient


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    directory = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{directory}/claimgraph.sqlite3"
        else:
            url = stack.enter_context(PostgresServer()).url("postgres")
        settings = {"CLAIMGRAPH_DATABASE_URL": migrated(url)}
        cognito_url = stack.enter_context(moto_server())
        keys, cognito = filled(cognito_url)
        clients: list[GraphQLClient] = []
        for name in ("first", "second"):
            own = directory / name
            Path.mkdir(own)
            server = stack.enter_context(serving(own, keys, cognito_url, settings))
            clients.append(stack.enter_context(graphql_client(server.base_url)))
        yield Pair(MotoPoolUnderTest(keys, cognito, clients[0]), clients[1])


def is_refused(api: GraphQLClient, person: Person) -> bool:
    answer = api.post(ME, person.access_token)
    if answer.status_code == 200:
        return False
    assert at(answer.json(), "errors", 0, "extensions", "reason") == "revoked"
    return api.post(ME, person.id_token).status_code == 401


def test_access_lost_on_one_server_is_lost_on_the_other(pair: Pair) -> None:
    """One test for every way to lose it, so that the other server is waited for only once."""
    pool, carol = pair.pool, pair.pool.carol.access_token
    left, disabled, signed_out, deleted = people = [pool.newcomer() for _ in range(4)]
    admin = pool.new_admin()
    assert groups_of(pair.second, admin) == ["admin"]
    for api in (pool.api, pair.second):
        assert not any(is_refused(api, person) for person in people)

    pool.api.ask(SIGN_OUT_EVERYWHERE, left.access_token)
    pool.api.ask(on_user("disableUser"), carol, sub=disabled.sub)
    pool.api.ask(on_user("signOutUser"), carol, sub=signed_out.sub)
    pool.api.ask(DELETE_USER, carol, sub=deleted.sub)
    pool.api.ask(on_membership("removeUserFromGroup"), carol, sub=admin.sub, group="admin")
    assert all(is_refused(pool.api, person) for person in people), "at once where it was asked for"
    assert groups_of(pool.api, admin) == []

    eventually(lambda: all(is_refused(pair.second, person) for person in people))
    eventually(lambda: groups_of(pair.second, admin) == [])
    assert only_error(pair.second.ask("{ groups { name } }", admin.access_token)) == FORBIDDEN
    assert not is_refused(pair.second, pool.alice)
    wait_for_the_next_second()
    assert not is_refused(pair.second, pool.signed_in_again(left))
    assert_one_audit_log(pair)


def groups_of(api: GraphQLClient, person: Person) -> object:
    return at(api.ask(ME, person.both), "data", "me", "groups")


def assert_one_audit_log(pair: Pair) -> None:
    carol = pair.pool.carol
    pair.second.ask(on_user("enableUser"), carol.access_token, sub=carol.sub)
    for api in (pair.pool.api, pair.second):
        record = at(api.ask(AUDIT_LOG, carol.access_token, first=1), "data", "auditLog", "nodes", 0)
        assert (at(record, "operation"), at(record, "targetSub")) == ("enableUser", carol.sub)
