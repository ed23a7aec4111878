"""The development database and the state files are readable by their owner alone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.app.commands.token import SignInCache
from claimgraph.app.development import STATE_FILE, prepare_database
from claimgraph.app.settings.settings import Settings
from claimgraph.resolvers.database import Database


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


async def test_new_files_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    await prepare_database(Settings.model_validate({"database_url": f"sqlite:///{folder}/api.sqlite3"}))
    modes = _modes(folder)
    assert modes.pop("new") == 0o700
    assert "api.sqlite3" in modes
    assert set(modes.values()) == {0o600}


async def test_existing_files_are_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / ".data"
    folder.mkdir(mode=0o755)
    database = Database(f"sqlite:///{folder}/api.sqlite3")
    await database.migrate()
    names = ("api.sqlite3", "api.sqlite3-wal", "api.sqlite3-shm", STATE_FILE, "notes.txt")
    for name in names:
        (folder / name).touch()
        (folder / name).chmod(0o644)
    await prepare_database(Settings.model_validate({"database_url": f"sqlite:///{folder}/api.sqlite3"}))
    await database.close()
    modes = _modes(folder)
    assert (modes[".data"], modes["api.sqlite3"], modes[STATE_FILE]) == (0o700, 0o600, 0o600)
    assert modes["notes.txt"] == 0o644
    assert {mode for name, mode in modes.items() if name.startswith("api")} == {0o600}


async def test_a_folder_with_other_uses_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir(mode=0o755)
    await prepare_database(Settings.model_validate({"database_url": f"sqlite:///{folder}/api.sqlite3"}))
    assert _modes(folder)["project"] == 0o755


async def test_a_database_of_production_is_created_for_its_owner(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/api.sqlite3")
    await database.migrate()
    modes = _modes(tmp_path)
    await database.close()
    del modes[tmp_path.name]
    assert set(modes.values()) == {0o600}


def test_remembered_sign_ins_are_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "sessions.json"
    file.write_text("{}")
    file.chmod(0o644)
    SignInCache(file).put("http://localhost", "alice", "token")
    assert file.stat().st_mode & 0o777 == 0o600
