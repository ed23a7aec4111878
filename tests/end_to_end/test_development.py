"""The whole development server: sign-in and queries over HTTP, decided by claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from claimgraph.app.embedded_pool.sign_in import Tokens, machine_token, sign_in
from tests.support.json_values import at, error_codes, items, members
from tests.support.servers.claimgraph_server import RunningServer, dev_server

_HINT = "userProfileID travels in the ID token; this request carried an access token."
_ME = "{ me { username profile { displayName email } } }"
_ALICE = '{ profile(id: "prof_alice") { displayName email phone birthdate staffNotes } }'
_GUARDED = {"displayName", "email", "phone", "birthdate", "staffNotes"}


@dataclass(frozen=True)
class Api:
    """A server and the people who use it."""

    server: RunningServer
    people: dict[str, Tokens]

    def ask(
        self,
        query: str,
        token: str,
        *,
        id_token: str | None = None,
        variables: dict[str, object] | None = None,
    ) -> object:
        headers = {"authorization": token} | ({"x-id-token": id_token} if id_token else {})
        body = {"query": query, "variables": variables or {}}
        answer = httpx2.post(f"{self.server.base_url}/graphql", headers=headers, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    # At the chattiest level, because the last test reads the log.
    with dev_server(tmp_path_factory.mktemp("server"), {"CLAIMGRAPH_LOG_LEVEL": "debug"}) as server:
        yield Api(server, {name: sign_in(server.base_url, name) for name in ("alice", "bob", "carol")})


def test_alice_sees_her_own_email(api: Api) -> None:
    profile = {"displayName": "Alice Moreau", "email": "alice@people.example"}
    answer = api.ask(_ME, api.people["alice"].id_token)
    assert answer == {"data": {"me": {"username": "alice", "profile": profile}}}


@pytest.mark.parametrize(
    ("who", "visible"),
    [
        ("alice", {"displayName", "email", "phone", "birthdate"}),
        ("bob", {"displayName"}),
        ("carol", {"displayName", "email", "phone", "staffNotes"}),
    ],
)
def test_what_each_caller_sees_of_alice(api: Api, who: str, visible: set[str]) -> None:
    answer = api.ask(_ALICE, api.people[who].id_token)
    seen = {name for name, value in members(answer, "data", "profile").items() if value is not None}
    assert seen == visible
    assert error_codes(answer) == {f"profile.{name}": "FORBIDDEN" for name in _GUARDED - visible}


def test_a_denial_has_appsyncs_wording(api: Api) -> None:
    answer = api.ask('{ profile(id: "prof_alice") { email } }', api.people["bob"].id_token)
    (error,) = items(answer, "errors")
    explanation = members(error, "extensions", "explanation")
    assert {key: at(error, key) for key in members(error) if key != "extensions"} == {
        "message": "Not Authorized to access email on type Profile",
        "path": ["profile", "email"],
        "locations": [{"line": 1, "column": 31, "sourceName": None}],
        "errorType": "Unauthorized",
        "errorInfo": None,
        "data": None,
    }
    assert explanation["failed"] == ["owner('userProfileID', of='id')", "in_group('admin')"]


def test_with_an_access_token_alone_the_denial_names_the_id_token(api: Api) -> None:
    answer = api.ask(_ME, api.people["alice"].access_token)
    assert at(answer, "data", "me") == {"username": "alice", "profile": None}
    assert at(answer, "errors", 0, "extensions", "explanation", "hint") == _HINT


def test_both_tokens_answer_everything(api: Api) -> None:
    alice = api.people["alice"]
    query = "{ me { tokenUses scopes userProfileId profile { email } } }"
    answer = api.ask(query, alice.access_token, id_token=alice.id_token)
    assert at(answer, "data", "me") == {
        "tokenUses": ["id", "access"],
        "scopes": ["aws.cognito.signin.user.admin"],
        "userProfileId": "prof_alice",
        "profile": {"email": "alice@people.example"},
    }


def test_tokens_of_two_people_are_rejected(api: Api) -> None:
    headers = {"authorization": api.people["alice"].access_token, "x-id-token": api.people["bob"].id_token}
    answer = httpx2.post(f"{api.server.base_url}/graphql", headers=headers, json={"query": _ME})
    assert answer.status_code == 401
    assert at(answer.json(), "errors", 0, "extensions", "reason") == "tokens_disagree"


def test_a_machine_has_an_identity_but_is_not_a_user(api: Api) -> None:
    query = '{ me { sub username groups } profile(id: "prof_alice") { id } }'
    answer = api.ask(query, machine_token(api.server.base_url))
    assert at(answer, "data", "me", "username") is None
    assert error_codes(answer) == {"profile": "FORBIDDEN"}


_UPDATE = """
  mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { id bio version } }
"""


def test_an_owner_changes_their_profile_and_a_stale_version_is_refused(api: Api) -> None:
    bob = api.people["bob"].id_token
    change: dict[str, object] = {"id": "prof_bob", "expectedVersion": 1, "bio": "Changed."}
    answer = api.ask(_UPDATE, bob, variables={"input": change})
    assert at(answer, "data", "updateProfile") == {"id": "prof_bob", "bio": "Changed.", "version": 2}
    again = api.ask(_UPDATE, bob, variables={"input": change | {"bio": "Again."}})
    assert error_codes(again) == {"updateProfile": "CONFLICT"}
    assert at(again, "errors", 0, "errorInfo") == {"currentVersion": 2}


def test_only_an_admin_changes_the_profile_of_another_user(api: Api) -> None:
    change: dict[str, object] = {"id": "prof_alice", "expectedVersion": 1, "bio": "Taken over."}
    refused = api.ask(_UPDATE, api.people["bob"].id_token, variables={"input": change})
    assert error_codes(refused) == {"updateProfile": "FORBIDDEN"}
    bio = '{ profile(id: "prof_alice") { bio version } }'
    assert at(api.ask(bio, api.people["bob"].id_token), "data", "profile", "version") == 1
    change |= {"bio": "Corrected."}
    allowed = api.ask(_UPDATE, api.people["carol"].id_token, variables={"input": change})
    assert at(allowed, "data", "updateProfile", "bio") == "Corrected."


def test_an_invalid_update_names_each_field_and_changes_nothing(api: Api) -> None:
    carol = api.people["carol"].id_token
    change = {"id": "prof_carol", "expectedVersion": 1, "displayName": " ", "timezone": "Mars", "bio": "x"}
    answer = api.ask(_UPDATE, carol, variables={"input": change})
    assert error_codes(answer) == {"updateProfile": "BAD_USER_INPUT"}
    problems = items(answer, "errors", 0, "errorInfo", "problems")
    assert [at(problem, "field") for problem in problems] == ["displayName", "timezone"]
    profile = at(api.ask("{ me { profile { bio version } } }", carol), "data", "me", "profile")
    assert at(profile, "version") == 1
    assert at(profile, "bio") != "x"


def test_pages_follow_one_another(api: Api) -> None:
    alice = api.people["alice"].id_token
    query = """query($after: String) { profiles(first: 5, after: $after) {
        edges { cursor node { id } } nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    seen: list[object] = []
    after: object = None
    for page in range(20):
        answer = members(api.ask(query, alice, variables={"after": after}), "data", "profiles")
        seen += [at(node, "id") for node in items(answer, "nodes")]
        assert at(answer, "pageInfo", "hasPreviousPage") is (page > 0)
        after = at(answer, "pageInfo", "endCursor")
        if not at(answer, "pageInfo", "hasNextPage"):
            break
    assert len(seen) == len(set(map(str, seen))) >= 16
    assert seen[:2] == ["prof_alice", "prof_bob"]


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_bounds(api: Api, first: int) -> None:
    answer = api.ask(f"{{ profiles(first: {first}) {{ nodes {{ id }} }} }}", api.people["alice"].id_token)
    assert error_codes(answer) == {"profiles": "BAD_USER_INPUT"}


def test_the_log_holds_no_token_and_no_value(api: Api) -> None:
    """After everything above: neither tokens, nor claim values, nor attribute values were written."""
    alice = api.people["alice"]
    api.ask(_ALICE, api.people["bob"].id_token)  # a denial, so that there is something to read
    httpx2.post(f"{api.server.base_url}/graphql", headers={"authorization": alice.id_token + "x"}, json={})
    log = api.server.log()
    secrets = [
        *(token[-40:] for person in api.people.values() for token in (person.id_token, person.access_token)),
        *(person.refresh_token for person in api.people.values()),
        "prof_alice",
        "alice@people.example",
        "a11ce000-5eed",
        "Corrected.",
        "Mars",
        "Alice Moreau",
    ]
    assert [secret for secret in secrets if secret in log] == []
    assert "claimgraph.audit" in log


_BROKEN = "from claimgraph.resolvers.profiles import SqlProfileStore; SqlProfileStore.by_ids = None; "


def test_a_crash_shows_its_message_on_the_terminal_and_the_banner_comes_at_once(tmp_path: Path) -> None:
    with dev_server(tmp_path, {"PYTHONUNBUFFERED": ""}, _BROKEN) as server:
        assert f"Playground  {server.base_url}/" in server.log()
        alice = sign_in(server.base_url, "alice")
        answer = httpx2.post(
            f"{server.base_url}/graphql", headers={"authorization": alice.id_token}, json={"query": _ALICE}
        )
        assert error_codes(answer.json()) == {"profile": "INTERNAL_SERVER_ERROR"}
        assert "'NoneType' object is not callable" not in answer.text
        assert "Traceback (most recent call last)" in server.log()
        assert "TypeError: 'NoneType' object is not callable" in server.log()
