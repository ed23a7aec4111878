"""`claimgraph explain` takes a rule apart for a token, and shows values only on request."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.app.embedded_pool.sign_in import Tokens, machine_token, sign_in
from tests.support.command_line import claimgraph, claimgraph_process
from tests.support.servers.claimgraph_server import RunningServer, dev_server
from tests.support.tokens.cognito import PoolKeys

_CANNOT = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def alice(server: RunningServer) -> Tokens:
    return sign_in(server.base_url, "alice")


@pytest.fixture(scope="module")
def carol(server: RunningServer) -> Tokens:
    return sign_in(server.base_url, "carol")


def test_without_a_caller_the_allowed_callers_are_listed() -> None:
    lines = claimgraph("explain", "Profile.email").stdout.splitlines()
    assert lines[0] == "Profile.email"
    assert lines[1].startswith("  rule         ")
    assert lines[1].endswith("(owner('userProfileID', of='id') | in_group('admin'))")
    assert lines[2].startswith("  allowed      owner, group admin")


def test_ownership_depends_on_the_object(alice: Tokens) -> None:
    done = claimgraph_process("explain", "Profile.email", "--token", "-", given=alice.id_token)
    assert done.returncode == 3, done.stderr
    assert "a user with an ID token; verified with the keys of a development server" in done.stdout
    assert "├─ ? owner('userProfileID', of='id')   [userProfileID: present]" in done.stdout
    assert "└─ ✗ in_group('admin')   [cognito:groups: absent]" in done.stdout


def test_the_missing_token_is_named(alice: Tokens) -> None:
    done = claimgraph("explain", "Profile.email", "--token", "-", given=f"Bearer {alice.access_token}\n")
    assert done.returncode == 1
    assert "userProfileID travels in the ID token; this request carried an access token." in done.stdout


@pytest.mark.parametrize("order", [1, -1])
def test_both_tokens_are_read_in_either_order(carol: Tokens, order: int) -> None:
    given = "\n".join([carol.access_token, carol.id_token][::order])
    done = claimgraph("explain", "Query.users", "--token", "-", given=given)
    assert done.returncode == 0, done.stderr
    assert "✓ all of" in done.stdout


def test_a_machine_token_is_described_as_one(server: RunningServer) -> None:
    token = machine_token(server.base_url)
    done = claimgraph("explain", "Query.users", "--token", "-", given=token)
    assert done.returncode == 1
    assert "a machine with an access token" in done.stdout
    assert "✗ signed_in" in done.stdout


def test_values_are_shown_only_when_asked_for(alice: Tokens) -> None:
    asked = ("explain", "Profile.email", "--token", "-")
    silent, telling = (claimgraph(*asked, *more, given=alice.id_token) for more in ((), ("--show-values",)))
    assert "prof_alice" not in silent.stdout + silent.stderr
    assert '[userProfileID: "prof_alice"]' in telling.stdout
    for done in (silent, telling):
        assert alice.id_token not in done.stdout + done.stderr


def test_a_column_of_the_matrix_is_explained() -> None:
    found = {
        kind: claimgraph("explain", "Profile.email", "--as", kind).returncode
        for kind in ("owner", "not owner", "ID token", "group admin", "anonymous")
    }
    assert found == {"owner": 0, "not owner": 1, "ID token": 3, "group admin": 0, "anonymous": 1}


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        (("id",), 1),
        (("id", "--claim", "userProfileID=p1"), 3),
        (("access", "--group", "admin"), 0),
        (("alice:id",), 3),
        (("alice:access",), 1),
        (("carol:access",), 0),
        (("api-key",), 1),
        (("iam",), 1),
    ],
)
def test_a_described_caller_is_explained(caller: tuple[str, ...], status: int) -> None:
    done = claimgraph("explain", "Profile.email", "--as", *caller)
    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("Profile.emial",), "", "there is no field 'Profile.emial'. Did you mean Profile.email?"),
        (("Profile.email", "--as", "group admins"), "", "Did you mean group admin?"),
        (("Profile.email", "--token", "eyJhbGciOi"), "", "read from standard input only"),
        (("Profile.email", "--token", "-"), "", "expected one token"),
        (("Profile.email", "--token", "-"), "a\nb\nc", "expected one token"),
        (("Profile.email", "--token", "-"), "nonsense", "It is rejected (malformed): "),
        (("Profile.email", "--token", "-"), PoolKeys().id_token().decode(), "CLAIMGRAPH_USER_POOLS names no"),
    ],
)
def test_invalid_input_has_its_own_exit_status(arguments: tuple[str, ...], given: str, said: str) -> None:
    done = claimgraph("explain", *arguments, given=given)
    assert (done.returncode, done.stdout) == (_CANNOT, "")
    assert said in done.stderr
    assert "eyJ" not in done.stderr


def test_a_token_is_verified_against_the_pools_of_the_settings(tmp_path: Path) -> None:
    keys, others = PoolKeys(), PoolKeys(client_id="2h57kf5cpq17m0eml12example")
    (tmp_path / "keys.json").write_bytes(keys.jwks())
    pool = (
        f'[{{"user_pool_id": "{keys.user_pool_id}", "clients": ["{keys.client_id}"], "accepts": ["id"], '
        f'"jwks_file": "{tmp_path}{os.sep}keys.json"}}]'
    )
    asked = ("explain", "Viewer.profile", "--token", "-")
    tokens = (keys.id_token(), keys.access_token(), others.id_token(), keys.id_token(exp=2, iat=1))
    found = [claimgraph(*asked, given=token.decode(), CLAIMGRAPH_USER_POOLS=pool) for token in tokens]
    assert [done.returncode for done in found] == [0, _CANNOT, _CANNOT, _CANNOT]
    refused = [done.stderr.partition("rejected (")[2].partition(")")[0] for done in found]
    assert refused == ["", "wrong_token_use", "wrong_client", "expired"]


def test_an_expired_token_is_explained_with_unverified() -> None:
    token = PoolKeys().id_token(exp=2, iat=1).decode()
    done = claimgraph("explain", "Viewer.profile", "--token", "-", "--unverified", given=token)
    assert done.returncode == 0
    assert "UNVERIFIED" in done.stdout
