"""Stores for tests that run operations without asking them."""

from resolvers.audit import AuditStore
from resolvers.database import Database
from resolvers.profiles import ProfileStore, SqlProfileStore
from schema.context import Stores


async def _revoke(_sub: str) -> None:
    raise AssertionError("nothing here revokes")


_DATABASE = Database("sqlite://")
_PROFILES = SqlProfileStore(_DATABASE)


def stores_with(profiles: ProfileStore = _PROFILES) -> Stores:
    """Stores of which only the profiles may be asked."""
    return Stores(profiles, AuditStore(_DATABASE), _revoke, {})
