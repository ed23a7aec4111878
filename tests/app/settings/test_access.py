"""CLAIMGRAPH_PLAYGROUND and CLAIMGRAPH_INTROSPECTION: who may open the page and read the schema."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from claimgraph.app.assembly import ServerParts, assemble
from claimgraph.app.settings.access import access_setting
from claimgraph.app.settings.settings import Settings, SettingsError
from claimgraph.auth import anyone, in_group, signed_in
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.resolvers.cognito.client import real_client
from claimgraph.resolvers.database import Database
from tests.app.settings.conftest import Load
from tests.support.json_values import at
from tests.support.servers.asgi_server import running
from tests.support.tokens.cognito import PoolKeys

KEYS = PoolKeys()
USER = KEYS.id_token().decode()
STAFF = KEYS.access_token(**{"cognito:groups": ["staff"]}).decode()
MACHINE = KEYS.machine_token().decode()
BAD = USER[:-8] + "AAAAAAAA"

AS_BROWSER = {"accept": "text/html,application/xhtml+xml"}
PAGES = ("/", "/graphql")


@contextmanager
def server(directory: Path, **settings: str) -> Generator[str]:
    """A production server with these settings."""
    database = Database(f"sqlite:///{directory}/claimgraph.sqlite3")
    pool = UserPool(
        user_pool_id=KEYS.user_pool_id,
        issuer=KEYS.issuer,
        clients=frozenset({KEYS.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=KEYS.fixed_keys(),
    )
    cognito = {pool.user_pool_id: real_client("eu-west-1")}  # asked nothing here
    chosen = Settings.model_validate(settings)
    parts = ServerParts(chosen, [pool], cognito, database, prepare=database.migrate)
    with running(assemble(parts)) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A production server whose settings open nothing."""
    with server(tmp_path_factory.mktemp("closed")) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def servers(closed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Servers by the setting that says who may introspect."""
    with (
        server(tmp_path_factory.mktemp("public"), introspection="public") as public,
        server(tmp_path_factory.mktemp("signed_in"), introspection="signed_in") as signed,
        server(tmp_path_factory.mktemp("staff"), introspection="groups=staff") as staff,
    ):
        yield {"public": public, "signed_in": signed, "groups=staff": staff, "off": closed}


def ask(base_url: str, query: str, token: str = USER, **headers: str) -> httpx2.Response:
    return httpx2.post(
        f"{base_url}/graphql", headers={"authorization": token, **headers}, json={"query": query}
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("off", None),
        ("public", anyone),
        ("signed_in", signed_in),
        ("groups=admin", in_group("admin")),
        ("groups=admin, staff", in_group("admin", "staff")),
    ],
)
def test_an_access_setting_is_read_as_a_rule(text: str, rule: object) -> None:
    assert access_setting(text) == rule


@pytest.mark.parametrize("text", ["", "on", "Public", "groups=", "groups=a,,b", "admin"])
@pytest.mark.parametrize("name", ["PLAYGROUND", "INTROSPECTION"])
def test_an_invalid_access_setting_stops_the_start(load: Load, name: str, text: str) -> None:
    with pytest.raises(
        SettingsError, match=f"CLAIMGRAPH_{name}: expected off, public, signed_in, or groups="
    ):
        load(**{name: text})


def test_in_production_playground_and_introspection_are_off_by_default(closed: str) -> None:
    for address in (*PAGES, "/playground/config.json", "/playground/main.js"):
        assert httpx2.get(closed + address, headers=AS_BROWSER).status_code == 404
    answer = ask(closed, "{ __schema { types { name } } }").json()
    assert at(answer, "errors", 0, "extensions") == {"code": "INTROSPECTION_DISABLED"}


@pytest.mark.parametrize(
    ("setting", "statuses"),
    [
        ("public", {"": 200, USER: 200, STAFF: 200, MACHINE: 200, BAD: 200}),
        ("signed_in", {"": 401, USER: 200, STAFF: 200, MACHINE: 403, BAD: 401}),
        ("groups=staff,admin", {"": 401, USER: 403, STAFF: 200, MACHINE: 403, BAD: 401}),
    ],
)
def test_the_playground_is_limited_to_the_configured_groups(
    tmp_path: Path, setting: str, statuses: dict[str, int]
) -> None:
    with server(tmp_path, playground=setting) as base_url:
        for token, status in statuses.items():
            for address in PAGES:
                headers = AS_BROWSER | ({"authorization": token} if token else {})
                answer = httpx2.get(base_url + address, headers=headers)
                assert answer.status_code == status
                assert ("<title>Claimgraph playground</title>" in answer.text) is (status == 200)
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                if status != 200:
                    assert answer.headers["cache-control"] == "no-store"
                assert ("www-authenticate" in answer.headers) is (status == 401)


def test_only_the_files_of_the_gate_are_public(tmp_path: Path) -> None:
    with server(tmp_path, playground="signed_in") as base_url:
        script = httpx2.get(f"{base_url}/playground/gate/gate.js")
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        assert httpx2.get(f"{base_url}/playground/gate/index.html").status_code == 404
        assert httpx2.get(f"{base_url}/playground/gate/..%2fgate.py").status_code == 404


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        ("public", {USER, STAFF, MACHINE}),
        ("signed_in", {USER, STAFF}),
        ("groups=staff", {STAFF}),
        ("off", set[str]()),
    ],
)
def test_introspection_is_limited_to_the_configured_groups(
    servers: dict[str, str], setting: str, allowed: set[str]
) -> None:
    query = "{ __schema { queryType { name } } __typename }"
    told = {"data": {"__schema": {"queryType": {"name": "Query"}}, "__typename": "Query"}}
    for token in (USER, STAFF, MACHINE):
        for _ in range(3):  # the third time there would be a plan
            answer = ask(servers[setting], query, token).json()
            if token in allowed:
                assert answer == told
            else:
                assert at(answer, "data") is None
                assert at(answer, "errors", 0, "extensions", "code") == "INTROSPECTION_DISABLED"
        plain = ask(servers[setting], "{ __typename }", token)
        assert plain.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "query",
    [
        '{ t: __type(name: "Query") { name } }',
        "{ ... { ...A } } fragment A on Query { ... on Query { s: __schema { __typename } } }",
        "query Q($no: Boolean = false) { __schema @include(if: $no) { queryType { name } } }",
    ],
)
def test_introspection_is_found_in_aliases_and_fragments(closed: str, query: str) -> None:
    answer = ask(closed, query).json()
    assert at(answer, "errors", 0, "extensions", "code") == "INTROSPECTION_DISABLED"


def test_refused_introspection_is_answered_like_a_validation_error(closed: str) -> None:
    modern = "application/graphql-response+json"
    assert ask(closed, "{ __schema { queryType { name } } }").status_code == 200
    answer = ask(closed, "{ __schema { queryType { name } } }", accept=modern)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(modern)


def test_only_the_executed_operation_is_checked_for_introspection(closed: str) -> None:
    query = "query Plain { __typename } query Nosy { __schema { queryType { name } } }"
    # As AppSync has it, what did not run has data, which is null (facts 18 and 39).
    for name, found in (("Plain", ["data"]), ("Nosy", ["data", "errors"])):
        asked = {"query": query, "operationName": name}
        answer = httpx2.post(f"{closed}/graphql", headers={"authorization": USER}, json=asked)
        assert list(answer.json()) == found


MISSPELT = [
    ("{ profil { id } }", "profile"),
    ("{ me { profile { displayNam } } }", "displayName"),
    ('{ profile(idd: "x") { id } }', "id"),
    ("query($x: Profil) { __typename }", "Profile"),
    ("{ me { ... on Profil { id } } }", "Profile"),
    ('mutation { updateProfile(input: {displayNam: "x"}) { id } }', "displayName"),
]


@pytest.mark.parametrize(("query", "name"), MISSPELT)
def test_suggestions_are_made_only_where_introspection_is_public(
    servers: dict[str, str], query: str, name: str
) -> None:
    for setting, base_url in servers.items():
        errors = json.dumps(ask(base_url, query).json()["errors"])
        assert ("Did you mean" in errors) is (setting == "public"), errors
        assert (f"'{name}'" in errors) is (setting == "public"), errors


def test_suggestions_for_variables_are_made_only_where_introspection_is_public(
    servers: dict[str, str],
) -> None:
    query = "mutation($i: [AttributeInput!]!) { updateMyAttributes(input: $i) { staleClaims } }"
    asked = {"query": query, "variables": {"i": [{"nam": "x", "value": "y"}]}}
    for setting, base_url in servers.items():
        for _ in range(3):  # by graphql-core, and by its plan
            answer = httpx2.post(f"{base_url}/graphql", headers={"authorization": USER}, json=asked)
            assert "nam" in answer.text
            assert ("Did you mean" in answer.text) is (setting == "public"), answer.text
