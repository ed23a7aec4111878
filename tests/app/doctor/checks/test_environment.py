"""The checks of AWS credentials (with stubbed services) and databases."""

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from claimgraph.app.doctor.checks.environment import check_credentials, check_database
from claimgraph.app.settings.settings import Settings
from claimgraph.resolvers.database import Database
from tests.app.doctor.kit import (
    ROLE_SESSION,
    Account,
    deployment,
    knows,
    settings,
)


def expired(stubber: Any) -> None:  # noqa: ANN401 - as above
    stubber.add_client_error("get_caller_identity", "ExpiredToken")


async def test_credentials_that_aws_knows_are_named() -> None:
    (found,) = await check_credentials(deployment(settings(), aws=Account("iam-role", {"sts": knows})))
    assert found.status == "ok"
    assert ROLE_SESSION in found.text
    assert "iam-role" in found.text


async def test_no_credentials_and_expired_ones_are_faults() -> None:
    (none,) = await check_credentials(deployment(settings(), aws=Account(None)))
    assert none.status == "fault"
    assert "deploy/iam-policy.json" in none.advice
    (old,) = await check_credentials(deployment(settings(), aws=Account("env", {"sts": expired})))
    assert old.status == "fault"
    assert "ExpiredToken" in old.text


def _at(url: str) -> Settings:
    return Settings.model_validate({"database_url": url})


async def _migrated(url: str, then: str = "") -> None:
    database = Database(url)
    await database.migrate()
    if then:
        await database.write(partial(_execute, statement=then))
    await database.close()


def _listed(directory: Path) -> list[Path]:
    return list(directory.iterdir())


def _execute(connection: Connection, *, statement: str) -> None:
    connection.execute(text(statement))


async def test_an_up_to_date_database_passes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/well.sqlite3"
    await _migrated(url)
    (found,) = await check_database(deployment(_at(url)))
    assert found.status == "ok"
    assert "sqlite answers in" in found.text


async def test_a_missing_file_is_not_created(tmp_path: Path) -> None:
    (found,) = await check_database(deployment(_at(f"sqlite:///{tmp_path}/none.sqlite3")))
    assert (found.status, found.advice) == ("fault", "Run `claimgraph migrate`.")
    assert not _listed(tmp_path)


async def test_missing_migrations_are_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    await _migrated(url, "UPDATE alembic_version SET version_num = '0001'")
    (found,) = await check_database(deployment(_at(url)))
    assert found.status == "fault"
    assert "not migrated: 0002, 0003" in found.text
    await _migrated(empty := f"sqlite:///{tmp_path}/empty.sqlite3", "DELETE FROM alembic_version")
    (found,) = await check_database(deployment(_at(empty)))
    assert "not migrated: 0001, 0002" in found.text


async def test_a_newer_database_is_distinguished_from_an_older_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    await _migrated(url, "UPDATE alembic_version SET version_num = '9999'")
    (found,) = await check_database(deployment(_at(url)))
    assert (found.status, found.text) == ("fault", "It was migrated by a later version (9999).")


async def test_a_database_that_does_not_answer_is_a_fault_without_its_password() -> None:
    (found,) = await check_database(deployment(_at("postgresql://app:hunter2@127.0.0.1:1/none")))
    assert found.status == "fault"
    assert "hunter2" not in found.text + found.advice
    (unknown,) = await check_database(deployment(_at("mysql://app:hunter2@db/none")))
    assert unknown.status == "fault"
    assert "hunter2" not in unknown.text + unknown.advice
