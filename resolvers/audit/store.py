"""The audit log in a SQL database."""

import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, insert

from claimgraph.resolvers.audit.record import ATTEMPTED, SUCCEEDED, AuditEntry, AuditRecord
from claimgraph.resolvers.audit.table import AUDIT_RECORDS, FINISH, select_page
from claimgraph.resolvers.cursor import cursor_of, place_of
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import PageSizeOutOfRange, ResolverError, StoreUnavailable

MAX_PAGE = 100
_DEFECT = "InternalFailure"


@dataclass(frozen=True, slots=True)
class AuditEdge:
    """A record in the list; `cursor` is opaque and names the place after it."""

    cursor: str
    record: AuditRecord


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A part of the list of records, newest first.

    Attributes:
        edges: The records of this part.
        has_next_page: Whether older ones follow.
    """

    edges: tuple[AuditEdge, ...]
    has_next_page: bool


@dataclass(slots=True)
class OpenRecord:
    """A record whose write is under way. `target_sub` may be set once the account exists."""

    target_sub: str | None


def new_audit_id() -> str:
    """An id that never comes twice."""
    return f"audit_{uuid.uuid4().hex}"


class AuditStore:
    """Keeps audit records in SQLite or PostgreSQL. There is no way to change or remove one."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = new_audit_id,
    ) -> None:
        """Use `database`, whose tables are up to date.

        Args:
            database: Where to keep records.
            clock: Seconds since the epoch.
            new_id: Makes ids: up to 64 visible ASCII characters, a new one each time.
        """
        self._database = database
        self._clock = clock
        self._new_id = new_id

    @asynccontextmanager
    async def record(self, entry: AuditEntry) -> AsyncGenerator[OpenRecord]:
        """Leave one record of what is done inside ``async with``, whatever comes of it.

        Fails closed: the record is written first, as an attempt, and without it nothing is done. When the
        end is known, the outcome takes the attempt's place. If the database is lost in between, the record
        stays an attempt and the caller still gets the true result, since reporting a failure would have
        the write repeated.

        Args:
            entry: What somebody asks for.

        Raises:
            StoreUnavailable: The attempt could not be written; the body did not run.
        """
        record_id = self._new_id()
        await self._database.write(partial(_insert, row=self._row(record_id, entry)))
        opened = OpenRecord(entry.target_sub)
        try:
            yield opened
        except ResolverError as error:
            await self._finish(record_id, opened, error.error_type or error.code)
            raise
        except Exception:
            await self._finish(record_id, opened, _DEFECT)
            raise
        await self._finish(record_id, opened, SUCCEEDED)

    async def page(self, first: int, after: str | None = None) -> AuditPage:
        """A part of the log, newest first; stable while records are added.

        Args:
            first: How many, 1 to 100.
            after: The cursor of the record before the first one wanted.

        Raises:
            PageSizeOutOfRange: `first` is too small or too large.
            InvalidCursor: `after` is not a cursor of this list.
            StoreUnavailable: The database failed.
        """
        if not 1 <= first <= MAX_PAGE:
            raise PageSizeOutOfRange(MAX_PAGE)
        place = None if after is None else place_of(after)
        found = await self._database.read(partial(_page, limit=first + 1, place=place))
        edges = tuple(AuditEdge(cursor_of(record.at, record.id), record) for record in found[:first])
        return AuditPage(edges, has_next_page=len(found) > first)

    def _row(self, record_id: str, entry: AuditEntry) -> dict[str, object]:
        return {
            "id": record_id,
            "at": datetime.fromtimestamp(self._clock(), UTC),
            "actor_sub": entry.actor.sub,
            "actor_username": entry.actor.username,
            "operation": entry.operation,
            "target_sub": entry.target_sub,
            "attribute_names": entry.attribute_names,
            "group": entry.group,
            "outcome": ATTEMPTED,
            "request_id": entry.actor.request_id,
        }

    async def _finish(self, record_id: str, opened: OpenRecord, outcome: str) -> None:
        row: dict[str, object] = {"record_id": record_id, "how": outcome, "whose": opened.target_sub}
        with suppress(StoreUnavailable):
            await self._database.write(partial(_update, row=row))


def _insert(connection: Connection, *, row: dict[str, object]) -> None:
    connection.execute(insert(AUDIT_RECORDS), row)


def _update(connection: Connection, *, row: dict[str, object]) -> None:
    connection.execute(FINISH, row)


def _page(connection: Connection, *, limit: int, place: tuple[datetime, str] | None) -> list[AuditRecord]:
    parameters: dict[str, object] = {"limit": limit}
    if place:
        parameters["at"], parameters["id"] = place
    return [AuditRecord(*row) for row in connection.execute(select_page(after=place is not None), parameters)]
