"""The audit log in a SQL database."""

import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    insert,
    select,
    tuple_,
    update,
)

from claimgraph.resolvers.audit.record import ATTEMPTED, SUCCEEDED, AuditEntry, AuditRecord
from claimgraph.resolvers.cursor import cursor_of, place_of
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.database.tables import METADATA, TextList, UtcDateTime
from claimgraph.resolvers.errors import PageSizeOutOfRange, ResolverError, StoreUnavailable

MAX_PAGE = 100
_DEFECT = "InternalFailure"


_AUDIT_RECORDS = Table(
    "audit_records",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_sub", String(255), nullable=False),
    Column("actor_username", String(255), nullable=False),
    Column("operation", String(64), nullable=False),
    # No foreign key: an account that is deleted keeps its history.
    Column("target_sub", String(255), nullable=True),
    Column("attribute_names", TextList, nullable=False),
    # Not "group", which SQL reserves.
    Column("group_name", String(128), key="group", nullable=True),
    Column("outcome", String(64), nullable=False),
    Column("request_id", String(128), nullable=False),
    Index(None, "at", "id"),
)

#: The columns in the order of AuditRecord's fields, so that a row holds its arguments.
_RECORD = tuple(_AUDIT_RECORDS.c[field.name] for field in fields(AuditRecord))

#: Replaces the outcome of an attempt; a record whose outcome is known stays as it is.
_FINISH = (
    update(_AUDIT_RECORDS)
    .where(_AUDIT_RECORDS.c.id == bindparam("record_id"), _AUDIT_RECORDS.c.outcome == ATTEMPTED)
    .values(outcome=bindparam("how"), target_sub=bindparam("whose"))
)


@cache
def _select_page(*, after: bool) -> Select[Any]:
    """Selects ``limit`` records, newest first; with `after`, only those behind the place ``at``, ``id``."""
    at, id_ = _AUDIT_RECORDS.c.at, _AUDIT_RECORDS.c.id
    page = select(*_RECORD).order_by(at.desc(), id_.desc()).limit(bindparam("limit", type_=Integer))
    if after:
        page = page.where(tuple_(at, id_) < tuple_(bindparam("at", type_=UtcDateTime), bindparam("id")))
    return page


@dataclass(frozen=True, slots=True)
class AuditEdge:
    """A record in a list; `cursor` is opaque and marks the place after the record."""

    cursor: str
    record: AuditRecord


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of records, newest first.

    Attributes:
        edges: The records of this page.
        has_next_page: Whether older ones follow.
    """

    edges: tuple[AuditEdge, ...]
    has_next_page: bool


@dataclass(slots=True)
class OpenRecord:
    """A record of a write in progress. `target_sub` may be set once the account exists."""

    target_sub: str | None


def new_audit_id() -> str:
    """A unique id."""
    return f"audit_{uuid.uuid4().hex}"


class AuditStore:
    """Keeps audit records in SQLite or PostgreSQL. Records cannot be changed or removed."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = new_audit_id,
    ) -> None:
        """Uses `database`, whose tables are up to date.

        Args:
            database: Where to keep records.
            clock: Seconds since the epoch.
            new_id: Makes a new id: up to 64 visible ASCII characters.
        """
        self._database = database
        self._clock = clock
        self._new_id = new_id

    @asynccontextmanager
    async def record(self, entry: AuditEntry) -> AsyncGenerator[OpenRecord]:
        """Leaves one record of the write inside ``async with``, whatever its outcome.

        Fails closed: the record is written first, as an attempt; if that fails, nothing is done. Once the
        outcome is known, it is recorded instead. If the database is lost in between, the record stays an
        attempt and the caller still gets the true result: a reported failure would have the write repeated.

        Args:
            entry: The write.

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
        """A page of the log, newest first; stable while records are added.

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
    connection.execute(insert(_AUDIT_RECORDS), row)


def _update(connection: Connection, *, row: dict[str, object]) -> None:
    connection.execute(_FINISH, row)


def _page(connection: Connection, *, limit: int, place: tuple[datetime, str] | None) -> list[AuditRecord]:
    parameters: dict[str, object] = {"limit": limit}
    if place:
        parameters["at"], parameters["id"] = place
    return [
        AuditRecord(*row) for row in connection.execute(_select_page(after=place is not None), parameters)
    ]
