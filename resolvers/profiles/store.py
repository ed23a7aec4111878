"""Profiles in a SQL database."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from sqlalchemy import Connection, update

from claimgraph.resolvers.cursor import cursor_of, place_of
from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.errors import PageSizeOutOfRange
from claimgraph.resolvers.formats import is_printable, is_storable
from claimgraph.resolvers.profiles.changes import MAX_DISPLAY_NAME, ProfileChange
from claimgraph.resolvers.profiles.errors import ProfileNotFound, VersionConflict
from claimgraph.resolvers.profiles.record import Profile, ProfileEdge, ProfilePage
from claimgraph.resolvers.profiles.table import (
    INSERTS,
    PROFILES,
    RECORD,
    SELECT_ID_BY_SUB,
    SELECT_VERSION_BY_ID,
    searchable,
    select_by,
    select_page,
)

MAX_PAGE = 100
_MAX_ID = 64
_MAX_SUB = 255
_NAMELESS = "New user"


def new_profile_id() -> str:
    """A random id, which cannot be guessed and reveals nothing."""
    return f"prof_{uuid.uuid4().hex}"


class SqlProfileStore:
    """Keeps profiles in SQLite or PostgreSQL."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = new_profile_id,
    ) -> None:
        """Uses `database`, whose tables are up to date.

        Args:
            database: Where to keep profiles.
            clock: Seconds since the epoch.
            new_id: Makes a new id: up to 64 visible ASCII characters.
        """
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def by_ids(self, ids: Sequence[str]) -> list[Profile | None]:
        """The profile of each id, in order; None where there is none. One SELECT for all.

        Raises:
            StoreUnavailable: The database failed.
        """
        return await self._by("id", ids)

    async def by_subs(self, subs: Sequence[str]) -> list[Profile | None]:
        """The profile of each user, in order; None where there is none. One SELECT for all.

        Args:
            subs: Subjects of the user pool.

        Raises:
            StoreUnavailable: The database failed.
        """
        return await self._by("sub", subs)

    async def _by(self, key: Literal["id", "sub"], values: Sequence[str]) -> list[Profile | None]:
        wanted = [value for value in dict.fromkeys(values) if _can_be_key(value)]
        if not wanted:
            return [None] * len(values)
        work = partial(_by_keys, key=key, values=wanted, dialect=self._database.dialect)
        found = await self._database.read(work)
        return [found.get(value) for value in values]

    async def page(self, first: int, after: str | None = None, search: str | None = None) -> ProfilePage:
        """A page of profiles, oldest first; stable while profiles are added and changed.

        Args:
            first: How many, 1 to 100.
            after: The cursor of the profile before the first one wanted.
            search: Part of the display name; case does not matter. Other fields are not searched: they may
                be hidden from the caller, and a match would reveal them.

        Raises:
            PageSizeOutOfRange: `first` is too small or too large.
            InvalidCursor: `after` is not a cursor of this list.
            StoreUnavailable: The database failed.
        """
        if not 1 <= first <= MAX_PAGE:
            raise PageSizeOutOfRange(MAX_PAGE)
        place = None if after is None else place_of(after)
        if search and not (len(search) <= MAX_DISPLAY_NAME and is_storable(search)):
            return ProfilePage((), has_next_page=False)  # no name contains such a text
        work = partial(_page, limit=first + 1, place=place, search=searchable(search or ""))
        found = await self._database.read(work)
        edges = tuple(
            ProfileEdge(cursor_of(profile.created_at, profile.id), profile) for profile in found[:first]
        )
        return ProfilePage(edges, has_next_page=len(found) > first)

    async def id_for(self, sub: str, *, display_name: str | None = None) -> str:
        """The id of the user's profile, which is created on the first call.

        Args:
            sub: The subject of a verified token, 1 to 255 characters.
            display_name: The display name of a new profile. One with an @-sign is not used: it may be the
                e-mail address, which others may not see.

        Raises:
            ValueError: `sub` cannot be a subject.
            StoreUnavailable: The database failed.
        """
        if not (0 < len(sub) <= _MAX_SUB and is_storable(sub)):
            raise ValueError("not a subject")
        known = await self._database.read(partial(_id_by_sub, sub=sub))
        if known is not None:
            return known
        profile = _blank(self._new_id(), _displayable(display_name), self._now())
        work = partial(_id_by_sub_or_insert, row=_row(profile, sub), dialect=self._database.dialect)
        return await self._database.write(work)

    async def update(self, profile_id: str, change: ProfileChange, *, expected_version: int) -> Profile:
        """Applies a change, if the profile is still at the version that the caller has seen.

        Returns:
            The profile after the change, one version higher, even if the change names no field.

        Raises:
            ProfileNotFound: There is no such profile.
            VersionConflict: The profile is at another version.
            StoreUnavailable: The database failed.
        """
        if not _can_be_key(profile_id):
            raise ProfileNotFound
        values = {**change.values, "updated_at": self._now(), "version": PROFILES.c.version + 1}
        if "display_name" in values:
            values["search_name"] = searchable(str(values["display_name"]))
        work = partial(_update, profile_id=profile_id, version=expected_version, values=values)
        return await self._database.write(work)

    async def seed(self, profiles: Sequence[Profile], subs: Mapping[str, str]) -> None:
        """Adds profiles with fixed ids; skips those whose id or subject exists already.

        Args:
            profiles: The profiles to add.
            subs: Profile id to the subject of its user; a profile may belong to no user.

        Raises:
            StoreUnavailable: The database failed.
        """
        rows = [_row(profile, subs.get(profile.id)) for profile in profiles]
        await self._database.write(partial(_insert_missing, rows=rows, dialect=self._database.dialect))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _by_keys(
    connection: Connection, *, key: Literal["id", "sub"], values: list[str], dialect: Dialect
) -> dict[str, Profile]:
    rows = connection.execute(select_by(key, dialect), {"keys": values})
    return {value: Profile(*record) for value, *record in rows}


def _page(
    connection: Connection, *, limit: int, place: tuple[datetime, str] | None, search: str
) -> list[Profile]:
    parameters: dict[str, object] = {"limit": limit}
    if place:
        parameters["created_at"], parameters["id"] = place
    if search:
        parameters["search"] = _escape_wildcards(search)
    rows = connection.execute(select_page(after=place is not None, search=bool(search)), parameters)
    return [Profile(*row) for row in rows]


def _id_by_sub(connection: Connection, *, sub: str) -> str | None:
    return connection.scalar(SELECT_ID_BY_SUB, {"sub": sub})


def _id_by_sub_or_insert(connection: Connection, *, row: dict[str, object], dialect: Dialect) -> str:
    # Of two concurrent first sign-ins, the constraint lets one insert; the other reads that row.
    insert = INSERTS[dialect](PROFILES).on_conflict_do_nothing(index_elements=["sub"])
    connection.execute(insert, row)
    return connection.execute(SELECT_ID_BY_SUB, {"sub": row["sub"]}).scalar_one()


def _update(connection: Connection, *, profile_id: str, version: int, values: dict[str, object]) -> Profile:
    one = PROFILES.c.id == profile_id, PROFILES.c.version == version
    row = connection.execute(update(PROFILES).where(*one).values(values).returning(*RECORD)).one_or_none()
    if row is not None:
        return Profile(*row)
    current = connection.scalar(SELECT_VERSION_BY_ID, {"id": profile_id})
    raise ProfileNotFound if current is None else VersionConflict(current)


def _insert_missing(connection: Connection, *, rows: list[dict[str, object]], dialect: Dialect) -> None:
    if rows:
        connection.execute(INSERTS[dialect](PROFILES).on_conflict_do_nothing(), rows)


def _row(profile: Profile, sub: str | None) -> dict[str, object]:
    return {**asdict(profile), "sub": sub, "search_name": searchable(profile.display_name)}


def _blank(profile_id: str, display_name: str, now: datetime) -> Profile:
    nothing = dict.fromkeys(
        ("bio", "avatar_url", "website", "locale", "timezone", "email", "phone", "birthdate", "staff_notes")
    )
    return Profile(
        id=profile_id,
        display_name=display_name,
        tags=(),
        created_at=now,
        updated_at=now,
        version=1,
        **nothing,
    )


def _displayable(name: str | None) -> str:
    name = (name or "").strip()
    fit = 0 < len(name) <= MAX_DISPLAY_NAME and "@" not in name and is_printable(name)
    return name if fit else _NAMELESS


def _can_be_key(text: str) -> bool:
    return len(text) <= _MAX_SUB and text.isascii() and is_printable(text)


def _escape_wildcards(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
