"""`claimgraph migrate` in a project with migrations of its own."""

import os
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from claimgraph.app.settings.database import own_migrations
from claimgraph.resolvers.database import Migrations
from claimgraph.resolvers.database.migration import write_new
from claimgraph.schema.api import Api
from tests.support.command_line import claimgraph_process
from tests.support.servers.claimgraph_server import ROOT

_API = """
from claimgraph import Api
from claimgraph.features import profiles

api = Api("The Clinic", features=[profiles], migrations="db")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.claimgraph]\napi = "clinic_of_migrations:api"\n')
    (tmp_path / "clinic_of_migrations.py").write_text(_API)
    return tmp_path


def _written(file: Path) -> None:
    source = file.read_text()
    create = 'op.create_table("patients", sa.Column("id", sa.String(20), primary_key=True))'
    file.write_text(source.replace("\n\n\ndef downgrade", f"\n    {create}\n\n\ndef downgrade"))


def test_a_new_migration_is_written_run_and_examined(project: Path) -> None:
    database = project / "clinic.sqlite3"
    run = partial(claimgraph_process, cwd=project, CLAIMGRAPH_DATABASE_URL=f"sqlite:///{database}")
    assert run("migrate").returncode == 0
    made = run("migrate", "--new", "Create the patients")
    assert made.returncode == 0, made.stderr
    file = Path(made.stdout.strip())
    assert file.parent == project / "db"
    assert file.read_text().startswith('"""Create the patients.\n')
    _written(file)
    revision = file.name.partition("_")[0]
    assert f"It was not migrated: The Clinic:{revision} missing." in " ".join(run("doctor").stdout.split())
    assert run("migrate").stdout == "The database is up to date.\n"
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM patients").fetchone() == (0,)
        versions = connection.execute("SELECT version_num FROM the_clinic_alembic_version").fetchall()
    assert versions == [(revision,)]


_MAKE_BOTH = """
import asyncio
from pathlib import Path

from sqlalchemy import text

from claimgraph.app.development import prepare_database
from claimgraph.app.settings.settings import load_settings
from claimgraph.testing import ApiUnderTest

asyncio.run(prepare_database(load_settings()))
count = lambda connection: connection.execute(text("SELECT count(*) FROM patients")).scalar_one()
with ApiUnderTest() as api:
    print(api._runner.run(api._database.read(count)))
"""


def test_the_development_server_and_the_test_kit_run_it_as_well(project: Path) -> None:
    (project / "db").mkdir()
    own = Migrations(project / "db", "the_clinic_alembic_version")
    _written(Path(write_new(own, "Create patients.")))
    database = project / ".data" / "clinic.sqlite3"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    made = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", _MAKE_BOTH],
        cwd=project,
        env=environment | {"PYTHONPATH": str(ROOT), "CLAIMGRAPH_DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stdout) == (0, "0\n"), made.stderr
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM patients").fetchone() == (0,)


@pytest.mark.parametrize("text", ["", "...", 'a "quoted" word', "back\\slash"])
def test_a_text_that_cannot_be_a_docstring_is_refused(project: Path, text: str) -> None:
    refused = claimgraph_process("migrate", "--new", text, cwd=project)
    assert refused.returncode == 2
    assert "--new: expected a few words" in refused.stderr
    assert not (project / "db").exists()


def test_without_a_folder_it_says_what_to_write(tmp_path: Path) -> None:
    refused = claimgraph_process("migrate", "--new", "Create patients", cwd=tmp_path)
    assert refused.returncode == 2
    assert 'Api(…, migrations="migrations")' in refused.stderr


def test_names_of_version_tables_fit_every_database(tmp_path: Path) -> None:
    (own,) = own_migrations(Api("Überlandwerk " * 9, features=[], migrations="db"), tmp_path)
    assert len(own.version_table) <= 63
    assert own.version_table.endswith("_alembic_version")
    assert own.version_table.isascii()
