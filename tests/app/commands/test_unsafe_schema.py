"""An unsafe schema stops every command with a list of its places."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

_POOLS = '[{"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["c"], "accepts": ["id"]}]'

_FEATURE = """
import strawberry
from claimgraph.schema import aws_auth


@strawberry.type
class Note:
    text: str | None
    secret: str | None = strawberry.field(description="-", directives=[aws_auth(cognito_groups=["admin"])])


@strawberry.type
class Query:
    @strawberry.field(directives=[aws_auth()])
    def note(self) -> Note | None:
        return None
"""


def _run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `claimgraph …` with another feature beside those in schema/types."""
    beside = f"import claimgraph.schema.types; claimgraph.schema.types.__path__.append({str(folder)!r})"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", f"{beside}; from claimgraph.app.cli import main; main()", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes.py").write_text(_FEATURE)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("dev", "--port", "0"), {"CLAIMGRAPH_API_KEYS": "false"}),  # a second mode has more to say
        (("schema", "print"), {}),
        (
            ("serve", "--port", "0"),
            {"CLAIMGRAPH_USER_POOLS": _POOLS},
        ),
    ],
)
def test_an_unsafe_schema_stops_the_start_and_its_places_are_listed(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    database = f"sqlite:///{tmp_path}/test.sqlite3"
    ended = _run(folder, *arguments, CLAIMGRAPH_DATABASE_URL=database, **environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"Note.text has no rule ({folder}/notes.py:8)" in ended.stderr
    assert "Note.secret has @aws_auth" in ended.stderr
    instead = 'write @aws_cognito_user_pools(cognito_groups: ["admin"])'
    assert f"which AppSync ignores below root fields: {instead} ({folder}/notes.py:9)" in ended.stderr
    assert "Query.note" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_mode_stops_it_at_every_aws_auth(folder: Path) -> None:
    ended = _run(folder, "schema", "print", CLAIMGRAPH_API_KEYS="true")
    assert ended.returncode == 2
    ignored = "Query.note has @aws_auth, which AppSync ignores unless user pools are the only mode"
    assert ignored in ended.stderr


def test_compatible_serves_it_as_appsync_does(folder: Path) -> None:
    ended = _run(folder, "schema", "print", CLAIMGRAPH_APPSYNC_STRICTNESS="compatible")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "  text: String\n" in ended.stdout


def test_an_unknown_strictness_is_refused(folder: Path) -> None:
    ended = _run(folder, "schema", "print", CLAIMGRAPH_APPSYNC_STRICTNESS="lax")
    assert ended.returncode == 2
    assert "CLAIMGRAPH_APPSYNC_STRICTNESS" in ended.stderr
