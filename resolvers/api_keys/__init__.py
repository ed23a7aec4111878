"""API keys, kept as hashes: a key itself is shown once, when it is made."""

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
