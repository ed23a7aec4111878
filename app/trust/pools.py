"""The user pools of the settings, each with its keys."""

from collections.abc import Iterable

from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.app.trust.key_fetch import fetch_jwks
from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.issuers.user_pool import (
    UserPool,
    issuer_of,
    jwks_uri_of,
    replica_issuer_of,
    updated_issuer_of,
)
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys, KeySource
from claimgraph.auth.keys.store import KeyStore
from claimgraph.auth.refresh import Freshness


def trusted_pools(settings: Settings) -> list[UserPool]:
    """One `UserPool` for each issuer that the settings trust.

    Args:
        settings: The settings; key files are read here.

    Raises:
        SettingsError: A key file cannot be used, an issuer cannot be derived, or is named twice.
    """
    freshness = Freshness(lifetime=settings.jwks_lifetime, max_stale=settings.jwks_max_stale)
    pools = [_pool(pool, issuer, freshness) for pool in settings.user_pools for issuer in issuers_of(pool)]
    _refuse_repeated(pool.issuer for pool in pools)
    return pools


def issuers_of(pool: UserPoolSettings) -> list[str]:
    """The issuers under which a pool's tokens are trusted.

    Raises:
        SettingsError: None is set, and the pool's id names no region.
    """
    try:
        issuers = [pool.issuer or issuer_of(pool.user_pool_id)]
        if pool.accept_updated_issuer:
            issuers.append(updated_issuer_of(pool.user_pool_id))
        issuers += (replica_issuer_of(pool.user_pool_id, region) for region in pool.replica_regions)
    except ValueError as error:
        raise SettingsError(f"{variable('user_pools')}: {error}") from None
    return issuers


def _pool(pool: UserPoolSettings, issuer: str, freshness: Freshness) -> UserPool:
    return UserPool(
        user_pool_id=pool.user_pool_id,
        issuer=issuer,
        clients=frozenset(pool.clients) if isinstance(pool.clients, tuple) else pool.clients,
        accepts=pool.accepts,
        keys=_keys(pool, issuer, freshness),
        leeway=pool.leeway,
        resources=frozenset(pool.resources),
    )


def _keys(pool: UserPoolSettings, issuer: str, freshness: Freshness) -> KeySource:
    if pool.jwks_file is None:
        return KeyStore(issuer, pool.jwks_uri or jwks_uri_of(issuer), fetch_jwks, freshness=freshness)
    try:
        return FixedKeys(parse_jwks(pool.jwks_file.read_bytes(), issuer))
    except (OSError, KeySetRejected) as error:
        raise SettingsError(f"{variable('user_pools')}: jwks_file {pool.jwks_file}: {error}") from None


def _refuse_repeated(issuers: Iterable[str]) -> None:
    seen: set[str] = set()
    for issuer in issuers:
        if issuer in seen:
            raise SettingsError(f"{variable('user_pools')}: the issuer {issuer} is configured twice")
        seen.add(issuer)
