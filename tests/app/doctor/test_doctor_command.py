"""`claimgraph doctor`, for people and for CI."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from claimgraph.app.cli import main
from claimgraph.app.doctor import examination
from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding
from claimgraph.app.embedded_pool.sign_in import sign_in
from tests.support.servers.claimgraph_server import RunningServer, dev_server


@dataclass(frozen=True, slots=True)
class Printed:
    """What the command printed, and its exit status."""

    stdout: str
    stderr: str
    status: int


Doctor = Callable[..., Printed]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run `claimgraph doctor …` in this process with this standard input and exactly these settings."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Printed:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("CLAIMGRAPH_")]:
                patch.delenv(name)
            for name, value in {"COLUMNS": "80", **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["claimgraph", "doctor", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            with pytest.raises(SystemExit) as ended:
                main()
        captured = capsys.readouterr()
        return Printed(captured.out, captured.err, int(ended.value.code or 0))

    return run


def _database(server: RunningServer) -> dict[str, str]:
    return {"CLAIMGRAPH_DATABASE_URL": f"sqlite:///{server.log_file.parent}/claimgraph.sqlite3"}


def test_a_development_server_passes_every_check(doctor: Doctor, server: RunningServer) -> None:
    tokens = sign_in(server.base_url, "alice")
    done = doctor("--url", server.base_url, "--token", "-", stdin=tokens.id_token, **_database(server))
    assert done.status == 0, done.stdout
    assert done.stderr == ""
    assert "0 warning(s), 0 fault(s), 0 could not be determined" in done.stdout
    assert f"server: {server.base_url} is ready." in done.stdout
    assert "token: This is an ID token of local-dev-1_Claimgraph" in done.stdout
    assert tokens.id_token not in done.stdout
    assert "alice" not in done.stdout


def test_strict_fails_on_warnings(doctor: Doctor, server: RunningServer) -> None:
    token = f"Authorization: Bearer {sign_in(server.base_url, 'alice').access_token}\n"
    arguments = ("--url", server.base_url, "--token", "-")
    assert doctor(*arguments, stdin=token, **_database(server)).status == 0
    assert doctor(*arguments, "--strict", stdin=token, **_database(server)).status == 1


def test_two_tokens_are_judged_together(doctor: Doctor, server: RunningServer) -> None:
    tokens = sign_in(server.base_url, "alice")
    arguments = ("--url", server.base_url, "--token", "-", "--strict")
    for both in (
        f"{tokens.access_token}\n{tokens.id_token}\n",
        f"{tokens.id_token}\n{tokens.access_token}\n",
    ):
        assert doctor(*arguments, stdin=both, **_database(server)).status == 0


def test_an_api_of_another_mode_needs_no_user_pool_and_no_server(doctor: Doctor, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/claimgraph.sqlite3"
    done = doctor(CLAIMGRAPH_API_KEYS="true", CLAIMGRAPH_DATABASE_URL=url)
    assert "ok       settings: They are valid and authenticate callers by API_KEY." in done.stdout
    assert "server:" not in done.stdout
    assert "keys:" not in done.stdout


def test_programs_get_json(doctor: Doctor, server: RunningServer) -> None:
    done = doctor("--url", server.base_url, "--format", "json", **_database(server))
    document = json.loads(done.stdout)
    assert document["summary"] == {"ok": 5, "unknown": 0, "warning": 0, "fault": 0}
    assert {
        "check": "clock",
        "status": "ok",
        "text": "It agrees with the issuers'.",
        "advice": "",
    } in document["findings"]


def test_faults_come_with_advice(doctor: Doctor) -> None:
    done = doctor("--url", "http://127.0.0.1:9", CLAIMGRAPH_DATABASE_URL="sqlite:////nowhere/none.sqlite3")
    assert done.status == 1
    assert "FAULT    settings: No authorization mode is set up" in done.stdout
    assert "FAULT    server: http://127.0.0.1:9 does not answer" in done.stdout
    assert "FAULT    database: There is no file /nowhere/none.sqlite3." in done.stdout
    assert "→ Run `claimgraph migrate`." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_invalid_settings_are_findings(doctor: Doctor) -> None:
    done = doctor(CLAIMGRAPH_PORT="http", CLAIMGRAPH_USER_POOLS="[{}]")
    assert done.status == 1
    assert "FAULT    settings: CLAIMGRAPH_PORT" in done.stdout
    assert "CLAIMGRAPH_USER_POOLS[0]['clients']: Field required" in done.stdout


@pytest.mark.parametrize("stdin", ["", "a b c"])
def test_standard_input_holds_one_token_or_two(doctor: Doctor, stdin: str) -> None:
    assert doctor("--token", "-", stdin=stdin).status == 2


def test_a_token_among_the_arguments_is_refused_unseen(doctor: Doctor) -> None:
    done = doctor("--token", "eyJsecret")
    assert done.status == 2
    assert "standard" in done.stderr
    assert "eyJsecret" not in done.stdout + done.stderr


def test_a_crashing_check_is_a_finding_without_secrets(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_deployment: Deployment) -> list[Finding]:
        raise ValueError("hunter2")

    monkeypatch.setattr(examination, "CHECKS", (("keys", broken),))
    done = doctor("--url", "http://127.0.0.1:9")
    assert "FAULT    keys: The check crashed (ValueError)." in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
