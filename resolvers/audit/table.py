"""The table of audit records, and the statements over it."""

from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, Integer, Select, String, Table, bindparam, select, tuple_, update

from claimgraph.resolvers.audit.record import ATTEMPTED, AuditRecord
from claimgraph.resolvers.database.metadata import METADATA
from claimgraph.resolvers.database.types import TextList, UtcDateTime

AUDIT_RECORDS = Table(
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

#: The columns of a record, in the record's order, so that a row is a record's arguments.
RECORD = tuple(AUDIT_RECORDS.c[field.name] for field in fields(AuditRecord))

#: Write down how an attempt ended; what has ended stays as it is.
FINISH = (
    update(AUDIT_RECORDS)
    .where(AUDIT_RECORDS.c.id == bindparam("record_id"), AUDIT_RECORDS.c.outcome == ATTEMPTED)
    .values(outcome=bindparam("how"), target_sub=bindparam("whose"))
)


@cache
def select_page(*, after: bool) -> Select[Any]:
    """``limit`` records, newest first.

    Args:
        after: Only those behind the place ``at``, ``id``.
    """
    at, id_ = AUDIT_RECORDS.c.at, AUDIT_RECORDS.c.id
    page = select(*RECORD).order_by(at.desc(), id_.desc()).limit(bindparam("limit", type_=Integer))
    if after:
        page = page.where(tuple_(at, id_) < tuple_(bindparam("at", type_=UtcDateTime), bindparam("id")))
    return page
