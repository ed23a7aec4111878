"""The command line: `dev`, `token`, `migrate`, `settings` and `schema`."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

import httpx2
import jwt
import pytest

from claimgraph.app.commands.token import SignInCache
from tests.support.command_line import Done, claimgraph, claimgraph_process
from tests.support.servers.claimgraph_server import ROOT, RunningServer, dev_server

Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `claimgraph …`, remembering sign-ins in a folder of the test's."""
    return partial(claimgraph, XDG_CACHE_HOME=str(tmp_path))


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """The same in a process of its own, as people do."""
    return partial(claimgraph_process, XDG_CACHE_HOME=str(tmp_path))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def _claims(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_tokens_of_two_calls_belong_to_one_sign_in(run_process: Run, server: RunningServer) -> None:
    printed = {
        use: run_process("token", "alice", "--use", use, "--url", server.base_url) for use in ("id", "access")
    }
    tokens = {use: call.stdout.strip() for use, call in printed.items()}
    claims = {use: _claims(token) for use, token in tokens.items()}
    assert {use: claim["token_use"] for use, claim in claims.items()} == {"id": "id", "access": "access"}
    assert claims["id"]["origin_jti"] == claims["access"]["origin_jti"]
    answer = httpx2.post(
        f"{server.base_url}/graphql",
        headers={"authorization": tokens["access"], "x-id-token": tokens["id"]},
        json={"query": "{ me { profile { email } } }"},
    )
    assert answer.json() == {"data": {"me": {"profile": {"email": "alice@people.example"}}}}


def test_a_development_server_shows_its_metrics(server: RunningServer) -> None:
    assert "claimgraph_requests_total" in httpx2.get(f"{server.base_url}/metrics").text


def test_an_ended_sign_in_is_renewed(run: Run, server: RunningServer, tmp_path: Path) -> None:
    SignInCache(tmp_path / "claimgraph" / "sessions.json").put(server.base_url, "bob", "long over")
    assert _claims(run("token", "bob", "--url", server.base_url).stdout.strip())["cognito:username"] == "bob"


def test_remembered_sign_ins_are_for_their_owner_only(
    run: Run, server: RunningServer, tmp_path: Path
) -> None:
    run("token", "alice", "--url", server.base_url)
    assert (tmp_path / "claimgraph" / "sessions.json").stat().st_mode & 0o777 == 0o600


def test_a_machine_token_names_no_user(run: Run, server: RunningServer) -> None:
    claims = _claims(run("token", "machine", "--url", server.base_url).stdout.strip())
    assert claims["sub"] == claims["client_id"]
    assert "username" not in claims


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dave",), "User is disabled."),
        (("nobody",), "Incorrect username or password."),
        (("alice", "--password", "wrong"), "Incorrect username or password."),
    ],
)
def test_a_failed_sign_in_is_reported_in_one_sentence(
    run: Run, server: RunningServer, arguments: tuple[str, ...], said: str
) -> None:
    refused = run("token", *arguments, "--url", server.base_url)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert refused.stdout == ""


def test_a_missing_server_is_reported_in_one_sentence(run: Run) -> None:
    refused = run("token", "alice", "--url", "http://127.0.0.1:9")
    assert refused.returncode == 1
    assert "No development server answers" in refused.stderr


def test_dev_stays_on_loopback(run_process: Run) -> None:
    refused = run_process("dev", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert refused.returncode == 2
    assert "loopback only" in refused.stderr


def test_migrate_reports_success_and_failure(run: Run, tmp_path: Path) -> None:
    done = run("migrate", CLAIMGRAPH_DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n")
    failed = run("migrate", CLAIMGRAPH_DATABASE_URL="postgresql://user:hunter2@127.0.0.1:1/none")
    assert failed.returncode == 2
    assert "CLAIMGRAPH_DATABASE_URL: the database cannot be used" in failed.stderr
    assert "hunter2" not in failed.stderr


def test_the_version_is_that_of_the_package(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"claimgraph {version('claimgraph')}\n")


def test_settings_are_listed_with_what_they_do(run: Run) -> None:
    printed = run("settings").stdout
    for name in (
        "CLAIMGRAPH_USER_POOLS",
        "CLAIMGRAPH_DATABASE_URL",
        "CLAIMGRAPH_MAX_DEPTH",
        '"accepts" (required)',
    ):
        assert name in printed


def test_schema_print_check_and_diff(run: Run, run_process: Run, tmp_path: Path) -> None:
    printed = run_process("schema", "print").stdout
    assert printed == (ROOT / "schema.graphql").read_text()
    assert run("schema", "check").returncode == 0
    other = tmp_path / "other.graphql"
    other.write_text(printed.replace("in_group('admin')", "anyone"))
    assert run("schema", "check", str(other)).returncode == 1
    changed = run("schema", "diff", str(other))
    assert changed.returncode == 1
    assert "RULE      Profile.staffNotes: anyone became in_group('admin')" in changed.stdout
    assert run("schema", "diff", "schema.graphql").stdout == "No change.\n"


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("dev",),
        ("serve",),
        ("token",),
        ("migrate",),
        ("settings",),
        ("errors",),
        ("doctor",),
        ("plan",),
        ("schema",),
    ],
)
def test_every_command_has_help(run: Run, command: tuple[str, ...]) -> None:
    helped = run(*command, "--help")
    assert helped.returncode == 0
    assert "Usage" in helped.stdout
