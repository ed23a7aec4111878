"""The table of revocations, and the statements over it."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, bindparam, delete, func, select

from claimgraph.resolvers.database.metadata import METADATA

REVOCATIONS = Table(
    "revocations",
    METADATA,
    # Counts up and never gives a number twice, so that a reader knows what it has not seen yet.
    Column("sequence", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("sub", String(255), nullable=False),
    # Not "group", which SQL reserves. Null: everything the subject was issued.
    Column("group_name", String(128), key="group", nullable=True),
    # Seconds since the epoch, as in tokens.
    Column("not_before", BigInteger, nullable=False),
    Index(None, "not_before"),
    # Without it SQLite gives the last number again after the last row was deleted.
    sqlite_autoincrement=True,
)

SELECT_SINCE = (
    select(REVOCATIONS.c.sequence, REVOCATIONS.c.sub, REVOCATIONS.c.not_before, REVOCATIONS.c.group)
    .where(REVOCATIONS.c.sequence > bindparam("after"))
    .order_by(REVOCATIONS.c.sequence)
)

DELETE_OLDER = delete(REVOCATIONS).where(REVOCATIONS.c.not_before < bindparam("horizon"))

#: Any constant will do that differs from the other locks' (resolvers/database/migration.py).
LOCK = select(func.pg_advisory_xact_lock(0x7265766F6B65))  # "revoke"
