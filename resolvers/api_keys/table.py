"""The table of API keys, and the statements over it."""

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, bindparam, delete, func, or_, select

from claimgraph.resolvers.database.metadata import METADATA

API_KEYS = Table(
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

SELECT_LISTED = (
    select(
        API_KEYS.c.id,
        API_KEYS.c.digest,
        API_KEYS.c.description,
        API_KEYS.c.created_at,
        API_KEYS.c.expires_at,
    )
    .where(API_KEYS.c.expires_at > bindparam("horizon"))
    .order_by(API_KEYS.c.created_at.desc(), API_KEYS.c.id)
)

COUNT_VALID = select(func.count()).select_from(API_KEYS).where(API_KEYS.c.expires_at > bindparam("now"))

DELETE_OLDER = delete(API_KEYS).where(API_KEYS.c.expires_at <= bindparam("horizon"))

DELETE_ONE = delete(API_KEYS).where(
    or_(API_KEYS.c.id == bindparam("name"), API_KEYS.c.digest == bindparam("key_digest"))
)

#: Any constant will do that differs from the other locks' (resolvers/database/migration.py).
LOCK = select(func.pg_advisory_xact_lock(0x6170696B6579))  # "apikey"
