"""The database: whether it can be reached, and whether its tables are those of this version."""

import time
from pathlib import Path
from typing import Final

from claimgraph.app.doctor.finding import Finding, fault, ok
from claimgraph.app.doctor.subject import Subject
from claimgraph.app.settings.database import open_database
from claimgraph.app.settings.settings import SettingsError, variable
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.database.url import database_url
from claimgraph.resolvers.errors import StoreUnavailable

_CHECK: Final = "database"
_MIGRATE: Final = "Run `claimgraph migrate`."


async def check_database(subject: Subject) -> list[Finding]:
    """That it answers, and needs no migration."""
    try:
        database = open_database(subject.settings)
    except SettingsError as error:
        return [fault(_CHECK, str(error), f"Set {variable('database_url')}.")]
    try:
        return [await _examined(database, subject)]
    except StoreUnavailable as failure:
        why = type(failure.__cause__).__name__
        advice = f"Is it running, can this machine reach it, and is {variable('database_url')} right?"
        return [fault(_CHECK, f"It cannot be used ({why}).", advice)]
    finally:
        await database.close()


def _missing_file(url: str) -> Path | None:
    """SQLite's file, if it is not there: connecting would make one."""
    target = database_url(url)
    file = Path(target.path)
    return None if target.is_postgres or not target.path or file.exists() else file


async def _examined(database: Database, subject: Subject) -> Finding:
    if (file := _missing_file(subject.settings.database_url)) is not None:
        return fault(_CHECK, f"There is no file {file}.", _MIGRATE)
    begun = time.perf_counter()
    await database.ping(deadline=5)
    took = round(1000 * (time.perf_counter() - begun))
    state = await database.migration_state()
    if state.unknown:
        advice = "Run the version of Claimgraph that migrated it, or a later one."
        return fault(_CHECK, f"It was migrated by a later version ({', '.join(state.unknown)}).", advice)
    if state.missing:
        return fault(_CHECK, f"Its tables are out of date: {', '.join(state.missing)} missing.", _MIGRATE)
    return ok(_CHECK, f"{database.dialect} answers in {took} ms and is up to date.")
