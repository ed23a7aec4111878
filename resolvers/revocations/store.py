"""Revocations in a SQL database."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from claimgraph.auth.issuers.user_pool import MAX_LIFETIME
from claimgraph.auth.issuers.verifier import MAX_LEEWAY
from claimgraph.auth.tokens.revocations import Revocation
from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.database.tables import METADATA
from claimgraph.resolvers.formats import is_storable

#: After so many seconds every token that a revocation concerns has expired.
KEPT_FOR: Final = MAX_LIFETIME + MAX_LEEWAY

_MAX_SUB: Final = 255
_MAX_GROUP: Final = 128  # CreateGroup, GroupName


_REVOCATIONS = Table(
    "revocations",
    METADATA,
    # Counts up and never repeats a number, so that a reader knows what it has not seen yet.
    Column("sequence", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("sub", String(255), nullable=False),
    # Not "group", which SQL reserves. Null: the whole token is revoked.
    Column("group_name", String(128), key="group", nullable=True),
    # Seconds since the epoch, as in tokens.
    Column("not_before", BigInteger, nullable=False),
    Index(None, "not_before"),
    # Without it SQLite would reuse the last number after the last row was deleted.
    sqlite_autoincrement=True,
)

_SELECT_SINCE = (
    select(_REVOCATIONS.c.sequence, _REVOCATIONS.c.sub, _REVOCATIONS.c.not_before, _REVOCATIONS.c.group)
    .where(_REVOCATIONS.c.sequence > bindparam("after"))
    .order_by(_REVOCATIONS.c.sequence)
)

_DELETE_OLDER = delete(_REVOCATIONS).where(_REVOCATIONS.c.not_before < bindparam("horizon"))

#: Any constant that differs from the other locks' (resolvers/database/migration.py).
_LOCK = select(func.pg_advisory_xact_lock(0x7265766F6B65))  # "revoke"


@dataclass(frozen=True, slots=True)
class Addition:
    """The revocations that were added since a reader's last query.

    Attributes:
        revocations: In the order in which they were written.
        sequence: The argument of the reader's next query.
        horizon: Revocations before this second concern expired tokens only.
    """

    revocations: tuple[Revocation, ...]
    sequence: int
    horizon: int


class RevocationStore:
    """Keeps revocations in SQLite or PostgreSQL, for as long as they matter."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Uses `database`, whose tables are up to date.

        Args:
            database: Where to keep revocations.
            clock: Seconds since the epoch, within about a second of the user pool's clock, which dates the
                tokens.
        """
        self._database = database
        self._clock = clock

    async def revoke(self, sub: str) -> Revocation:
        """Revokes every token issued to a subject up to now, this second included.

        A token that the user pool issues later still counts. To end a user's access, revoke before the pool
        is called, so that the revocation holds whatever the pool does, and again afterwards, for tokens that
        it issued in between (``resolvers.cognito.access.ending_access`` does both).

        Args:
            sub: The subject, 1 to 255 characters.

        Raises:
            ValueError: Not a subject.
            StoreUnavailable: The database failed.
        """
        return await self._write(_checked(sub, _MAX_SUB), None)

    async def revoke_group(self, sub: str, group: str) -> Revocation:
        """Removes a group from every token issued to a subject up to now, this second included.

        Args:
            sub: The subject, 1 to 255 characters.
            group: The name of the group, 1 to 128 characters.

        Raises:
            ValueError: Not a subject, or not the name of a group.
            StoreUnavailable: The database failed.
        """
        return await self._write(_checked(sub, _MAX_SUB), _checked(group, _MAX_GROUP))

    async def since(self, sequence: int = 0) -> Addition:
        """The revocations that were added after an earlier query; by default, all that are kept.

        Args:
            sequence: The `sequence` that the earlier query returned.

        Raises:
            StoreUnavailable: The database failed.
        """
        rows = await self._database.read(partial(_since, sequence=sequence))
        last = rows[-1][0] if rows else sequence
        return Addition(tuple(revocation for _, revocation in rows), last, self._horizon())

    async def _write(self, sub: str, group: str | None) -> Revocation:
        revocation = Revocation(sub, int(self._clock()), group)
        work = partial(append, revocation=revocation, horizon=self._horizon(), dialect=self._database.dialect)
        await self._database.write(work)
        return revocation

    def _horizon(self) -> int:
        return int(self._clock()) - KEPT_FOR


def append(connection: Connection, *, revocation: Revocation, horizon: int, dialect: Dialect) -> None:
    """Inserts a revocation, and deletes those of expired tokens."""
    if dialect == "postgresql":
        # Numbers are assigned when rows are inserted, but rows become visible when their transaction ends.
        # One writer at a time keeps a reader from seeing 8 and then asking only for later numbers, while 7 is
        # still to come. SQLite has one writer anyway.
        connection.execute(_LOCK)
    connection.execute(_DELETE_OLDER, {"horizon": horizon})
    row = {"sub": revocation.sub, "group": revocation.group, "not_before": revocation.not_before}
    connection.execute(insert(_REVOCATIONS), row)


def _since(connection: Connection, *, sequence: int) -> list[tuple[int, Revocation]]:
    rows = connection.execute(_SELECT_SINCE, {"after": sequence})
    return [(number, Revocation(sub, not_before, group)) for number, sub, not_before, group in rows]


def _checked(text: str, longest: int) -> str:
    if not (0 < len(text) <= longest and is_storable(text)):
        raise ValueError(f"expected 1 to {longest} characters that can be stored")
    return text
