"""`claimgraph matrix`, `matrix check` and `matrix diff`, as CI runs them."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from claimgraph.app.cli import cli
from claimgraph.app.commands import matrix as commands
from claimgraph.auth.rules import parse_rule
from claimgraph.schema.matrix import Access, Matrix
from claimgraph.schema.runtime.build import BuiltApi
from tests.support.command_line import claimgraph, claimgraph_process
from tests.support.servers.claimgraph_server import ROOT

_REVIEWED = ROOT / "authorization-matrix.json"

#: Sixteen million ways to satisfy it.
_HOSTILE = " & ".join(f"(in_group('a{number}') | in_group('b{number}'))" for number in range(24))


def altered(path: Path, **rules: str) -> Path:
    """A copy of the reviewed matrix in which some fields (``Profile__email``) have other rules."""
    document = json.loads(_REVIEWED.read_text())
    document["fields"] |= {field.replace("__", "."): rule for field, rule in rules.items()}
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("written", ["table", "markdown", "json", "html"])
def test_the_matrix_is_written_in_each_format(written: str, tmp_path: Path) -> None:
    printed = claimgraph("matrix", "--format", written)
    assert printed.returncode == 0, printed.stderr
    saved = claimgraph("matrix", "--format", written, "--output", str(tmp_path / "matrix"))
    assert (saved.returncode, saved.stdout) == (0, "")
    assert (tmp_path / "matrix").read_text() == printed.stdout
    for part in ("email", "group admin", "not owner", "anonymous"):
        assert part in printed.stdout


def test_the_table_says_who_may_read_what() -> None:
    lines = claimgraph("matrix", "--only", "Profile.email").stdout.splitlines()
    callers = [line.split(maxsplit=1)[1] for line in lines[: lines.index("")]]
    (marks,) = (line.split()[1:] for line in lines if line.strip().startswith("email"))
    found = dict(zip(callers, marks, strict=True))
    assert (found["owner"], found["not owner"], found["ID token"]) == ("✓", "·", "?")
    assert (found["anonymous"], found["access token"], found["group admin"]) == ("·", "·", "✓")


def test_an_unknown_type_gets_a_suggestion() -> None:
    refused = claimgraph("matrix", "--only", "Profle")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "there is no Profle. Did you mean Profile?" in refused.stderr


def test_the_settings_decide_who_administers() -> None:
    printed = claimgraph("matrix", "--format", "json", CLAIMGRAPH_ADMIN_GROUPS="staff")
    assert json.loads(printed.stdout)["fields"]["User.username"].endswith("in_group('staff')")


def test_check_accepts_the_reviewed_matrix_alone(tmp_path: Path) -> None:
    assert claimgraph_process("matrix", "check").returncode == 0
    stale = claimgraph("matrix", "check", "--file", str(altered(tmp_path / "m", Profile__email="signed_in")))
    assert stale.returncode == 1
    assert "tightened     Profile.email" in stale.stdout
    assert "To accept it: claimgraph matrix --format json --output" in stale.stderr
    assert claimgraph("matrix", "check", "--file", str(tmp_path / "none")).returncode == 1


@pytest.mark.parametrize(
    ("rule", "status", "said"),
    [
        ("signed_in", 1, "loosened      Profile.email"),
        ("owner('userProfileID', of='id') | in_group('admin', 'support')", 1, "+ ID token + group support"),
        ("anyone", 3, "newly public  Profile.email"),
        ("in_group('admin')", 0, "tightened     Profile.email"),
        ("in_group('admin') | owner('userProfileID', of='id')", 0, "No change of who may read what."),
    ],
)
def test_a_loosened_rule_fails_and_names_the_field(rule: str, status: int, said: str, tmp_path: Path) -> None:
    new = altered(tmp_path / "new.json", Profile__email=rule)
    done = claimgraph("matrix", "diff", str(_REVIEWED), str(new))
    assert done.returncode == status, done.stdout
    assert said in done.stdout


def test_a_report_is_ready_for_a_pull_request(tmp_path: Path) -> None:
    old = altered(tmp_path / "old.json", Profile__email="in_group('admin')")
    done = claimgraph_process("matrix", "diff", str(old), "--format", "markdown")
    assert done.returncode == 1
    assert done.stdout.startswith("### Authorization matrix\n\n1 loosened.\n\n|  | Field |")
    assert r"(owner('userProfileID', of='id') \| in_group('admin'))`" in done.stdout


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@people.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - a fixed command


def test_revisions_of_git_are_compared(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-b", "main")
    for rule in ("signed_in", "in_group('admin')"):
        altered(tmp_path / "authorization-matrix.json", Profile__bio=rule)
        _git(tmp_path, "add", ".")
        _git(tmp_path, "commit", "-m", rule)
    (tmp_path / "below").mkdir()
    done = claimgraph("matrix", "diff", "HEAD", "HEAD~1", cwd=tmp_path)
    assert (done.returncode, "loosened      Profile.bio" in done.stdout) == (1, True), done.stderr
    assert claimgraph("matrix", "diff", "HEAD~1", "main", cwd=tmp_path).returncode == 0
    other = claimgraph("matrix", "diff", "main", cwd=tmp_path / "below")
    assert (other.returncode, "authorization-matrix.json is not in that revision" in other.stderr) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-branch", "neither a file nor a revision"),
        ("--all", "neither a file nor a revision"),
        ("HEAD:app", "neither a file nor a revision"),
        ("README.md", "it is not JSON"),
    ],
)
def test_an_unreadable_base_has_its_own_exit_status(name: str, said: str) -> None:
    done = claimgraph("matrix", "diff", "--", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rule_of_another_version_cannot_be_compared(tmp_path: Path) -> None:
    done = claimgraph("matrix", "diff", str(altered(tmp_path / "old", Profile__bio="everyone")))
    assert done.returncode == 2
    assert "not a rule: 'everyone'" in done.stderr


def in_process(*arguments: str) -> Result:
    """A command without a process of its own."""
    return CliRunner().invoke(cli, ["matrix", *arguments], env={"COLUMNS": "80"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"fields": {}, "modes": [{}]}', "not an authorization mode: {}"),
        (b"[" * 100_000, "it is not JSON"),
        (b"\xff\xfe", "utf-8"),
        (
            json.dumps({"fields": {"Profile.bio": _HOSTILE}, "modes": ["API_KEY"]}).encode(),
            "more than 1,024 ways",
        ),
    ],
)
@pytest.mark.parametrize("command", ["diff", "check"])
def test_a_hostile_file_is_refused_in_one_sentence(
    command: str, content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.json"
    file.write_bytes(content)
    done = in_process("diff", str(file)) if command == "diff" else in_process("check", "--file", str(file))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_a_rule_with_too_many_alternatives_is_reported_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_many(_api: BuiltApi) -> Matrix:
        return Matrix.of(Access({"T.f": parse_rule(_HOSTILE)}, frozenset({"API_KEY"})))

    monkeypatch.setattr(commands, "matrix_of", too_many)
    for arguments in ((), ("check",), ("diff",)):
        done = in_process(*arguments)
        assert (done.exit_code, "more than 1,024 ways" in done.stderr) == (2, True)


def test_git_has_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_arguments: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("git", 30)

    monkeypatch.setattr(subprocess, "run", slow)
    done = in_process("diff", "main")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "git gave no answer within 30 s" in done.stderr


def test_pipes_are_read(tmp_path: Path) -> None:
    """As `<(…)` of a shell is."""
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit((tmp_path / "pipe").write_text, _REVIEWED.read_text())
        done = in_process("diff", str(tmp_path / "pipe"), str(_REVIEWED))
        assert (done.exit_code, done.stdout) == (0, "No change of who may read what.\n")
        writing.result()


def test_an_absolute_path_inside_the_repository_is_found_in_revisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repository" / "below").mkdir(parents=True)
    repository, file = tmp_path / "repository", tmp_path / "repository" / "below" / "reviewed.json"
    _git(repository, "init", "-b", "main")
    altered(file)
    _git(repository, "add", ".")
    _git(repository, "commit", "-m", "reviewed")
    monkeypatch.chdir(repository / "below")
    for given in (str(file), "reviewed.json", "../below/reviewed.json"):
        done = in_process("diff", "main", str(_REVIEWED), "--file", given)
        assert (done.exit_code, done.stderr) == (0, ""), given
    elsewhere = in_process("diff", "main", str(_REVIEWED), "--file", str(tmp_path / "reviewed.json"))
    assert elsewhere.exit_code == 2
    assert "is not in this repository" in elsewhere.stderr
