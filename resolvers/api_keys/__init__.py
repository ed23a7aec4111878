"""API keys, kept as hashes: the key itself is seen once, by whoever makes it."""

from claimgraph.resolvers.api_keys.store import (
    DEFAULT_DAYS,
    MAX_DAYS,
    MAX_KEYS,
    ApiKeyRecord,
    ApiKeyStore,
    NewApiKey,
    TooManyApiKeys,
)

__all__ = [
    "DEFAULT_DAYS",
    "MAX_DAYS",
    "MAX_KEYS",
    "ApiKeyRecord",
    "ApiKeyStore",
    "NewApiKey",
    "TooManyApiKeys",
]
