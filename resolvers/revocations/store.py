"""Revocations in a SQL database."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, insert

from claimgraph.auth.issuers.user_pool import MAX_LEEWAY
from claimgraph.auth.issuers.verifier import MAX_LIFETIME
from claimgraph.auth.tokens.revocations import Revocation
from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.formats import is_storable
from claimgraph.resolvers.revocations.table import DELETE_OLDER, LOCK, REVOCATIONS, SELECT_SINCE

#: After that many seconds every token that a revocation concerns has expired.
KEPT_FOR: Final = MAX_LIFETIME + MAX_LEEWAY

_MAX_SUB: Final = 255
_MAX_GROUP: Final = 128  # CreateGroup, GroupName


@dataclass(frozen=True, slots=True)
class Addition:
    """What was added to the revocations since a reader last asked.

    Attributes:
        revocations: In the order they were written.
        sequence: What to ask with the next time.
        horizon: Revocations before this second concern only tokens that have expired.
    """

    revocations: tuple[Revocation, ...]
    sequence: int
    horizon: int


class RevocationStore:
    """Keeps revocations in SQLite or PostgreSQL, for as long as they matter."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Use `database`, whose tables are up to date.

        Args:
            database: Where to keep revocations.
            clock: Seconds since the epoch; no more than a second or so from the user pool's, whose
                tokens name the second they were issued in.
        """
        self._database = database
        self._clock = clock

    async def revoke(self, sub: str) -> Revocation:
        """Void everything issued to a subject up to now, this second included.

        The user pool has to know first: a token that it issues between the two calls would count.

        Args:
            sub: The subject, 1 to 255 characters.

        Raises:
            ValueError: Not a subject.
            StoreUnavailable: The database failed.
        """
        return await self._write(_checked(sub, _MAX_SUB), None)

    async def revoke_group(self, sub: str, group: str) -> Revocation:
        """Take a group from everything issued to a subject up to now, this second included.

        Args:
            sub: The subject, 1 to 255 characters.
            group: The name of the group, 1 to 128 characters.

        Raises:
            ValueError: Not a subject, or not the name of a group.
            StoreUnavailable: The database failed.
        """
        return await self._write(_checked(sub, _MAX_SUB), _checked(group, _MAX_GROUP))

    async def since(self, sequence: int = 0) -> Addition:
        """What was written after an earlier answer; everything that is kept, by default.

        Args:
            sequence: That of the earlier answer.

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
    """Write a revocation, and delete those that no longer matter."""
    if dialect == "postgresql":
        # Numbers are given when rows are inserted, but rows are seen once their transaction ends. One
        # writer at a time keeps a reader from seeing 8, then asking only for what comes after it, while
        # 7 is still to come. SQLite has one writer anyway.
        connection.execute(LOCK)
    connection.execute(DELETE_OLDER, {"horizon": horizon})
    row = {"sub": revocation.sub, "group": revocation.group, "not_before": revocation.not_before}
    connection.execute(insert(REVOCATIONS), row)


def _since(connection: Connection, *, sequence: int) -> list[tuple[int, Revocation]]:
    rows = connection.execute(SELECT_SINCE, {"after": sequence})
    return [(number, Revocation(sub, not_before, group)) for number, sub, not_before, group in rows]


def _checked(text: str, longest: int) -> str:
    if not (0 < len(text) <= longest and is_storable(text)):
        raise ValueError(f"expected 1 to {longest} characters that can be stored")
    return text
