"""API keys in a SQL database.

Their bounds are AppSync's: 7 days by default, 365 at most; 50 keys; expired ones stay listed for 60 days (AWS
AppSync developer guide, "API_KEY authorization"; AWS General Reference, "AppSync quotas").
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, insert

from claimgraph.auth.modes.api_keys import ApiKey, digest_of_key, new_api_key
from claimgraph.resolvers.api_keys.table import (
    API_KEYS,
    COUNT_VALID,
    DELETE_OLDER,
    DELETE_ONE,
    LOCK,
    SELECT_LISTED,
)
from claimgraph.resolvers.database import Database, Dialect
from claimgraph.resolvers.formats import is_printable, is_storable

DEFAULT_DAYS: Final = 7
MAX_DAYS: Final = 365
MAX_KEYS: Final = 50
MAX_DESCRIPTION: Final = 200
_LISTED_DAYS: Final = 60

_DAY: Final = 86_400


class TooManyApiKeys(Exception):
    """As many keys as there may be are valid already."""


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """What is kept of a key.

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
    """A key that was just made, and what is kept of it.

    Attributes:
        key: The key itself, which nobody can find out any more once this is gone.
        record: What is kept.
    """

    key: str
    record: ApiKeyRecord


class ApiKeyStore:
    """Keeps API keys in SQLite or PostgreSQL."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Use `database`, whose tables are up to date.

        Args:
            database: Where to keep keys.
            clock: Seconds since the epoch.
        """
        self._database = database
        self._clock = clock

    async def create(self, description: str = "", *, days: int = DEFAULT_DAYS) -> NewApiKey:
        """Make a key.

        Args:
            description: What it is for; one line of at most 200 characters.
            days: After how many days it expires, 1 to 365.

        Raises:
            ValueError: A description or a number of days that is not acceptable.
            TooManyApiKeys: 50 are valid already.
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
        """All keys, newest first; expired ones for 60 days.

        Raises:
            StoreUnavailable: The database failed.
        """
        return await self._database.read(partial(_select, horizon=_horizon(self._clock())))

    async def api_keys(self) -> tuple[ApiKey, ...]:
        """The same, as far as letting callers in is concerned.

        Raises:
            StoreUnavailable: The database failed.
        """
        return tuple(ApiKey(record.id, record.digest, record.expires_at) for record in await self.listed())

    async def revoke(self, id_or_key: str) -> bool:
        """Delete a key: at once here, in servers once they read the list again (auth/modes/api_keys.py).

        Args:
            id_or_key: The id that the list shows, or the key itself.

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
        connection.execute(LOCK)  # two writers must not both find room for one more
    connection.execute(DELETE_OLDER, {"horizon": _horizon(record.created_at)})
    if connection.execute(COUNT_VALID, {"now": record.created_at}).scalar_one() >= MAX_KEYS:
        raise TooManyApiKeys
    row = {name: getattr(record, name) for name in API_KEYS.c.keys()}  # noqa: SIM118 - a collection of columns
    connection.execute(insert(API_KEYS), row)


def _select(connection: Connection, *, horizon: int) -> tuple[ApiKeyRecord, ...]:
    return tuple(ApiKeyRecord(*row) for row in connection.execute(SELECT_LISTED, {"horizon": horizon}))


def _delete(connection: Connection, *, name: str) -> bool:
    digest = digest_of_key(name.encode())
    return connection.execute(DELETE_ONE, {"name": name, "key_digest": digest}).rowcount > 0
