"""The table of profiles, and the statements over it."""

import unicodedata
from dataclasses import fields
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    Date,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    any_,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from claimgraph.resolvers.database import Dialect
from claimgraph.resolvers.database.tables import METADATA, TextList, UtcDateTime
from claimgraph.resolvers.profiles.record import Profile

PROFILES = Table(
    "profiles",
    METADATA,
    Column("id", String(64), primary_key=True),
    # The subject of the user whose profile it is; null for a seeded profile without a user.
    Column("sub", String(255), nullable=True),
    Column("display_name", String(80), nullable=False),
    # display_name in the form that is searched: databases disagree on case beyond ASCII.
    Column("search_name", Text, nullable=False),
    Column("bio", String(2000)),
    Column("avatar_url", String(2048)),
    Column("website", String(2048)),
    Column("locale", String(35)),
    Column("timezone", String(64)),
    Column("tags", TextList, nullable=False),
    Column("email", String(320)),
    Column("phone", String(16)),
    Column("birthdate", Date),
    Column("staff_notes", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("sub"),
    Index(None, "created_at", "id"),
)

#: The columns in the order of Profile's fields, so that a row holds its arguments.
RECORD = tuple(PROFILES.c[field.name] for field in fields(Profile))

SELECT_ID_BY_SUB = select(PROFILES.c.id).where(PROFILES.c.sub == bindparam("sub"))
SELECT_VERSION_BY_ID = select(PROFILES.c.version).where(PROFILES.c.id == bindparam("id"))

#: INSERT … ON CONFLICT is each dialect's own construct.
INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def searchable(text: str) -> str:
    """`text` with case and compatible characters folded (Unicode 3.13, D147)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@cache
def select_by(key: Literal["id", "sub"], dialect: Dialect) -> Select[Any]:
    """Selects key and profile where the key is in the list ``keys``.

    The list is one parameter, so that one statement serves lists of any length.
    """
    column = PROFILES.c[key]
    if dialect == "postgresql":
        return select(column, *RECORD).where(column == any_(bindparam("keys", type_=ARRAY(String))))
    keys = func.json_each(bindparam("keys", type_=JSON)).table_valued("value")
    return select(column, *RECORD).where(column.in_(select(keys.c.value)))


@cache
def select_page(*, after: bool, search: bool) -> Select[Any]:
    """Selects ``limit`` profiles, oldest first.

    Args:
        after: Only those behind the place ``created_at``, ``id``.
        search: Only those whose name contains ``search``.
    """
    place = tuple_(PROFILES.c.created_at, PROFILES.c.id)
    page = select(*RECORD).order_by(*place).limit(bindparam("limit", type_=Integer))
    if after:
        page = page.where(place > tuple_(bindparam("created_at", type_=UtcDateTime), bindparam("id")))
    if search:
        page = page.where(PROFILES.c.search_name.contains(bindparam("search"), escape="\\"))
    return page
