"""`claimgraph settings`, for people and for programs."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest

from claimgraph.app.cli import main
from claimgraph.app.settings.settings import Settings
from tests.support.json_values import at

POOLS: Final = '[{"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["web"], "accepts": ["access", "id"]}]'


@dataclass(frozen=True, slots=True)
class Printed:
    """What the command printed, and its exit status."""

    stdout: str
    stderr: str
    status: int


Print = Callable[..., Printed]
Describe = Callable[..., dict[str, dict[str, object]]]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Print:
    """Run `claimgraph settings …` in this process with exactly these settings."""

    def claimgraph_settings(*arguments: str, **environment: str) -> Printed:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("CLAIMGRAPH_")]:
                patch.delenv(name)
            for name, value in {"COLUMNS": "80", **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["claimgraph", "settings", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        captured = capsys.readouterr()
        return Printed(captured.out, captured.err, int(ended.value.code or 0))

    return claimgraph_settings


@pytest.fixture
def described(printed: Print) -> Describe:
    """The settings in JSON, by variable."""

    def entries(**environment: str) -> dict[str, dict[str, object]]:
        listed = json.loads(printed("--format", "json", **environment).stdout)
        return {entry["name"]: entry for entry in listed}

    return entries


def test_every_setting_is_there_with_its_type_default_meaning_and_source(described: Describe) -> None:
    entries = described()
    assert list(entries) == [f"CLAIMGRAPH_{name.upper()}" for name in Settings.model_fields]
    assert entries["CLAIMGRAPH_PORT"] == {
        "name": "CLAIMGRAPH_PORT",
        "type": "whole number, 0 or more, at most 65535",
        "required": False,
        "default": "8000",
        "meaning": "The port to listen on.",
        "members": [],
        "source": "default",
        "value": "8000",
        "acceptable": True,
    }


def test_changed_settings_are_marked(described: Describe) -> None:
    entries = described(
        CLAIMGRAPH_PORT="8080",
        claimgraph_admin_groups="root, staff",
        CLAIMGRAPH_USER_POOLS=POOLS,
        CLAIMGRAPH_DATABASE_URL="postgresql://app:hunter2@db/claimgraph",
    )
    now = {name: (entry["source"], entry["value"]) for name, entry in entries.items()}
    assert now["CLAIMGRAPH_PORT"] == ("environment", "8080")
    assert now["CLAIMGRAPH_ADMIN_GROUPS"] == ("environment", "root,staff")
    assert json.loads(str(now["CLAIMGRAPH_USER_POOLS"][1])) == json.loads(POOLS)
    assert now["CLAIMGRAPH_DATABASE_URL"] == ("environment", "postgresql://app:***@db/claimgraph")
    assert now["CLAIMGRAPH_HOST"] == ("default", "127.0.0.1")


def test_the_members_of_objects_are_there(described: Describe) -> None:
    members = described()["CLAIMGRAPH_USER_POOLS"]["members"]
    assert at(members, 0, "name") == "user_pool_id"
    assert at(members, 0, "required") is True


def test_lines_fit_a_terminal(printed: Print) -> None:
    done = printed(CLAIMGRAPH_USER_POOLS=POOLS)
    assert done.status == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "CLAIMGRAPH_PORT\n  now      8000  [default]\n  type     whole number" in done.stdout
    assert '      "accepts" (required): JSON list of "id" or "access"' in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAIMGRAPH_PORT", "http"),
        ("CLAIMGRAPH_USER_POOLS", "secret-no-json"),
        ("CLAIMGRAPH_PLAYGROUND", "on"),
    ],
)
def test_invalid_values_are_marked_and_reported(printed: Print, name: str, value: str) -> None:
    database = {"CLAIMGRAPH_DATABASE_URL": "postgresql://app:hunter2@db/claimgraph"}
    done = printed(**database, **{name: value})
    assert done.status == 2
    assert f"{name}\n  now      NOT ACCEPTABLE  [environment]" in done.stdout
    assert done.stdout.count("NOT ACCEPTABLE") == 1
    assert "postgresql://app:***@db/claimgraph" in done.stdout
    assert name.removeprefix("CLAIMGRAPH_").lower() in done.stderr.lower()
    assert "secret-no-json" not in done.stdout + done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_misspelt_variable_does_not_mark_other_settings(printed: Print) -> None:
    done = printed(CLAIMGRAPH_DATABSE_URL="x")
    assert done.status == 2
    assert "NOT ACCEPTABLE" not in done.stdout
    assert "CLAIMGRAPH_DATABSE_URL: no such setting" in done.stderr


def test_the_reference_is_the_same_whatever_is_set(printed: Print) -> None:
    assert (
        printed("--format", "markdown", CLAIMGRAPH_PORT="1").stdout == printed("--format", "markdown").stdout
    )
