"""API keys in a SQL database.

The limits are AppSync's: 7 days by default, 365 at most; 50 keys; expired ones stay listed for 60 days (AWS
AppSync developer guide, "API_KEY authorization"; AWS General Reference, "AppSync quotas").
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from claimgraph.auth.modes.api_key import ApiKey, digest_of_key, new_api_key
from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.database.tables import METADATA
from claimgraph.resolvers.formats import is_printable, is_storable

DEFAULT_DAYS: Final = 7
MAX_DAYS: Final = 365
MAX_KEYS: Final = 50
MAX_DESCRIPTION: Final = 200
_LISTED_DAYS: Final = 60

_DAY: Final = 86_400


_API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(32), primary_key=True),
    # SHA-256 of the key (auth/modes/api_keys.py).
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("description", String(200), nullable=False),
    # Seconds since the epoch, as in tokens.
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

_SELECT_LISTED = (
    select(
        _API_KEYS.c.id,
        _API_KEYS.c.digest,
        _API_KEYS.c.description,
        _API_KEYS.c.created_at,
        _API_KEYS.c.expires_at,
    )
    .where(_API_KEYS.c.expires_at > bindparam("horizon"))
    .order_by(_API_KEYS.c.created_at.desc(), _API_KEYS.c.id)
)

_COUNT_VALID = select(func.count()).select_from(_API_KEYS).where(_API_KEYS.c.expires_at > bindparam("now"))

_DELETE_OLDER = delete(_API_KEYS).where(_API_KEYS.c.expires_at <= bindparam("horizon"))

_DELETE_ONE = delete(_API_KEYS).where(
    or_(_API_KEYS.c.id == bindparam("name"), _API_KEYS.c.digest == bindparam("key_digest"))
)

#: Any constant that differs from the other locks' (resolvers/database/migration.py).
_LOCK = select(func.pg_advisory_xact_lock(0x6170696B6579))  # "apikey"


class TooManyApiKeys(Exception):
    """The maximum number of valid keys exists already."""


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """The stored part of a key.

    Attributes:
        id: Its public name.
        digest: The hash of the key.
        description: What it is for.
        created_at: In seconds since the epoch.
        expires_at: In seconds since the epoch.
    """

    id: str
    digest: bytes
    description: str
    created_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A new key, and its stored part.

    Attributes:
        key: The key itself, which cannot be recovered later.
        record: The stored part.
    """

    key: str
    record: ApiKeyRecord


class ApiKeyStore:
    """Keeps API keys in SQLite or PostgreSQL."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Uses `database`, whose tables are up to date.

        Args:
            database: Where to keep keys.
            clock: Seconds since the epoch.
        """
        self._database = database
        self._clock = clock

    async def create(self, description: str = "", *, days: int = DEFAULT_DAYS) -> NewApiKey:
        """Makes a key.

        Args:
            description: What it is for; one line of at most 200 characters.
            days: After how many days it expires, 1 to 365.

        Raises:
            ValueError: The description or the number of days is not acceptable.
            TooManyApiKeys: 50 keys are valid already.
            StoreUnavailable: The database failed.
        """
        if len(description) > MAX_DESCRIPTION or not is_printable(description):
            raise ValueError(f"The description must be one line of at most {MAX_DESCRIPTION} characters.")
        if not 1 <= days <= MAX_DAYS:
            raise ValueError(f"A key is valid for 1 to {MAX_DAYS} days.")
        key, now = new_api_key(), int(self._clock())
        digest = digest_of_key(key.encode())
        record = ApiKeyRecord(f"key-{secrets.token_hex(4)}", digest, description, now, now + days * _DAY)
        await self._database.write(partial(_insert, record=record, dialect=self._database.dialect))
        return NewApiKey(key, record)

    async def listed(self) -> tuple[ApiKeyRecord, ...]:
        """All keys, newest first, including those that expired in the last 60 days.

        Raises:
            StoreUnavailable: The database failed.
        """
        return await self._database.read(partial(_select, horizon=_horizon(self._clock())))

    async def api_keys(self) -> tuple[ApiKey, ...]:
        """The same keys, as authentication needs them.

        Raises:
            StoreUnavailable: The database failed.
        """
        return tuple(ApiKey(record.id, record.digest, record.expires_at) for record in await self.listed())

    async def revoke(self, id_or_key: str) -> bool:
        """Deletes a key; servers refuse it once they have read the list again (auth/modes/api_keys.py).

        Args:
            id_or_key: The id of the key, or the key itself.

        Returns:
            Whether there was such a key.

        Raises:
            StoreUnavailable: The database failed.
        """
        if not is_storable(id_or_key):
            return False
        return await self._database.write(partial(_delete, name=id_or_key))


def _horizon(now: float) -> int:
    return int(now) - _LISTED_DAYS * _DAY


def _insert(connection: Connection, *, record: ApiKeyRecord, dialect: Dialect) -> None:
    if dialect == "postgresql":
        connection.execute(_LOCK)  # two writers must not both find room for one more
    connection.execute(_DELETE_OLDER, {"horizon": _horizon(record.created_at)})
    if connection.execute(_COUNT_VALID, {"now": record.created_at}).scalar_one() >= MAX_KEYS:
        raise TooManyApiKeys
    row = {name: getattr(record, name) for name in _API_KEYS.c.keys()}  # noqa: SIM118 - a collection of columns
    connection.execute(insert(_API_KEYS), row)


def _select(connection: Connection, *, horizon: int) -> tuple[ApiKeyRecord, ...]:
    return tuple(ApiKeyRecord(*row) for row in connection.execute(_SELECT_LISTED, {"horizon": horizon}))


def _delete(connection: Connection, *, name: str) -> bool:
    digest = digest_of_key(name.encode())
    return connection.execute(_DELETE_ONE, {"name": name, "key_digest": digest}).rowcount > 0
